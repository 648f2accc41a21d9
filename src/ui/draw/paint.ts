import type { Line } from './line.ts';
import type { Theme } from './theme.ts';

/** The line with SGR sequences around its runs; every run ends reset, so that lines may be cut apart and joined. */
export function paint(runs: Line, theme: Theme): string {
  let out = '';
  for (const { role, text } of runs) {
    const style = theme[role];
    out += style === '' ? text : `\u001b[${style}m${text}\u001b[0m`;
  }
  return out;
}
