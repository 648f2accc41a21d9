import { describe, expect, it } from 'vitest';
import { readLessons } from '../../src/cli/course.ts';
import { checkOutline, inCourseOrder, parseOutline, partTitle } from '../../src/lesson/index.ts';
import { formatDiagnostic, sourceText } from '../../src/text/index.ts';
import { lessonNamed } from './article-world.ts';

// Without what they need: only three lessons are there to be found.
const lessons = ['b4', 'a1', 'a3-1'].map((id) => ({ ...lessonNamed(id), needs: [] }));

function outline(parts: string, rest = '') {
  const { value, diagnostics } = parseOutline(sourceText('course.yaml', `parts:\n${parts}\n${rest}`));
  expect(diagnostics.map(formatDiagnostic)).toEqual([]);
  if (!value) throw new Error('unreadable');
  return value;
}

const good = `  - { id: B, title: Same node, goal: tell it, lessons: [b4] }
  - { id: A, title: The cluster, goal: see it, lessons: [a3-1, a1] }`;

describe('course.yaml', () => {
  it('puts lessons in order and names parts', () => {
    expect(inCourseOrder(lessons, outline(good)).map(({ id }) => id)).toEqual(['b4', 'a3-1', 'a1']);
    expect(inCourseOrder(lessons, undefined).map(({ id }) => id)).toEqual(['a1', 'a3-1', 'b4']);
    expect(partTitle(outline(good), 'A')).toBe('Part A · The cluster');
    expect(partTitle(undefined, 'A')).toBe('Part A');
    expect(checkOutline(outline(good), lessons)).toEqual([]);
  });

  it.each([
    [
      good.replace('[a3-1, a1]', '[a1]'),
      '',
      'a3-1.md:2:5: front matter: lesson a3-1 is in no part of course.yaml.',
    ],
    [good.replace('[b4]', '[b4, b5]'), '', 'course.yaml:2:61: course.yaml: there is no lesson b5.'],
    [good.replace('[b4]', '[b4, b4]'), '', 'course.yaml:2:61: course.yaml: lesson b4 stands twice.'],
    [good.replace('id: B', 'id: C'), '', 'course.yaml:2:57: course.yaml: lesson b4 says that its part is B.'],
    [
      good,
      'tracks: [{ id: t, title: T, goal: g, addresses: [b4/nowhere] }]',
      'course.yaml:4:50: course.yaml: b4/nowhere leads nowhere.',
    ],
  ])('says what does not fit the lessons: %#', (parts, rest, problem) => {
    expect(checkOutline(outline(parts, rest), lessons).map(formatDiagnostic)).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  it('is whole for the bundled course', () => {
    const { lessons: all, outline: bundled } = readLessons(undefined);
    expect(bundled && checkOutline(bundled, all).map(formatDiagnostic)).toEqual([]);
  });
});
