import { own } from '../../text/index.ts';
import {
  noProgress,
  type Progress,
  type QuestionRecord,
  type Resume,
  type ReviewCard,
  type StepRecord,
} from './progress.ts';

/**
 * Joins what two tutors know of one learner, step by step: counts take the larger, what is passed or done stays so, first times take the
 * earlier and last times the later. The order does not matter, and joining again changes nothing.
 */
export function mergeProgress(a: Progress, b: Progress): Progress {
  return {
    format: a.format,
    lessons: mergeRecords(a.lessons, b.lessons, (left, right) => ({
      steps: mergeRecords(left.steps, right.steps, mergeStep),
    })),
    review: mergeRecords(a.review, b.review, mergeCard),
    resume: later(a.resume, b.resume),
  };
}

/** Takes one lesson's record away, or all of them. */
export function resetProgress(progress: Progress, lesson: string | undefined): Progress {
  if (lesson === undefined) return noProgress;
  const keep = <T>(record: Readonly<Record<string, T>>, of: (key: string) => boolean): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([key]) => of(key)));
  const inLesson = progress.resume && /^[^/@]*/.exec(progress.resume.address)?.[0] === lesson;
  return {
    ...progress,
    lessons: keep(progress.lessons, (key) => key !== lesson),
    review: keep(progress.review, (key) => !key.startsWith(`${lesson}/`)),
    resume: inLesson ? undefined : progress.resume,
  };
}

function mergeRecords<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  join: (left: T, right: T) => T,
): Readonly<Record<string, T>> {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  const joined: [string, T][] = [];
  for (const key of keys) {
    const left = own(a, key);
    const right = own(b, key);
    const value = left === undefined ? right : right === undefined ? left : join(left, right);
    if (value !== undefined) joined.push([key, value]);
  }
  return Object.fromEntries(joined);
}

function mergeStep(a: StepRecord, b: StepRecord): StepRecord {
  return {
    seen: earliest(a.seen, b.seen) ?? a.seen,
    done: earliest(a.done, b.done),
    questions: mergeRecords(a.questions, b.questions, mergeQuestion),
  };
}

function mergeQuestion(a: QuestionRecord, b: QuestionRecord): QuestionRecord {
  return {
    attempts: Math.max(a.attempts, b.attempts),
    hints: Math.max(a.hints, b.hints),
    correct: a.correct || b.correct,
    shown: a.shown || b.shown,
    firstAnswered: earliest(a.firstAnswered, b.firstAnswered),
    lastAnswered: latest(a.lastAnswered, b.lastAnswered),
  };
}

/** The card that was reviewed last; of two equally late ones the one due sooner, so that nothing is forgotten. */
function mergeCard(a: ReviewCard, b: ReviewCard): ReviewCard {
  const left = cardOrder(a);
  const right = cardOrder(b);
  return left >= right ? a : b;
}

function cardOrder(card: ReviewCard): string {
  const sooner = 8.64e15 - Date.parse(card.due);
  const rest = JSON.stringify(Object.entries(card).sort(([x], [y]) => (x < y ? -1 : 1)));
  return `${card.lastReview ?? ''} ${String(sooner).padStart(17, '0')} ${rest}`;
}

function later(a: Resume | undefined, b: Resume | undefined): Resume | undefined {
  if (!a || !b) return a ?? b;
  const order = (resume: Resume): string => `${resume.at} ${resume.address} ${resume.pane} ${resume.predict}`;
  return order(a) >= order(b) ? a : b;
}

function earliest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

function latest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
