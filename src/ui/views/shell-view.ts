import type { ShellState } from '../../session/index.ts';
import { largest } from '../../text/index.ts';
import { type Line, line, run, safeLine } from '../draw/line.ts';
import { wrapLine } from '../draw/wrap.ts';
import { type EditorView, editorLine } from './editor-view.ts';
import type { ViewOptions } from './flow-view.ts';
import { noteLines, outputLines } from './output-view.ts';

/** The shell's prompt on a node. */
function promptLine(node: string): Line {
  return [run('term', `${node}$ `)];
}

/** What was run and what it gave, oldest first, then what Tab offers. */
export function scrollbackLines(shell: ShellState, options: ViewOptions): readonly Line[] {
  const past = shell.entries.flatMap((entry) => {
    const head = line(promptLine(entry.node), run('strong', entry.line));
    const from = entry.notes?.length ? `: ${entry.notes.join('; ')}` : '';
    const label = line(run('warn', 'computed, not captured'), run('muted', from));
    const body = entry.output.replace(/\n$/, '');
    const role = entry.exitCode === 0 ? 'code' : 'fail';
    const output =
      body === '' ? [] : body.split('\n').map((text): Line => (text === '' ? [] : [run(role, text)]));
    return [
      ...wrapLine(safeLine(head, options.unicode), options.width, 2),
      ...outputLines(output, options).lines,
      // At the end, where the pane stands after a long output.
      ...(entry.computed
        ? wrapLine(safeLine(label, options.unicode), options.width, 2)
        : noteLines(entry.notes, options)),
    ];
  });
  return [...past, ...candidateLines(shell.candidates, options)];
}

/** Candidates in columns, as a shell lists them. */
function candidateLines(candidates: readonly string[], { width, unicode }: ViewOptions): readonly Line[] {
  if (candidates.length === 0) return [];
  const shown = candidates.map((text) => safeLine(line(run('value', text)), unicode));
  const widest = largest(candidates.map((text) => text.length)) + 2;
  const columns = Math.max(1, Math.floor(width / widest));
  const rows: Line[] = [];
  for (let i = 0; i < shown.length; i += columns) {
    rows.push(
      shown.slice(i, i + columns).flatMap((cell, j): Line => {
        const text = cell[0]?.text ?? '';
        return j === columns - 1
          ? cell
          : [...cell, run('plain', ' '.repeat(Math.max(0, widest - text.length)))];
      }),
    );
  }
  return rows;
}

/** The command line; while nobody types, its cursor is left out and an empty one says how to begin. */
export function commandLine(
  node: string,
  shell: ShellState,
  typing: boolean,
  options: ViewOptions,
): EditorView {
  const prompt = promptLine(node);
  if (!typing && shell.line.text === '') {
    const example = node === 'master' ? 'kubectl get pods' : 'ip route';
    const hint = run('muted', `Enter or $ to type a command, such as ${example}`);
    return { runs: safeLine(line(prompt, hint), options.unicode), cursor: 0 };
  }
  return editorLine(prompt, shell.line, { ...options, drawCursor: typing });
}
