/** How many colours may be used; `none` keeps bold, underline and inverse. */
type ColourDepth = 'none' | '16' | '256';

/** What the terminal can show, decided once at the start. */
export interface Appearance {
  readonly colour: ColourDepth;
  readonly background: 'dark' | 'light';
  /** Whether characters beyond ASCII may be drawn. */
  readonly unicode: boolean;
}

/** What a modern terminal shows. */
export const fullAppearance: Appearance = { colour: '256', background: 'dark', unicode: true };

/** The variables of an environment that say how to draw. */
export type AppearanceEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The appearance for a terminal's environment: NO_COLOR (no-color.org), TERM and COLORTERM for the depth, COLORFGBG (set by rxvt,
 * Konsole and others, background last) for the background, and the locale's charset by the order of setlocale(3).
 */
export function appearanceOf(environment: AppearanceEnvironment, forceNoColour = false): Appearance {
  return {
    colour: forceNoColour || environment.NO_COLOR ? 'none' : colourDepth(environment),
    background: backgroundOf(environment),
    unicode: isUtf8(environment),
  };
}

function colourDepth(environment: AppearanceEnvironment): ColourDepth {
  const term = environment.TERM ?? '';
  if (term === 'dumb' || /^vt[12]\d\d$/.test(term)) return 'none';
  const rich = /256|truecolor|24bit|kitty|alacritty|foot|ghostty|wezterm|direct/.test(
    `${term} ${environment.COLORTERM ?? ''}`,
  );
  return rich || environment.WT_SESSION !== undefined ? '256' : '16';
}

function backgroundOf(environment: AppearanceEnvironment): 'dark' | 'light' {
  const asked = environment.ANTREA_TUTOR_BACKGROUND;
  if (asked === 'light' || asked === 'dark') return asked;
  const background = environment.COLORFGBG?.split(';').at(-1);
  return background === '7' || background === '15' ? 'light' : 'dark';
}

function isUtf8(environment: AppearanceEnvironment): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG;
  if (locale) return /utf-?8/i.test(locale);
  // Windows has no such variables and its terminals draw Unicode.
  return environment.WT_SESSION !== undefined || environment.OS === 'Windows_NT';
}
