import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { fitLine, type Line } from '../draw/line.ts';
import { paint } from '../draw/paint.ts';
import { usePen } from './appearance-context.tsx';

interface PaintedLineProps {
  readonly runs: Line;
  readonly width: number;
}

/** One line, made exactly `width` columns wide. */
export const PaintedLine = memo(function PaintedLine({ runs, width }: PaintedLineProps): ReactNode {
  const { theme, glyphs } = usePen();
  return <Text wrap="truncate">{paint(fitLine(runs, width, glyphs.ellipsis), theme)}</Text>;
});

interface PaintedAtProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly lines: readonly Line[];
}

/** Lines at a place of the screen, over what was drawn there before. */
export const PaintedAt = memo(function PaintedAt({ x, y, width, lines }: PaintedAtProps): ReactNode {
  if (width <= 0 || lines.length === 0) return null;
  return (
    <Box position="absolute" left={x} top={y} width={width} height={lines.length} flexDirection="column">
      {lines.map((runs, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its own identity
        <PaintedLine key={row} runs={runs} width={width} />
      ))}
    </Box>
  );
});
