import { inCourseOrder, type Lesson, type Outline, parseOutline } from '../lesson/index.ts';
import { type Diagnostic, type Parsed, UserError } from '../text/index.ts';
import { lessonSources, outlineSource } from './lesson-files.ts';
import { lessonReader } from './parsed-lessons.ts';

/** The lessons of a folder in the order of the course, with its outline where it has one. */
export interface CourseFiles {
  readonly lessons: readonly Lesson[];
  readonly outline: Outline | undefined;
}

/** Every lesson of a folder, with what there is to say about their texts. */
export function readLessons(
  folder: string | undefined,
): CourseFiles & { readonly diagnostics: readonly Diagnostic[] } {
  const parsed = lessonSources(folder).map(lessonReader());
  const { value: outline, diagnostics } = readOutline(folder);
  return {
    lessons: inCourseOrder(
      parsed.flatMap(({ value }) => value ?? []),
      outline,
    ),
    outline,
    diagnostics: [...diagnostics, ...parsed.flatMap((lesson) => lesson.diagnostics)],
  };
}

function readOutline(folder: string | undefined): Parsed<Outline | undefined> {
  const source = outlineSource(folder);
  return source ? parseOutline(source) : { value: undefined, diagnostics: [] };
}

/** The lessons to teach: an error in any of them is the user's to correct first. */
export function expectCourse(folder: string | undefined): CourseFiles {
  const { lessons, outline, diagnostics } = readLessons(folder);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors);
  return { lessons, outline };
}

/** The lessons of {@link expectCourse} alone. */
export function expectLessons(folder: string | undefined): readonly Lesson[] {
  return expectCourse(folder).lessons;
}
