import { describe, expect, it } from 'vitest';
import { showExpected } from '../../src/lesson/index.ts';
import {
  questionRecord,
  type SessionState,
  selectHere,
  selectKeyMode,
  selectQuestion,
  selectStop,
  stepRecord,
  update,
} from '../../src/session/index.ts';
import { plainText } from '../../src/text/index.ts';
import { at, course, noon, quiet, run, start, typing } from './course.ts';

const ref = { kind: 'quiz', lesson: 'b4', step: 'classifier', question: 'b4-source' } as const;

function record(state: SessionState) {
  return questionRecord(state.progress, 'b4', 'classifier', 'b4-source');
}

/** Gives the right answer to whatever is asked. */
function answerRight(state: SessionState): SessionState {
  const shown = selectQuestion(state, course);
  if (!shown) return state;
  if (shown.expected) return run(state, typing(showExpected(shown.expected)), { kind: 'accept' });
  const right = shown.options.flatMap((option, i) => (option.correct ? [i] : []));
  return run(state, ...right.map((option) => ({ kind: 'tick' as const, option })), { kind: 'accept' });
}

describe('a checkpoint', () => {
  const asked = run(start('b4/classifier'), { kind: 'ask' });

  it('opens by p', () => {
    expect(asked.mode.kind).toBe('question');
    expect(asked.question?.ref).toEqual(ref);
    const kind = selectQuestion(asked, course)?.kind;
    expect(selectKeyMode(asked, kind)).toBe('answer');
  });

  it('opens by itself when its step is left, once', () => {
    const state = start('b4/classifier');
    for (const kind of ['forward', 'next-step'] as const) {
      const left = run(state, { kind });
      expect(left.question?.ref).toEqual(ref);
      expect(left.place).toEqual(state.place);
      const later = run(left, { kind: 'escape' });
      expect(later.mode.kind).toBe('walk');
      expect(run(later, { kind }).place).not.toEqual(state.place);
    }
  });

  it('explains a wrong answer, counts it, and goes on asking', () => {
    const wrong = run(asked, typing('1'), { kind: 'accept' });
    expect(wrong.question).toMatchObject({ status: 'asking', attempts: 1, verdict: { correct: false } });
    expect(plainText(wrong.question?.verdict?.why ?? [])).toMatch(/gateway/);
    expect(record(wrong)).toMatchObject({ attempts: 1, correct: false });
    const right = run(wrong, { kind: 'edit', edit: { kind: 'set', text: '0x2' } }, { kind: 'accept' });
    expect(right.question).toMatchObject({ status: 'passed', attempts: 2 });
    expect(record(right)).toMatchObject({ attempts: 2, correct: true, shown: false });
    expect(stepRecord(right.progress, 'b4', 'classifier')?.done).toBeDefined();
    expect(run(right, { kind: 'accept' }).mode.kind).toBe('walk');
  });

  it('wants an answer before it judges', () => {
    const empty = run(asked, { kind: 'accept' });
    expect(empty.question?.attempts).toBe(0);
    expect(empty.message?.tone).toBe('info');
  });

  it('gives two hints, one after the other', () => {
    const one = run(asked, { kind: 'hint' });
    expect(one.question?.hints).toBe(1);
    const two = run(one, { kind: 'hint' });
    expect(two.question?.hints).toBe(2);
    expect(run(two, { kind: 'hint' }).question?.hints).toBe(2);
    expect(record(run(two, typing('2'), { kind: 'accept' })).hints).toBe(2);
  });

  it('shows the answer on giving up, and does not count as passed', () => {
    const shown = run(asked, { kind: 'give-up' });
    expect(shown.question?.status).toBe('shown');
    expect(record(shown)).toMatchObject({ shown: true, correct: false, attempts: 0 });
    expect(shown.progress.review['b4/b4-source']?.missed).toBe(true);
    expect(run(shown, { kind: 'edit', edit: { kind: 'insert', text: '2' } }).question?.line.text).toBe('');
  });

  it('goes on where the learner was heading', () => {
    const passed = answerRight(run(start('b4/classifier'), { kind: 'forward' }));
    expect(passed.question?.status).toBe('passed');
    const on = run(passed, { kind: 'accept' });
    expect(selectHere(on, course)?.step.id).toBe('spoofguard');
    expect(run(on, { kind: 'back' }).place).toEqual(start('b4/classifier').place);
  });

  it('keeps its place under an overlay', () => {
    const choice = run(start('b4/spoofguard'), { kind: 'ask' }, { kind: 'overlay', overlay: 'help' });
    expect(choice.mode.kind).toBe('overlay');
    expect(run(choice, { kind: 'escape' }).mode.kind).toBe('question');
  });
});

describe('choices', () => {
  const asked = run(start('b4/spoofguard'), { kind: 'ask' });
  const shown = selectQuestion(asked, course)!;

  it('are in an order of the learner, the same every time', () => {
    const texts = (seed: number) =>
      selectQuestion({ ...asked, seed }, course)?.options.map((option) => option.text);
    expect(texts(1)).toEqual(texts(1));
    const orders = new Set(Array.from({ length: 20 }, (_, seed) => JSON.stringify(texts(seed))));
    expect(orders.size).toBeGreaterThan(3);
  });

  it('are answered by one key on the option', () => {
    const right = shown.options.findIndex((option) => option.correct);
    const steps = Array.from({ length: right }, () => ({ kind: 'select-by' as const, by: 1 }));
    expect(run(asked, ...steps, { kind: 'accept' }).question?.status).toBe('passed');
    expect(run(asked, { kind: 'tick', option: right }, { kind: 'accept' }).question?.status).toBe('passed');
  });

  it('of a single choice have one tick at most', () => {
    const ticked = run(asked, { kind: 'tick', option: 0 }, { kind: 'tick', option: 1 });
    expect(ticked.question?.ticked).toEqual([1]);
    expect(run(ticked, { kind: 'tick', option: 1 }).question?.ticked).toEqual([]);
    expect(run(ticked, { kind: 'tick', option: 9 }).question?.ticked).toEqual([1]);
  });

  it('of several take more, and the cursor goes around', () => {
    const several = run(start('a3-2/policies'), { kind: 'ask' });
    expect(run(several, { kind: 'tick', option: 3 }, { kind: 'tick', option: 0 }).question?.ticked).toEqual([
      0, 3,
    ]);
    const count = selectQuestion(several, course)?.options.length ?? 0;
    expect(run(several, { kind: 'select-by', by: -1 }).question?.cursor).toBe(count - 1);
    expect(answerRight(several).question?.status).toBe('passed');
  });
});

describe('predicting', () => {
  const on = run(quiet(start('b4/classifier')), { kind: 'toggle', what: 'predict' });

  it('asks before a stop is revealed, and then reveals it', () => {
    const asked = run(on, { kind: 'forward' });
    expect(asked.question?.ref.kind).toBe('predict');
    expect(selectStop(asked, course)?.stopNumber).toBe(2);
    const revealed = run(answerRight(asked), { kind: 'accept' });
    expect(selectStop(revealed, course)?.stopNumber).toBe(3);
  });

  it('can be left for later without being stuck', () => {
    const left = run(on, { kind: 'forward' }, { kind: 'escape' }, { kind: 'forward' });
    expect(selectStop(left, course)?.stopNumber).toBe(3);
  });

  it('carries on through a whole walk', () => {
    let state = on;
    let asked = 0;
    for (let i = 0; i < 200 && state.place.kind === 'lesson'; i++) {
      const next = update(state, { kind: 'forward' }, at(noon + i));
      if (next.question) {
        asked += 1;
        state = run(answerRight(next), { kind: 'accept' });
        expect(state.mode.kind).not.toBe('question');
      } else if (next.place === state.place) break;
      else state = next;
    }
    expect(asked).toBeGreaterThan(15);
  });

  it('is remembered', () => {
    expect(start(undefined, on.progress).predict).toBe(true);
    expect(run(on, { kind: 'toggle', what: 'predict' }).predict).toBe(false);
  });

  it('is not recorded as a checkpoint', () => {
    const asked = answerRight(run(on, { kind: 'forward' }));
    expect(Object.keys(asked.progress.lessons)).toEqual(['b4']);
    expect(asked.progress.review).toEqual({});
  });
});

describe('reviewing', () => {
  const missed = run(start('b4/classifier'), { kind: 'ask' }, { kind: 'give-up' }, { kind: 'accept' });
  const day = 86_400_000;

  it('has nothing to ask a newcomer', () => {
    expect(run(start(), { kind: 'review' }).message?.tone).toBe('info');
  });

  it('asks what was missed over another packet, in the same shape', () => {
    const asked = update(missed, { kind: 'review' }, at(noon + day));
    expect(asked.question).toMatchObject({ card: 'b4/b4-source', onward: 'review' });
    expect(asked.question?.ref).toMatchObject({ kind: 'predict', shape: 'field' });
    const shown = selectQuestion(asked, course);
    expect(plainText(shown?.ask ?? [])).toMatch(/Classifier/);
    expect(shown?.setting.length).toBeGreaterThan(0);
  });

  it('goes through all of them once, and ends', () => {
    const two = run(
      missed,
      { kind: 'open', address: 'b4/spoofguard' },
      { kind: 'ask' },
      { kind: 'give-up' },
      { kind: 'accept' },
    );
    let state = update(two, { kind: 'review' }, at(noon + day));
    const cards: string[] = [];
    for (let i = 0; i < 10 && state.question; i++) {
      cards.push(state.question.card);
      state = update(state, { kind: 'give-up' }, at(noon + day));
      state = update(state, { kind: 'accept' }, at(noon + day));
    }
    expect(cards.toSorted()).toEqual(['b4/b4-source', 'b4/b4-spoofguard']);
    expect(state.mode.kind).toBe('walk');
    expect(plainText(state.message?.text ?? [])).toMatch(/review is done/i);
  });

  it('stops coming back soon after it is passed', () => {
    const passed = answerRight(update(missed, { kind: 'review' }, at(noon + day)));
    const card = passed.progress.review['b4/b4-source'];
    expect(card?.missed).toBe(false);
    expect(run(passed, { kind: 'accept' }, { kind: 'review' }).question).toBeUndefined();
  });
});
