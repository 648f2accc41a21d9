import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLesson } from '../../../src/lesson/index.ts';
import { decodeProgress, encodeProgress, progressCsv } from '../../../src/session/index.ts';
import { complete, runCommand, shellContext } from '../../../src/shell/index.ts';
import { isSnapshotPath } from '../../../src/snapshot/index.ts';
import { sourceText, UserError } from '../../../src/text/index.ts';
import { lineText } from '../../../src/ui/draw/line.ts';
import { markdownLines } from '../../../src/ui/draw/markdown.ts';
import { load } from '../../snapshot/folders.ts';
import { projectRoot } from '../bundle.ts';
import { readCases } from '../cases.ts';
import { bundledCluster } from '../clusters.ts';
import type { FuzzTarget } from './targets.ts';

/** Snapshots and captures whose files are the seeds, every kind of file that a snapshot may hold among them. */
const captured: readonly string[] = [
  'snapshots/antrea-v0.10',
  'test/captures/v2.7.0-policies',
  'test/captures/v2.7.0-nftables',
  'test/captures/v2.7.0-dualstack',
];

/** Lines of a seed: enough for what belongs together, few enough for many inputs. */
const linesOfSeed = 20;
const seedsOfFile = 6;

/** Pieces of a text that begin at its first lines and at places spread over it; each begins with its first line, a table's head. */
function piecesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  const step = Math.max(linesOfSeed, Math.ceil(lines.length / seedsOfFile));
  const pieces: string[] = [];
  for (let at = 0; at < lines.length && pieces.length < seedsOfFile; at += step) {
    const piece = lines.slice(at, at + linesOfSeed);
    pieces.push((at === 0 ? piece : [lines[0], ...piece]).join('\n').slice(0, 3_000));
  }
  return pieces;
}

/** What every file of the snapshot format is read from, by the kind of file: its name without the node. */
function seedsByKind(): ReadonlyMap<string, { readonly path: string; readonly seeds: readonly string[] }> {
  const kinds = new Map<string, { readonly path: string; readonly seeds: readonly string[] }>();
  for (const folder of captured) {
    for (const name of readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(txt|ya?ml|json)$/.test(name) || (name !== 'snapshot.yaml' && !isSnapshotPath(name))) continue;
      const kind = name
        .replace(/^(?!cluster\/|scenarios\/|wire\/)[^/]+\//, '')
        .replace(/^(scenarios|wire|cluster\/manifests)\/.*/, '$1');
      const known = kinds.get(kind);
      if (known && known.seeds.length >= 3 * seedsOfFile) continue;
      const path = name.replace(/^(?!cluster\/|scenarios\/|wire\/)[^/]+\//, 'n1/');
      const seeds = piecesOf(readFileSync(join(projectRoot, folder, name), 'utf8'));
      kinds.set(kind, { path: known?.path ?? path, seeds: [...(known?.seeds ?? []), ...seeds] });
    }
  }
  return kinds;
}

const nodes = 'NAME   STATUS   ROLES   INTERNAL-IP\nn1     Ready    none    10.0.0.1\n';
const manifest = 'name: mine\ntitle: My cluster\n';

/** One file of a snapshot, read as the program reads it: with the snapshot around it. */
const fileTargets = (): readonly FuzzTarget[] =>
  [...seedsByKind()].map(([kind, { path, seeds }]) => ({
    name: `file ${kind}`,
    seeds,
    run: (text) => {
      const files = { 'snapshot.yaml': manifest, 'cluster/kubectl-get-nodes.txt': nodes, [path]: text };
      try {
        return load({ mine: files }).diagnostics;
      } catch (error) {
        if (error instanceof UserError) return error.diagnostics;
        throw error;
      }
    },
  }));

const lessons = readdirSync(join(projectRoot, 'lessons'))
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => readFileSync(join(projectRoot, 'lessons', name), 'utf8'));

const at = '2026-01-02T03:04:05Z';
const question = { attempts: 2, hints: 1, correct: true, shown: false, firstAnswered: at, lastAnswered: at };
const card = {
  due: at, lastReview: at, stability: 1, difficulty: 5, elapsedDays: 0, scheduledDays: 1, learningSteps: 0, reps: 1, lapses: 0,
  state: 2, missed: false,
}; // biome-ignore format: a table
const progress = encodeProgress({
  format: 'antrea-tutor.progress/1',
  lessons: { b4: { steps: { classifier: { seen: at, done: at, questions: { q: question } } } } },
  review: { 'b4/q': card },
  resume: { address: 'b4/classifier', pane: 'text', predict: false, at },
});

/** Readers beyond OpenFlow's own: files of snapshots, lessons, Markdown, progress, the shell's lines. */
export function readerTargets(): readonly FuzzTarget[] {
  const shell = shellContext(bundledCluster('antrea-v0.10'));
  return [
    ...fileTargets(),
    {
      name: 'lesson',
      seeds: lessons.flatMap((text) => [text.slice(0, 1_500), ...piecesOf(text)]),
      run: (text) => parseLesson(sourceText('fuzz.md', text)).diagnostics,
    },
    {
      name: 'Markdown',
      seeds: lessons.flatMap(piecesOf),
      run: (text) => {
        for (const line of markdownLines(text, { width: 60, unicode: true })) lineText(line);
        return [];
      },
    },
    {
      name: 'progress',
      seeds: [progress],
      run: (text) => {
        const decoded = decodeProgress(text);
        progressCsv(decoded.progress);
        encodeProgress(decoded.progress);
        return decoded.diagnostic ? [decoded.diagnostic] : [];
      },
    },
    {
      name: 'shell line',
      seeds: readCases('shell').flatMap(({ cases }) => cases.flatMap(({ input }) => input.split('\n'))),
      run: (text) => {
        runCommand(shell, 'worker1', text.slice(0, 500));
        complete(shell, 'worker1', text.slice(0, 500), Math.min(text.length, 500));
        return [];
      },
    },
  ];
}
