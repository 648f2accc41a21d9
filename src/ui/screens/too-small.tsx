import type { ReactNode } from 'react';
import { PaintedAt } from '../components/painted.tsx';
import { type Size, smallest } from '../draw/layout.ts';
import { line } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';

/** What stands on a terminal that is too small for the rest. */
export function TooSmall({ size }: { readonly size: Size }): ReactNode {
  const text = `This terminal is ${size.columns}x${size.rows}. Make it ${smallest.columns}x${smallest.rows} or larger, or press q and use --plain.`;
  const lines = wrapLine(line(text), Math.max(1, size.columns)).slice(0, size.rows);
  return <PaintedAt x={0} y={0} width={size.columns} lines={lines} />;
}
