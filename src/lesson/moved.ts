import type { Lesson, Step } from './model.ts';

/** A step with the lesson that it is in. */
export interface PlacedStep {
  readonly lesson: Lesson;
  readonly step: Step;
}

/** The step that an address stands for: the one of that name, else the first that says that it was there. */
export function stepNamed(
  lessons: readonly Lesson[],
  lessonId: string,
  stepId: string | undefined,
): PlacedStep | undefined {
  const lesson = lessons.find(({ id }) => id === lessonId);
  const step = stepId === undefined ? lesson?.steps[0] : lesson?.steps.find(({ id }) => id === stepId);
  if (lesson && step) return { lesson, step };
  const old = stepId === undefined ? `${lessonId}/` : `${lessonId}/${stepId}`;
  const was = (address: string): boolean =>
    stepId === undefined ? address.startsWith(old) : address === old;
  return placedSteps(lessons).find((placed) => placed.step.was.some(was));
}

/** Every step of a course with its lesson. */
export function placedSteps(lessons: readonly Lesson[]): readonly PlacedStep[] {
  return lessons.flatMap((lesson) => lesson.steps.map((step) => ({ lesson, step })));
}
