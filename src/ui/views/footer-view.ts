import { footerOf, type KeyMode, keyLabel } from '../../session/index.ts';
import { type Line, line, lineWidth, run } from '../draw/line.ts';

/** Help and the way out have their room before all others; Esc, where q does not quit. */
function isKept(id: string, mode: KeyMode): boolean {
  return id === 'help' || id === 'quit' || (id === 'escape' && mode !== 'walk' && mode !== 'menu');
}

/** The most useful keys of a mode that fit a width, from the key table; those to help and out are always among them. */
export function footerLine(mode: KeyMode, width: number, unicode: boolean): Line {
  const items = footerOf(mode).flatMap(({ id, keys: [key], short }) =>
    key === undefined || short === undefined
      ? []
      : [{ id, item: line(run('key', keyLabel(key, !unicode)), ' ', run('plain', short)) }],
  );
  const kept = new Set<string>();
  let used = -gap.length;
  const keep = ({ id, item }: (typeof items)[number]) => {
    const size = gap.length + lineWidth(item);
    if (used + size > width) return;
    used += size;
    kept.add(id);
  };
  for (const entry of items) if (isKept(entry.id, mode)) keep(entry);
  for (const entry of items) if (!isKept(entry.id, mode)) keep(entry);
  return items
    .filter(({ id }) => kept.has(id))
    .flatMap(({ item }, i): Line => (i === 0 ? item : line(gap, item)));
}

const gap = '  ';
