import type { BoundView } from '../../lesson/index.ts';
import {
  askedBefore,
  type Course,
  type Here,
  type SelectedStop,
  type SessionState,
  selectAddress,
  selectHere,
  selectNode,
  selectStop,
  selectVeil,
  selectView,
  type Veil,
} from '../../session/index.ts';

/** What a lesson's screen is about: the lesson, the step, the stop where there is one, and what stands beside the article. */
export interface LessonScene extends Here {
  readonly at: SelectedStop | undefined;
  readonly view: BoundView | undefined;
  /** Hides what the stop decides while that is asked for. */
  readonly veil: Veil | undefined;
  /** Whether the step's text comes after a question. */
  readonly textWaits: boolean;
  /** The node that commands run on. */
  readonly node: string;
  readonly address: string;
}

/** What a state shows; absent for the course menu and for a place that the course does not have. */
export function lessonScene(state: SessionState, course: Course): LessonScene | undefined {
  const here = selectHere(state, course);
  if (!here) return undefined;
  return {
    ...here,
    at: selectStop(state, course),
    view: selectView(state, course),
    veil: selectVeil(state, course),
    textWaits: askedBefore(state, here) !== undefined,
    node: selectNode(state, course),
    address: selectAddress(state, course) ?? here.lesson.id,
  };
}
