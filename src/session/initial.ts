import { emptyLine } from './input/line.ts';
import { open, toMenu } from './places/jump.ts';
import { movedProgress } from './progress/moved.ts';
import type { Progress } from './progress/progress.ts';
import { type Context, lessonOf, type SessionState } from './state.ts';
import { update } from './update.ts';

/** How a session starts: where it was left, at an address, or in the menu. */
export interface Start {
  readonly progress: Progress;
  readonly seed: number;
  readonly address: string | undefined;
}

/** The state to start with; an address that leads nowhere is said, and the menu shown. */
export function initialState({ progress: known, seed, address }: Start, context: Context): SessionState {
  const progress = movedProgress(known, context.course.lessons);
  const menu: SessionState = {
    seed,
    place: { kind: 'menu', selected: 0 },
    trail: [],
    mode: { kind: 'walk' },
    focus: 'text',
    scroll: { text: 0, packet: 'auto', evidence: 'auto', shell: 'auto' },
    question: undefined,
    later: [],
    shell: {
      line: emptyLine,
      history: [],
      recall: 0,
      draft: '',
      entries: [],
      candidates: [],
      node: undefined,
    },
    find: undefined,
    whatIf: undefined,
    predict: progress.resume?.predict ?? false,
    whyNot: false,
    notes: false,
    message: undefined,
    progress,
    quitting: false,
  };
  if (address !== undefined) return open(menu, address, context);
  if (!progress.resume) return menu;
  const resumed = update(menu, { kind: 'resume' }, context);
  return lessonOf(resumed.place) ? resumed : { ...toMenu(menu, context), message: resumed.message };
}
