import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lesson, parseLesson } from '../lesson/index.ts';
import { jsonText, type Parsed, type SafeText, type SourceText } from '../text/index.ts';
import { packageRoot } from './bundled.ts';
import { programVersion, unbundledVersion } from './context.ts';
import { lessonSources } from './lesson-files.ts';

/** The file of the build that holds the bundled lessons as they were read: reading 400 YAML blocks takes a third of a second. */
const fileName = 'parsed-lessons.json';

/** The bundled lessons, read, as text for that file. A lesson is plain data; one with anything to say about it is left out. */
export function encodeParsedLessons(): SafeText {
  const clean = lessonSources(undefined)
    .map(parseLesson)
    .flatMap(({ value, diagnostics }) => (value && diagnostics.length === 0 ? [value] : []));
  return jsonText(clean, 0);
}

/** A reader of lessons that takes from the build what has the very same text, and reads the rest. */
export function lessonReader(): (source: SourceText) => Parsed<Lesson | undefined> {
  const known = new Map(buildersLessons().map((lesson) => [lesson.source.text, lesson]));
  return (source) => {
    const lesson = known.get(source.text);
    return lesson ? { value: { ...lesson, source }, diagnostics: [] } : parseLesson(source);
  };
}

function buildersLessons(): readonly Lesson[] {
  // Sources that run unbundled, as in tests, may have a newer reader than the build had.
  if (programVersion() === unbundledVersion) return [];
  const path = join(packageRoot(), 'dist', fileName);
  // The build wrote it with the reader that is in this same bundle, so its shape is known.
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly Lesson[]) : [];
}
