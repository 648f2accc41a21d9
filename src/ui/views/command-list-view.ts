import { keyLabel, type PaletteRow } from '../../session/index.ts';
import { largest } from '../../text/index.ts';
import { fitLine, type Line, line, run, safeLine, textWidth } from '../draw/line.ts';
import type { ViewOptions } from './flow-view.ts';

/** A list of commands with their keys, one selected: the palette and the help overlay. */
export function commandRows(
  commands: readonly PaletteRow[],
  selected: number,
  { width, unicode }: ViewOptions,
): readonly Line[] {
  const keys = commands.map(({ keys: names }) =>
    names
      .slice(0, 3)
      .map((name) => keyLabel(name, !unicode))
      .join(' '),
  );
  const column = Math.min(16, largest(keys.map(textWidth), 4));
  return commands.map((command, i) => {
    const here = i === selected;
    const mark = here ? (unicode ? '▶ ' : '> ') : '  ';
    const row = line(
      run('match', mark),
      fitLine([run('key', keys[i] ?? '')], column, unicode ? '…' : '~'),
      '  ',
      run('plain', command.title),
    );
    const fitted = fitLine(safeLine(row, unicode), width, unicode ? '…' : '~');
    return here ? fitted.map(({ text }) => run('selected', text)) : fitted;
  });
}
