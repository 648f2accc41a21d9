import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { cutLine, fitLine, type Line } from '../draw/line.ts';
import { paint } from '../draw/paint.ts';
import { usePen } from './appearance-context.tsx';

interface PaintedProps {
  readonly lines: readonly Line[];
  readonly width: number;
  /** Whether what lies under the lines is covered to their full width. */
  readonly cover?: boolean;
}

/** Lines one under the other, none wider than `width`; one text, since every node costs Ink a layout of its own. */
export function Painted({ lines, width, cover = false }: PaintedProps): ReactNode {
  const { theme, glyphs } = usePen();
  return lines.map((runs, row) => {
    const shown = cover ? fitLine(runs, width, glyphs.ellipsis) : cutLine(runs, width, glyphs.ellipsis);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its own identity
      <Text key={row} wrap="truncate">
        {paint(shown, theme) || ' '}
      </Text>
    );
  });
}

interface PaintedAtProps extends PaintedProps {
  readonly x: number;
  readonly y: number;
}

/** Lines at a place of the screen, over what was drawn there before. */
export const PaintedAt = memo(function PaintedAt({ x, y, ...painted }: PaintedAtProps): ReactNode {
  const { width, lines } = painted;
  if (width <= 0 || lines.length === 0) return null;
  return (
    <Box position="absolute" left={x} top={y} width={width} height={lines.length} flexDirection="column">
      <Painted {...painted} />
    </Box>
  );
});
