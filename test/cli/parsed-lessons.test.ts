import { describe, expect, it } from 'vitest';
import { readLessons } from '../../src/cli/course.ts';
import { encodeParsedLessons } from '../../src/cli/parsed-lessons.ts';

describe('the lessons that the build keeps', () => {
  it('are what reading their texts gives', () => {
    const kept = JSON.parse(encodeParsedLessons().safe);
    const { lessons } = readLessons(undefined);
    expect(kept).toHaveLength(lessons.length);
    for (const lesson of lessons) expect(kept).toContainEqual(lesson);
  });
});
