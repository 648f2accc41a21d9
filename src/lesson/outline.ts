import { z } from 'zod';
import { type Diagnostic, errorAt, type Parsed, type SourceText, type Span, span } from '../text/index.ts';
import type { Lesson } from './model.ts';
import { checkYaml, readYaml, type YamlBlock } from './read-yaml.ts';

/** A part of the course: its lessons in the order to take them. */
interface CoursePart {
  readonly id: string;
  readonly title: string;
  /** What the learner can do afterwards. */
  readonly goal: string;
  readonly lessons: readonly string[];
}

/** A shorter way through the course for people who know some of it. */
interface Track {
  readonly id: string;
  readonly title: string;
  readonly goal: string;
  /** Lessons or steps, in order. */
  readonly addresses: readonly string[];
}

/** Something of a snapshot that the course leaves out on purpose. */
interface Untaught {
  readonly what: string;
  readonly why: string;
}

/** The file `course.yaml` of a folder of lessons. */
export interface Outline {
  readonly source: SourceText;
  readonly parts: readonly CoursePart[];
  readonly tracks: readonly Track[];
  readonly untaught: readonly Untaught[];
  /** Where a value of the file stands. */
  readonly placeOf: (path: readonly (string | number)[]) => Span;
}

const text = z.string('must be one line of text').refine((value) => value.trim() !== '', 'must not be empty');
const texts = z.array(text, 'must be a list of texts');
const keys = ['parts', 'tracks', 'untaught'];
const file = z.strictObject({
  parts: z.array(z.strictObject({ id: text, title: text, goal: text, lessons: texts })),
  tracks: z.array(z.strictObject({ id: text, title: text, goal: text, addresses: texts })).optional(),
  untaught: z.array(z.strictObject({ what: text, why: text })).optional(),
});

/** Reads `course.yaml`; absent where it cannot be used. */
export function parseOutline(source: SourceText): Parsed<Outline | undefined> {
  const block: YamlBlock = readYaml(source, span(0, source.text.length));
  const { value, diagnostics } = checkYaml(block, 'course.yaml', file, keys);
  if (!value) return { value: undefined, diagnostics };
  const { parts, tracks, untaught } = value;
  return {
    value: {
      source,
      parts,
      tracks: tracks ?? [],
      untaught: untaught ?? [],
      placeOf: block.placeOf,
    },
    diagnostics,
  };
}

/** Lessons in the order of the course: as the outline has them, else by part, then by the number and letters of the id. */
export function inCourseOrder(lessons: readonly Lesson[], outline: Outline | undefined): readonly Lesson[] {
  const order = new Map(outline?.parts.flatMap((part) => part.lessons).map((id, i) => [id, i]));
  const place = ({ id }: Lesson): number => order.get(id) ?? order.size;
  return lessons.toSorted(
    (a, b) =>
      place(a) - place(b) ||
      a.part.localeCompare(b.part, 'en') ||
      a.id.localeCompare(b.id, 'en', { numeric: true }),
  );
}

/** What to call a part: `Part A · The cluster`, or its id alone where no outline has a title for it. */
export function partTitle(outline: Outline | undefined, id: string): string {
  const title = outline?.parts.find((part) => part.id === id)?.title;
  const name = id.length === 1 ? `Part ${id}` : id;
  return title === undefined ? name : id.length === 1 ? `${name} · ${title}` : title;
}

/** How many rows of `untaught` a course may have: what is left out is the exception. */
const untaughtLimit = 12;

/** Holds an outline against the lessons: each is in one part, its own; tracks lead somewhere. */
export function checkOutline(outline: Outline, lessons: readonly Lesson[]): readonly Diagnostic[] {
  const { source, parts, tracks, untaught, placeOf } = outline;
  const found: Diagnostic[] = [];
  const say = (path: readonly (string | number)[], problem: string): void => {
    found.push(errorAt(source, placeOf(path), 'lesson-value', { block: 'course.yaml', problem }));
  };
  const seen = new Set<string>();
  for (const [p, part] of parts.entries()) {
    for (const [i, id] of part.lessons.entries()) {
      const at = ['parts', p, 'lessons', i];
      const lesson = lessons.find((candidate) => candidate.id === id);
      if (!lesson) say(at, `there is no lesson ${id}`);
      else if (seen.has(id)) say(at, `lesson ${id} stands twice`);
      else if (lesson.part !== part.id) say(at, `lesson ${id} says that its part is ${lesson.part}`);
      seen.add(id);
    }
  }
  for (const [t, track] of tracks.entries())
    for (const [i, address] of track.addresses.entries())
      if (!leadsSomewhere(address, lessons)) say(['tracks', t, 'addresses', i], `${address} leads nowhere`);
  if (untaught.length > untaughtLimit)
    say(['untaught'], `${untaught.length} things are left out; ${untaughtLimit} is the limit`);
  for (const lesson of lessons) {
    if (!seen.has(lesson.id)) {
      const problem = `lesson ${lesson.id} is in no part of course.yaml`;
      found.push(
        errorAt(lesson.source, lesson.frontMatter.id, 'lesson-value', { block: 'front matter', problem }),
      );
    }
    for (const key of ['goal', 'minutes'] as const)
      if (lesson[key] === undefined)
        found.push(
          errorAt(lesson.source, lesson.frontMatter.id, 'lesson-key-missing', { block: 'front matter', key }),
        );
    for (const need of lesson.needs)
      if (!leadsSomewhere(need, lessons)) {
        const problem = `needs: there is no lesson ${need}`;
        found.push(
          errorAt(lesson.source, lesson.frontMatter.id, 'lesson-value', { block: 'front matter', problem }),
        );
      }
  }
  return found;
}

function leadsSomewhere(address: string, lessons: readonly Lesson[]): boolean {
  const [id, step] = address.split('/');
  const lesson = lessons.find((candidate) => candidate.id === id);
  return lesson !== undefined && (step === undefined || lesson.steps.some((s) => s.id === step));
}
