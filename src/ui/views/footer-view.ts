import { footerOf, type KeyMode, keyLabel } from '../../session/index.ts';
import { type Line, line, lineWidth, run } from '../draw/line.ts';

/** The most useful keys of a mode that fit a width, from the key table. */
export function footerLine(mode: KeyMode, width: number, unicode: boolean): Line {
  let out: Line = [];
  for (const command of footerOf(mode)) {
    const key = command.keys[0];
    if (key === undefined || command.short === undefined) continue;
    const item = line(run('key', keyLabel(key, !unicode)), ' ', run('plain', command.short));
    const next = out.length === 0 ? item : line(out, '  ', item);
    if (lineWidth(next) > width) continue;
    out = next;
  }
  return out;
}
