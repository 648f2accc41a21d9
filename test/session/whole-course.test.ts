import { describe, expect, it } from 'vitest';
import { completion, type SessionState, selectQuestion } from '../../src/session/index.ts';
import { plainText } from '../../src/text/index.ts';
import { course, start } from './course.ts';
import { answerKeys, optionKey, press } from './keyboard.ts';

interface Journey {
  readonly state: SessionState;
  readonly asked: number;
  readonly said: readonly string[];
}

/** From the menu to the end of the course by the keys alone: → all the way, the full stop where a walk ends. */
function travel(answer: (state: SessionState) => SessionState): Journey {
  let state = press(start(), 'enter');
  let asked = 0;
  const said: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    if (state.question) {
      asked += 1;
      const answered = answer(state);
      expect(answered.question?.status).toBe('passed');
      // What is right is said to be so, and why.
      expect(plainText(answered.question?.verdict?.why ?? [])).not.toBe('');
      state = press(answered, 'enter');
      continue;
    }
    const before = state;
    state = press(state, 'right');
    const message = plainText(state.message?.text ?? []);
    if (message !== '') said.push(message);
    if (/whole course|end of the course/.test(message)) return { state, asked, said };
    if (state.place === before.place && !state.question) {
      expect(message).toMatch(/^That was the last stop: \. goes on to [a-z0-9-]+, /);
      state = press(state, '.');
    }
  }
  throw new Error('the course does not end');
}

const questions = course.lessons.flatMap(({ steps }) => steps.flatMap((step) => step.questions)).length;

describe('the whole course by the keys alone', () => {
  it('is done when every question is answered right, and says so', () => {
    const { state, asked, said } = travel((open) => press(open, ...answerKeys(open, true)));
    expect(asked).toBe(questions);
    expect(completion(state.progress, course.lessons)).toMatchObject({
      percent: 100,
      questionsPassed: questions,
      questions,
    });
    expect(said.at(-1)).toBe(
      `You have done the whole course: ${questions} of ${questions} questions right. R reviews.`,
    );
  });

  it('is done as well when every answer is wrong first, and reviews what was not known', () => {
    const { state, asked } = travel((open) => {
      const wrong = press(open, ...answerKeys(open, false));
      expect(wrong.question).toMatchObject({ status: 'asking', verdict: { correct: false } });
      expect(plainText(wrong.question?.verdict?.why ?? [])).not.toBe('');
      // The wrong answer is taken back first: an answer line is emptied, ticks are taken away.
      const shown = selectQuestion(wrong, course);
      const clear = shown?.expected ? ['ctrl+u'] : (wrong.question?.ticked ?? []).map((i) => optionKey(i));
      return press(wrong, ...clear, ...answerKeys(wrong, true));
    });
    expect(asked).toBe(questions);
    const { percent, questionsPassed } = completion(state.progress, course.lessons);
    expect({ percent, questionsPassed }).toEqual({ percent: 100, questionsPassed: questions });
    expect(Object.keys(state.progress.review)).toHaveLength(questions);
  });
});
