import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLessons } from '../../src/cli/course.ts';
import { stepNamed } from '../../src/lesson/index.ts';
import { movedProgress, noProgress, type Progress, placeOf } from '../../src/session/index.ts';
import { recordAnswer, recordDone } from '../../src/session/progress/record.ts';
import { worldOf } from '../lesson/article-world.ts';

const now = Date.parse('2026-11-28T10:00:00Z');

/** Every step of version 0.1.0 with its questions. */
const old = readFileSync(new URL('../lesson/addresses-0.1.0.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((row) => row !== '' && !row.startsWith('#'))
  .map((row) => {
    const [address = '', ...questions] = row.split(' ');
    const [lesson = '', step = ''] = address.split('/');
    return { address, lesson, step, questions };
  });

const { lessons } = readLessons(undefined);

/** The progress of somebody who had finished version 0.1.0. */
const finished = old.reduce((progress: Progress, { lesson, step, questions }) => {
  const answered = questions.reduce(
    (known, question) => recordAnswer(known, { lesson, step, question }, { correct: true, hints: 0 }, now),
    progress,
  );
  const named = stepNamed(lessons, lesson, step);
  return named
    ? recordDone(answered, { ...named.lesson, id: lesson }, { ...named.step, id: step, questions: [] }, now)
    : answered;
}, noProgress);

describe('steps of version 0.1.0', () => {
  it('are 196', () => expect(old).toHaveLength(196));

  it('all open, and what was done in them counts', () => {
    const progress = movedProgress(finished, lessons);
    expect(movedProgress(progress, lessons)).toBe(progress);
    for (const { address, lesson, step, questions } of old) {
      const place = placeOf(address, { lessons, worldOf });
      expect(place.ok || place.why, address).toBe(true);
      const named = stepNamed(lessons, lesson, step);
      if (!named) continue;
      const record = progress.lessons[named.lesson.id]?.steps[named.step.id];
      expect(record?.done, address).toBeDefined();
      for (const { id } of named.step.questions)
        if (questions.includes(id)) expect(record?.questions[id]?.correct, `${address} ${id}`).toBe(true);
    }
  });

  it('keeps every question that was there, or says that it went', () => {
    const kept = new Set(
      lessons.flatMap((lesson) => lesson.steps.flatMap((s) => s.questions.map(({ id }) => id))),
    );
    const gone = old.flatMap(({ questions }) => questions).filter((id) => !kept.has(id));
    expect(gone).toEqual([]);
  });
});
