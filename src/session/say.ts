import { rich } from '../text/index.ts';
import type { Message, SessionState } from './state.ts';

/** The state with something said to the learner. */
export function say(state: SessionState, tone: Message['tone'], text: string): SessionState {
  return { ...state, message: { tone, text: rich(text) } };
}
