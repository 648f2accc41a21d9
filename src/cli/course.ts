import type { Lesson } from '../lesson/index.ts';
import { type Diagnostic, UserError } from '../text/index.ts';
import { lessonSources } from './lesson-files.ts';
import { lessonReader } from './parsed-lessons.ts';

/** Parts in the order of the course: by part, then by the number and letters of the id (`a3-2` before `a3-10`). */
function inOrder(a: Lesson, b: Lesson): number {
  return a.part.localeCompare(b.part, 'en') || a.id.localeCompare(b.id, 'en', { numeric: true });
}

/** Every lesson of a folder, with what there is to say about their texts. */
export function readLessons(folder: string | undefined): {
  readonly lessons: readonly Lesson[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const parsed = lessonSources(folder).map(lessonReader());
  return {
    lessons: parsed.flatMap(({ value }) => value ?? []).sort(inOrder),
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** The lessons to teach: an error in any of them is the user's to correct first. */
export function expectLessons(folder: string | undefined): readonly Lesson[] {
  const { lessons, diagnostics } = readLessons(folder);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
  return lessons;
}
