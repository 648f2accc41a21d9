import { z } from 'zod';
import { type Diagnostic, errorWithoutPlace, jsonText } from '../../text/index.ts';
import { panes } from '../input/pane.ts';
import { noProgress, type Progress, progressFormat } from './progress.ts';

const time = z.iso.datetime();
const count = z.number().int().min(0);

const question = z.object({
  attempts: count,
  hints: count.max(2),
  correct: z.boolean(),
  shown: z.boolean(),
  firstAnswered: time.optional(),
  lastAnswered: time.optional(),
});

const step = z.object({
  seen: time,
  done: time.optional(),
  questions: z.record(z.string(), question),
});

const card = z.object({
  due: time,
  lastReview: time.optional(),
  stability: z.number().min(0).max(1e6),
  difficulty: z.number().min(0).max(10),
  elapsedDays: z.number().min(0).max(1e6),
  scheduledDays: z.number().min(0).max(1e6),
  learningSteps: count,
  reps: count,
  lapses: count,
  state: count.max(3),
  missed: z.boolean(),
});

const resume = z.object({
  address: z.string(),
  pane: z.enum(panes),
  predict: z.boolean(),
  at: time,
});

const file = z.object({
  format: z.literal(progressFormat),
  lessons: z.record(z.string(), z.object({ steps: z.record(z.string(), step) })),
  review: z.record(z.string(), card),
  resume: resume.optional(),
});

/** The progress as the text of its file: JSON, keys sorted, so that two files can be compared. */
export function encodeProgress(progress: Progress): string {
  return jsonText(sorted(progress)).safe;
}

/**
 * A progress file read, or what is wrong with it; the caller keeps a damaged file aside. With `ok`, a diagnostic says that single
 * records were left out.
 */
export type DecodedProgress =
  | { readonly ok: true; readonly progress: Progress; readonly diagnostic?: Diagnostic }
  | { readonly ok: false; readonly progress: Progress; readonly diagnostic: Diagnostic };

/** Reads a progress file's text. Never throws: a damaged one gives an empty progress and says why. */
export function decodeProgress(text: string): DecodedProgress {
  const damaged = (problem: string): DecodedProgress => ({
    ok: false,
    progress: noProgress,
    diagnostic: errorWithoutPlace('progress-damaged', { problem }),
  });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return damaged(error instanceof Error ? error.message : 'it is no JSON');
  }
  const format = formatOf(json);
  if (format !== undefined && format !== progressFormat && /^antrea-tutor\.progress\/\d+$/.test(format)) {
    const diagnostic = errorWithoutPlace('progress-newer', { format });
    return { ok: false, progress: noProgress, diagnostic };
  }
  const result = file.safeParse(json);
  if (result.success) return { ok: true, progress: withUndefined(result.data) };
  const { issues } = result.error;
  const problem = `${issues[0]?.path.join('.') || 'the file'}: ${issues[0]?.message ?? 'unreadable'}`;
  for (const { path } of issues) dropRecord(json, path);
  const rest = file.safeParse(json);
  // Where nothing is left, what is to be read is not the same file with a slip in it.
  if (!rest.success || isEmpty(rest.data)) return damaged(problem);
  const diagnostic = errorWithoutPlace('progress-partly', { problem });
  return { ok: true, progress: withUndefined(rest.data), diagnostic };
}

function isEmpty({ lessons, review }: z.infer<typeof file>): boolean {
  return Object.keys(lessons).length === 0 && Object.keys(review).length === 0;
}

/** Takes the smallest record that a path of the file leads into away: a question, else a step, a lesson, a card, the place to go on. */
function dropRecord(json: unknown, path: readonly PropertyKey[]): void {
  const depths =
    path[0] === 'lessons' ? [6, 4, 2] : path[0] === 'review' ? [2] : path[0] === 'resume' ? [1] : [];
  const depth = depths.find((candidate) => candidate <= path.length);
  if (depth === undefined) return;
  let holder = json;
  for (const key of path.slice(0, depth - 1)) {
    if (typeof holder !== 'object' || holder === null) return;
    holder = Reflect.get(holder, key);
  }
  const key = path[depth - 1];
  if (typeof holder === 'object' && holder !== null && key !== undefined) Reflect.deleteProperty(holder, key);
}

function formatOf(json: unknown): string | undefined {
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  return typeof format === 'string' ? format : undefined;
}

/** JSON leaves absent values out; the model says `undefined`. */
function withUndefined(data: z.infer<typeof file>): Progress {
  const mapValues = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
  return {
    format: data.format,
    lessons: mapValues(data.lessons, (lesson) => ({
      steps: mapValues(lesson.steps, (record) => ({
        seen: record.seen,
        done: record.done,
        questions: mapValues(record.questions, (q) => ({
          ...q,
          firstAnswered: q.firstAnswered,
          lastAnswered: q.lastAnswered,
        })),
      })),
    })),
    review: mapValues(data.review, (c) => ({ ...c, lastReview: c.lastReview })),
    resume: data.resume,
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
