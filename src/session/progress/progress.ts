import type { Pane } from '../input/pane.ts';

/** The format version of a progress file. */
export const progressFormat = 'antrea-tutor.progress/1';

/** What is known about one question. Times are ISO 8601. */
export interface QuestionRecord {
  readonly attempts: number;
  readonly hints: number;
  readonly correct: boolean;
  /** The answer was shown on giving up. */
  readonly shown: boolean;
  readonly firstAnswered: string | undefined;
  readonly lastAnswered: string | undefined;
}

/** What is known about one step. */
export interface StepRecord {
  /** When the learner first was there. */
  readonly seen: string;
  /** When it was left with nothing open. */
  readonly done: string | undefined;
  readonly questions: Readonly<Record<string, QuestionRecord>>;
}

/** When a question comes back: the state of its ts-fsrs card. */
export interface ReviewCard {
  readonly due: string;
  readonly lastReview: string | undefined;
  readonly stability: number;
  readonly difficulty: number;
  readonly elapsedDays: number;
  readonly scheduledDays: number;
  readonly learningSteps: number;
  readonly reps: number;
  readonly lapses: number;
  readonly state: number;
  /** The last answer was wrong or given up. */
  readonly missed: boolean;
}

/** Where and how to go on: an address, the pane, the settings, and when that was so. */
export interface Resume {
  readonly address: string;
  readonly pane: Pane;
  /** Whether a question comes before every new stop. */
  readonly predict: boolean;
  readonly at: string;
}

/** All that outlives a session, keyed by the ids of lessons, steps and questions. */
export interface Progress {
  readonly format: typeof progressFormat;
  readonly lessons: Readonly<Record<string, { readonly steps: Readonly<Record<string, StepRecord>> }>>;
  /** Cards by `lesson/question`. */
  readonly review: Readonly<Record<string, ReviewCard>>;
  readonly resume: Resume | undefined;
}

/** The progress of somebody who has not begun. */
export const noProgress: Progress = {
  format: progressFormat,
  lessons: {},
  review: {},
  resume: undefined,
};
