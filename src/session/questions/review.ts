import { type Card, createEmptyCard, fsrs, type Grade, Rating } from 'ts-fsrs';
import type { Progress, ReviewCard } from '../progress/progress.ts';
import { isoTime } from '../progress/record.ts';

/** How an answer went, for the schedule. */
export type Outcome = 'missed' | 'with-help' | 'passed';

/** Without fuzz, so that the same answers at the same times give the same days. */
const scheduler = fsrs({ enable_fuzz: false });

const ratings: Readonly<Record<Outcome, Grade>> = {
  missed: Rating.Again,
  'with-help': Rating.Hard,
  passed: Rating.Good,
};

/** The outcome of an answered question. */
export function outcomeOf(attempts: number, hints: number, correct: boolean): Outcome {
  if (!correct) return 'missed';
  return attempts === 1 && hints === 0 ? 'passed' : 'with-help';
}

/** Schedules a question after an answer to it. */
export function schedule(progress: Progress, card: string, outcome: Outcome, now: number): Progress {
  const date = new Date(now);
  const old = progress.review[card];
  const next = scheduler.next(old ? toCard(old) : createEmptyCard(date), date, ratings[outcome]);
  return {
    ...progress,
    review: { ...progress.review, [card]: { ...fromCard(next.card), missed: outcome === 'missed' } },
  };
}

/** The questions that are due, the longest overdue first; then by name, so that the order is always the same. */
export function dueCards(progress: Progress, now: number): readonly string[] {
  const today = isoTime(now);
  return Object.entries(progress.review)
    .filter(([, card]) => card.due <= today)
    .sort(([a, left], [b, right]) => compare(left.due, right.due) || compare(a, b))
    .map(([key]) => key);
}

/** The questions missed when last asked and not passed since. */
export function missedCards(progress: Progress): readonly string[] {
  return Object.entries(progress.review)
    .filter(([, card]) => card.missed)
    .map(([key]) => key)
    .sort(compare);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toCard(card: ReviewCard): Card {
  return {
    due: new Date(card.due),
    stability: card.stability,
    difficulty: card.difficulty,
    elapsed_days: card.elapsedDays,
    scheduled_days: card.scheduledDays,
    learning_steps: card.learningSteps,
    reps: card.reps,
    lapses: card.lapses,
    state: card.state,
    ...(card.lastReview === undefined ? {} : { last_review: new Date(card.lastReview) }),
  };
}

function fromCard(card: Card): Omit<ReviewCard, 'missed'> {
  return {
    due: card.due.toISOString(),
    lastReview: card.last_review?.toISOString(),
    stability: card.stability,
    difficulty: card.difficulty,
    elapsedDays: card.elapsed_days,
    scheduledDays: card.scheduled_days,
    learningSteps: card.learning_steps,
    reps: card.reps,
    lapses: card.lapses,
    state: card.state,
  };
}
