import { type Clutter, escapeSequence, invisible, typeset } from './clutter.ts';

/** A run of kept characters: `[start, end)` in the kept text, and where it begins in the original. */
export interface KeptRun {
  readonly start: number;
  readonly end: number;
  readonly original: number;
}

/** A text without escape sequences and invisible characters, typeset signs as they were typed. */
export class PlainCharacters {
  readonly text: string;
  private readonly runs: readonly KeptRun[];

  constructor(original: string, leaveOut: (kind: Clutter) => void) {
    const runs: KeptRun[] = [];
    let text = '';
    let from = 0;
    const keepUntil = (end: number) => {
      if (end > from) {
        runs.push({ start: text.length, end: text.length + end - from, original: from });
        text += original.slice(from, end);
      }
    };
    for (const found of original.matchAll(oddCharacters)) {
      const [sign] = found;
      const typed = typeset.get(sign);
      if (typed !== undefined) {
        keepUntil(found.index);
        runs.push({ start: text.length, end: text.length + 1, original: found.index });
        text += typed;
        leaveOut('word processing signs');
      } else {
        keepUntil(found.index);
        leaveOut(invisible.test(sign) ? 'invisible characters' : 'colour codes');
      }
      from = found.index + sign.length;
    }
    keepUntil(original.length);
    this.text = text;
    this.runs = runs;
  }

  /** The runs of `[start, end)`, cut to it. */
  *between(start: number, end: number): Generator<KeptRun> {
    for (let i = this.runAt(start); i < this.runs.length; i++) {
      const run = this.runs[i] as KeptRun;
      if (run.start >= end) return;
      const first = Math.max(run.start, start);
      yield { start: first, end: Math.min(run.end, end), original: run.original + first - run.start };
    }
  }

  private runAt(offset: number): number {
    let low = 0;
    let high = this.runs.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.runs[middle] as KeptRun).start <= offset) low = middle;
      else high = middle;
    }
    return low;
  }
}

const oddCharacters = new RegExp(
  `${escapeSequence.source}|${invisible.source}|[${[...typeset.keys()].join('')}]`,
  'g',
);
