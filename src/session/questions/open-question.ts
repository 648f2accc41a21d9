import { emptyLine } from '../input/line.ts';
import type { Context, QuestionRef, QuestionState, SessionState } from '../state.ts';
import { cardOf } from './review-question.ts';

/** Puts a question on screen; `onward` is what going on after it does. */
export function openQuestion(
  state: SessionState,
  ref: QuestionRef,
  onward: QuestionState['onward'],
  { course, now }: Context,
  card: string = cardOf(ref, course),
): SessionState {
  const question: QuestionState = {
    ref,
    cursor: 0,
    ticked: [],
    line: emptyLine,
    attempts: 0,
    hints: 0,
    verdict: undefined,
    status: 'asking',
    card,
    onward,
    opened: now,
  };
  return { ...state, question, mode: { kind: 'question' }, message: undefined };
}
