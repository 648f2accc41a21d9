import { isoTime, recordResume, recordSeen } from '../progress/record.ts';
import { addressOf } from '../select.ts';
import { type Context, type LessonPlace, lessonOf, type SessionState } from '../state.ts';

/** How many places are kept to step back to. */
const trailLength = 1000;

/** The state at another place: panes start anew where their content changes, and progress knows of it. */
export function goTo(
  state: SessionState,
  place: LessonPlace,
  context: Context,
  trail: readonly LessonPlace[] = [],
): SessionState {
  const old = lessonOf(state.place);
  const sameText = old?.lesson === place.lesson && old.step === place.step;
  const progress = recordSeen(state.progress, place.lesson, place.step, context.now);
  const moved: SessionState = {
    ...state,
    place,
    trail: trail.slice(-trailLength),
    scroll: { ...state.scroll, text: sameText ? state.scroll.text : 0, packet: 'auto', evidence: 'auto' },
    find: undefined,
    message: undefined,
    progress,
  };
  return noteResume(moved, context);
}

/** Progress with the state's place as where to go on. */
export function noteResume(state: SessionState, { course, now }: Context): SessionState {
  const place = lessonOf(state.place);
  if (!place || state.whatIf) return state;
  const resume = {
    address: addressOf(place, course),
    pane: state.focus,
    predict: state.predict,
    at: isoTime(now),
  };
  return { ...state, progress: recordResume(state.progress, resume) };
}
