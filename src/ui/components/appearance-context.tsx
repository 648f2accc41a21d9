import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type Appearance, fullAppearance } from '../draw/appearance.ts';
import { type Glyphs, glyphsFor } from '../draw/glyphs.ts';
import { type Theme, themeFor } from '../draw/theme.ts';

/** How to draw: the theme and the glyphs of the terminal's appearance. */
export interface Pen {
  readonly appearance: Appearance;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  readonly unicode: boolean;
}

/** The pen of an appearance. */
function penFor(appearance: Appearance): Pen {
  return {
    appearance,
    theme: themeFor(appearance),
    glyphs: glyphsFor(appearance.unicode),
    unicode: appearance.unicode,
  };
}

const PenContext = createContext<Pen>(penFor(fullAppearance));

/** Gives everything inside it the pen of an appearance. */
export function AppearanceProvider({
  appearance,
  children,
}: {
  readonly appearance: Appearance;
  readonly children: ReactNode;
}): ReactNode {
  const pen = useMemo(() => penFor(appearance), [appearance]);
  return <PenContext value={pen}>{children}</PenContext>;
}

/** The pen to draw with. */
export function usePen(): Pen {
  return useContext(PenContext);
}
