import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  completion,
  decodeProgress,
  encodeProgress,
  mergeProgress,
  noProgress,
  type Progress,
  progressCsv,
  progressFormat,
  resetProgress,
  reviewQueue,
} from '../../src/session/index.ts';
import { dueCards, outcomeOf, schedule } from '../../src/session/questions/review.ts';
import { formatDiagnostic } from '../../src/text/index.ts';
import { course, noon, run, start, typing } from './course.ts';

const time = fc.integer({ min: 0, max: 4_000_000 }).map((n) => new Date(noon + n * 1000).toISOString());
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const id = fc.constantFrom('a1', 'b4', 'c10', 'one', 'two', 'constructor');
const question = fc.record({
  attempts: fc.nat(9),
  hints: fc.nat(2),
  correct: fc.boolean(),
  shown: fc.boolean(),
  firstAnswered: maybe(time),
  lastAnswered: maybe(time),
});
const step = fc.record({
  seen: time,
  done: maybe(time),
  questions: fc.dictionary(id, question, { noNullPrototype: true, maxKeys: 3 }),
});
const card = fc.record({
  due: time,
  lastReview: maybe(time),
  stability: fc.float({ min: 0, max: 100, noNaN: true }),
  difficulty: fc.float({ min: 0, max: 10, noNaN: true }),
  elapsedDays: fc.nat(100),
  scheduledDays: fc.nat(100),
  learningSteps: fc.nat(3),
  reps: fc.nat(20),
  lapses: fc.nat(5),
  state: fc.nat(3),
  missed: fc.boolean(),
});
const progress: fc.Arbitrary<Progress> = fc
  .record({
    lessons: fc.dictionary(
      id,
      fc.record({ steps: fc.dictionary(id, step, { noNullPrototype: true, maxKeys: 3 }) }),
      {
        noNullPrototype: true,
      },
    ),
    review: fc.dictionary(id, card, { noNullPrototype: true, maxKeys: 3 }),
    resume: maybe(
      fc.record({
        address: fc.constantFrom('b4', 'c10/x@3'),
        pane: fc.constantFrom('text' as const, 'evidence' as const),
        predict: fc.boolean(),
        at: time,
      }),
    ),
  })
  .map((rest) => ({ format: progressFormat, ...rest }));

describe('the progress file', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(progress, (given) => {
        const decoded = decodeProgress(encodeProgress(given));
        expect(decoded.ok).toBe(true);
        expect(encodeProgress(decoded.progress)).toBe(encodeProgress(given));
      }),
    );
  });

  it('gives back plain objects equal to what was written', () => {
    const state = run(start('b4/classifier'), { kind: 'ask' }, typing('2'), { kind: 'accept' });
    expect(decodeProgress(encodeProgress(state.progress)).progress).toEqual(state.progress);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"format":"antrea-tutor.progress/1"}',
    encodeProgress(noProgress).slice(0, -5),
    encodeProgress(noProgress).replace('"lessons": {}', '"lessons": {"a": 3}'),
    '{"format":"other/1","lessons":{},"review":{}}',
  ])('damaged, is said and not thrown: %s', (text) => {
    const decoded = decodeProgress(text);
    expect(decoded.ok).toBe(false);
    expect(decoded.progress).toEqual(noProgress);
    if (!decoded.ok) expect(formatDiagnostic(decoded.diagnostic)).toMatch(/A new one starts empty/);
  });

  it('of a newer version is told apart from a damaged one', () => {
    const decoded = decodeProgress(encodeProgress(noProgress).replace('progress/1', 'progress/2'));
    expect(!decoded.ok && decoded.diagnostic.code).toBe('progress-newer');
  });

  it('survives any text at all', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void decodeProgress(text)));
  });
});

describe('merging', () => {
  const same = (a: Progress, b: Progress): void => {
    expect(encodeProgress(a)).toBe(encodeProgress(b));
  };
  it('changes nothing the second time', () => {
    fc.assert(fc.property(progress, (a) => same(mergeProgress(a, a), a)));
    fc.assert(
      fc.property(progress, progress, (a, b) =>
        same(mergeProgress(mergeProgress(a, b), b), mergeProgress(a, b)),
      ),
    );
  });
  it('gives the same in any order', () => {
    fc.assert(fc.property(progress, progress, (a, b) => same(mergeProgress(a, b), mergeProgress(b, a))));
    fc.assert(
      fc.property(progress, progress, progress, (a, b, c) =>
        same(mergeProgress(mergeProgress(a, b), c), mergeProgress(a, mergeProgress(b, c))),
      ),
    );
  });
  it('never goes back', () => {
    fc.assert(
      fc.property(progress, progress, (a, b) => {
        const joined = mergeProgress(a, b);
        for (const [lesson, { steps }] of Object.entries(a.lessons)) {
          for (const [stepId, before] of Object.entries(steps)) {
            const after = joined.lessons[lesson]?.steps[stepId];
            if (before.done !== undefined) expect(after?.done).toBeDefined();
            for (const [questionId, q] of Object.entries(before.questions)) {
              const now = after?.questions[questionId];
              expect(now?.attempts).toBeGreaterThanOrEqual(q.attempts);
              if (q.correct) expect(now?.correct).toBe(true);
            }
          }
        }
      }),
    );
  });
});

describe('progress in numbers', () => {
  const state = run(
    start('b4/classifier'),
    { kind: 'ask' },
    typing('1'),
    { kind: 'accept' },
    { kind: 'hint' },
  );
  const passed = run(state, { kind: 'edit', edit: { kind: 'set', text: '2' } }, { kind: 'accept' });

  it('as CSV', () => {
    expect(progressCsv(passed.progress)).toBe(
      'lesson,step,question,attempts,hints,correct,first_answered,last_answered\r\n' +
        'b4,classifier,b4-source,2,1,true,2026-01-15T12:00:03.000Z,2026-01-15T12:00:02.000Z\r\n',
    );
  });

  it('as CSV that no spreadsheet obeys', () => {
    const record = {
      attempts: 1,
      hints: 0,
      correct: true,
      shown: false,
      firstAnswered: undefined,
      lastAnswered: undefined,
    };
    const odd = { 'a,"b"': { steps: { '=1+1': { seen: 'x', done: undefined, questions: { q: record } } } } };
    expect(progressCsv({ ...noProgress, lessons: odd })).toContain(`"a,""b""",'=1+1,q,1,0,true,,`);
  });

  it('as percentages', () => {
    const b4 = course.lessons.filter(({ id: lesson }) => lesson === 'b4');
    expect(completion(noProgress, b4)).toMatchObject({ stepsDone: 0, percent: 0 });
    expect(completion(passed.progress, b4)).toMatchObject({ stepsDone: 1, questionsPassed: 1 });
    expect(completion(noProgress, []).percent).toBe(0);
  });

  it('can be reset, by lesson or whole', () => {
    expect(resetProgress(passed.progress, undefined)).toEqual(noProgress);
    expect(resetProgress(passed.progress, 'b4')).toEqual(noProgress);
    expect(resetProgress(passed.progress, 'a1')).toEqual(passed.progress);
  });
});

describe('the schedule', () => {
  const day = 86_400_000;

  it('is the same for the same answers at the same times', () => {
    const answers = (p: Progress) =>
      schedule(schedule(p, 'b4/q', 'missed', noon), 'b4/q', 'passed', noon + day);
    expect(answers(noProgress)).toEqual(answers(noProgress));
  });

  it('brings a passed question back later each time', () => {
    let state = schedule(noProgress, 'b4/q', 'passed', noon);
    let now = noon;
    let last = 0;
    for (let i = 0; i < 5; i++) {
      const due = Date.parse(state.review['b4/q']?.due ?? '');
      expect(dueCards(state, due - 1)).toEqual([]);
      expect(dueCards(state, due)).toEqual(['b4/q']);
      expect(due - now).toBeGreaterThan(last);
      last = due - now;
      now = due;
      state = schedule(state, 'b4/q', 'passed', now);
    }
  });

  it('brings a missed one back sooner than one passed with help, and that sooner than a passed one', () => {
    const due = (outcome: 'missed' | 'with-help' | 'passed') =>
      schedule(noProgress, 'q', outcome, noon).review.q?.due ?? '';
    expect(due('missed') < due('with-help')).toBe(true);
    expect(due('with-help') < due('passed')).toBe(true);
    expect([
      outcomeOf(1, 0, true),
      outcomeOf(2, 0, true),
      outcomeOf(1, 1, true),
      outcomeOf(0, 0, false),
    ]).toEqual(['passed', 'with-help', 'with-help', 'missed']);
  });

  it('asks the longest overdue first', () => {
    const state = schedule(schedule(noProgress, 'b', 'missed', noon), 'a', 'missed', noon + 1000);
    expect(dueCards(state, noon + day)).toEqual(['b', 'a']);
  });

  it('leaves out what this course cannot ask', () => {
    const cards = ['b4/b4-source', 'gone/q', 'b4/gone', 'predict/flow/EgressRule'];
    const state = cards.reduce((p, card) => schedule(p, card, 'missed', noon), noProgress);
    expect(reviewQueue(state, course, noon + day).toSorted()).toEqual([
      'b4/b4-source',
      'predict/flow/EgressRule',
    ]);
  });
});
