import { type Lesson, placedSteps } from '../../lesson/index.ts';
import { own } from '../../text/index.ts';
import type { Progress, ReviewCard } from './progress.ts';
import { stepRecord } from './record.ts';

/**
 * The progress with what is known of steps that moved (`was`) noted at their new addresses too. The old records stay: an older
 * program may read the same file. Doing it again changes nothing.
 */
export function movedProgress(progress: Progress, lessons: readonly Lesson[]): Progress {
  let { lessons: records, review } = progress;
  for (const { lesson, step } of placedSteps(lessons)) {
    for (const address of step.was) {
      const [oldLesson = '', oldStep = ''] = address.split('/');
      const record = stepRecord(progress, oldLesson, oldStep);
      const steps = own(records, lesson.id)?.steps ?? {};
      if (record && !own(steps, step.id))
        records = { ...records, [lesson.id]: { steps: { ...steps, [step.id]: record } } };
      for (const { id } of step.questions) {
        const card: ReviewCard | undefined = own(progress.review, `${oldLesson}/${id}`);
        const key = `${lesson.id}/${id}`;
        if (card && !own(review, key)) review = { ...review, [key]: card };
      }
    }
  }
  return records === progress.lessons && review === progress.review
    ? progress
    : { ...progress, lessons: records, review };
}
