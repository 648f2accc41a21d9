import type { QuizKind, ShownQuestion } from '../../lesson/index.ts';
import { type Course, type QuestionState, type SessionState, selectQuestion } from '../../session/index.ts';

/** A question as it stands before the learner. */
export interface QuestionOnScreen {
  readonly question: ShownQuestion;
  readonly state: QuestionState;
}

/** The open question while it is to be seen; absent when none is open or the learner is elsewhere. */
export function questionOnScreen(state: SessionState, course: Course): QuestionOnScreen | undefined {
  if (!state.question) return undefined;
  const question = selectQuestion(state, course);
  return question && { question, state: state.question };
}

/** How the open question is answered. */
export function questionKind(state: SessionState, course: Course): QuizKind | undefined {
  return state.question ? selectQuestion(state, course)?.kind : undefined;
}
