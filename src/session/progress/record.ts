import type { Lesson, Step } from '../../lesson/index.ts';
import { own } from '../../text/index.ts';
import type { Progress, QuestionRecord, Resume, StepRecord } from './progress.ts';

/** A question that nobody has answered. */
const noRecord: QuestionRecord = {
  attempts: 0,
  hints: 0,
  correct: false,
  shown: false,
  firstAnswered: undefined,
  lastAnswered: undefined,
};

/** A time in milliseconds as ISO 8601. */
export function isoTime(now: number): string {
  return new Date(now).toISOString();
}

/** What is known about a step. */
export function stepRecord(progress: Progress, lesson: string, step: string): StepRecord | undefined {
  return own(own(progress.lessons, lesson)?.steps ?? {}, step);
}

/** What is known about a question. */
export function questionRecord(
  progress: Progress,
  lesson: string,
  step: string,
  question: string,
): QuestionRecord {
  return own(stepRecord(progress, lesson, step)?.questions ?? {}, question) ?? noRecord;
}

/** Whether a question needs no more asking: passed, or given up and shown. */
export function isSettled(record: QuestionRecord): boolean {
  return record.correct || record.shown;
}

/** Notes that the learner was at a step. */
export function recordSeen(progress: Progress, lesson: string, step: string, now: number): Progress {
  return stepRecord(progress, lesson, step)
    ? progress
    : withStep(progress, lesson, step, now, (record) => record);
}

/** Notes that a step is finished, unless a question of it is open. */
export function recordDone(progress: Progress, lesson: Lesson, step: Step, now: number): Progress {
  const open = step.questions.some((q) => !isSettled(questionRecord(progress, lesson.id, step.id, q.id)));
  if (open || stepRecord(progress, lesson.id, step.id)?.done !== undefined) return progress;
  return withStep(progress, lesson.id, step.id, now, (record) => ({ ...record, done: isoTime(now) }));
}

/** Notes an answer: the attempt, the hints seen, whether it was right. What was right once stays so. */
export function recordAnswer(
  progress: Progress,
  ref: { readonly lesson: string; readonly step: string; readonly question: string },
  answer: { readonly correct: boolean; readonly hints: number },
  now: number,
): Progress {
  return withQuestion(progress, ref, now, (record) => ({
    ...record,
    attempts: record.attempts + 1,
    hints: Math.max(record.hints, answer.hints),
    correct: record.correct || answer.correct,
    firstAnswered: record.firstAnswered ?? isoTime(now),
    lastAnswered: isoTime(now),
  }));
}

/** Notes that the answer was shown. */
export function recordShown(
  progress: Progress,
  ref: { readonly lesson: string; readonly step: string; readonly question: string },
  hints: number,
  now: number,
): Progress {
  return withQuestion(progress, ref, now, (record) => ({
    ...record,
    shown: true,
    hints: Math.max(record.hints, hints),
  }));
}

/** Notes where to go on. */
export function recordResume(progress: Progress, resume: Resume): Progress {
  const { resume: old } = progress;
  const same = old?.address === resume.address && old.pane === resume.pane && old.predict === resume.predict;
  return same ? progress : { ...progress, resume };
}

function withQuestion(
  progress: Progress,
  ref: { readonly lesson: string; readonly step: string; readonly question: string },
  now: number,
  change: (record: QuestionRecord) => QuestionRecord,
): Progress {
  return withStep(progress, ref.lesson, ref.step, now, (record) => ({
    ...record,
    questions: {
      ...record.questions,
      [ref.question]: change(own(record.questions, ref.question) ?? noRecord),
    },
  }));
}

function withStep(
  progress: Progress,
  lesson: string,
  step: string,
  now: number,
  change: (record: StepRecord) => StepRecord,
): Progress {
  const steps = own(progress.lessons, lesson)?.steps ?? {};
  const record = own(steps, step) ?? { seen: isoTime(now), done: undefined, questions: {} };
  return {
    ...progress,
    lessons: { ...progress.lessons, [lesson]: { steps: { ...steps, [step]: change(record) } } },
  };
}

/** How many steps are done, of how many; likewise questions passed. */
export interface Completion {
  readonly stepsDone: number;
  readonly steps: number;
  readonly questionsPassed: number;
  readonly questions: number;
  /** Steps done in whole percent, 100 only when all are. */
  readonly percent: number;
}

/** How far the learner is in some lessons. */
export function completion(progress: Progress, lessons: readonly Lesson[]): Completion {
  let [stepsDone, steps, questionsPassed, questions] = [0, 0, 0, 0];
  for (const lesson of lessons) {
    for (const step of lesson.steps) {
      steps += 1;
      if (stepRecord(progress, lesson.id, step.id)?.done !== undefined) stepsDone += 1;
      questions += step.questions.length;
      questionsPassed += step.questions.filter(
        (q) => questionRecord(progress, lesson.id, step.id, q.id).correct,
      ).length;
    }
  }
  const percent = steps === 0 ? 0 : Math.floor((100 * stepsDone) / steps);
  return { stepsDone, steps, questionsPassed, questions, percent };
}
