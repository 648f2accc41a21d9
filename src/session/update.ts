import type { SessionEvent } from './events.ts';
import { lineOf } from './input/line.ts';
import { accept, edit, enterMode, openOverlay, selectBy, stepOut } from './input/modes.ts';
import { focusBy, scrollBy, scrollTo } from './input/panes.ts';
import { explain, shellEffect, shellRan, shellRecall } from './input/shell-line.ts';
import { applyEdit, resetEdits, undoEdit } from './input/what-if.ts';
import { noteResume } from './places/go-to.ts';
import { chooseWalk, jump, menuOpen, open, returnToStep, toMenu } from './places/jump.ts';
import { back, forward, nextStep, previousStep } from './places/move.ts';
import { mergeProgress } from './progress/merge.ts';
import { ask, giveUp, hint, review, tick } from './questions/answer.ts';
import { openQuestion } from './questions/open-question.ts';
import { say } from './say.ts';
import { selectHere, selectNode } from './select.ts';
import { type Context, menuOf, type SessionState } from './state.ts';

/** The state after an event. Pure: content, time and the size of the screen come with the context. */
export function update(state: SessionState, event: SessionEvent, context: Context): SessionState {
  switch (event.kind) {
    case 'forward':
      return forward(state, context);
    case 'back':
      return back(state, context);
    case 'jump':
      return jump(state, event.to, context);
    case 'return-to-step':
      return returnToStep(state, context);
    case 'next-step':
      return nextStep(state, context);
    case 'previous-step':
      return previousStep(state, context);
    case 'open':
      return open(state, event.address, context);
    case 'choose-walk':
      return chooseWalk(state, event.walk, context);
    case 'menu':
      return toMenu(state, context);
    case 'menu-by':
      return menuBy(state, event.by, context);
    case 'menu-open':
      return menuOpen(state, context);
    case 'resume':
      return resume(state, context);
    case 'focus':
      return noteResume({ ...state, focus: event.pane }, context);
    case 'focus-by':
      return noteResume(focusBy(state, event.by), context);
    case 'scroll':
      return scrollBy(state, event.unit, event.by, event.pane ?? scrolledPane(state), context);
    case 'scroll-to':
      return scrollTo(state, event.pane, event.offset);
    case 'toggle':
      return toggle(state, event.what, context);
    case 'enter-mode':
      return enterMode(state, event.mode);
    case 'overlay':
      return openOverlay(state, event.overlay);
    case 'escape':
      return stepOut(state, context);
    case 'accept': {
      const accepted = accept(state, context);
      return accepted.event ? update(accepted.state, accepted.event, context) : accepted.state;
    }
    case 'select-by':
      return selectBy(state, event.by, context);
    case 'edit':
      return edit(state, event.edit);
    case 'ask':
      return ask(state, context);
    case 'open-question':
      return openQuestion(state, event.ref, 'stay', context);
    case 'review':
      return review(state, context);
    case 'tick':
      return tick(state, event.option, context);
    case 'hint':
      return hint(state, context);
    case 'give-up':
      return giveUp(state, context);
    case 'shell-ran':
      return shellRan(state, event.entry);
    case 'explain':
      return explain(state, selectNode(state, context.course), event.subject, event.name);
    case 'shell-completed':
      return {
        ...state,
        shell: { ...state.shell, line: lineOf(event.line), candidates: event.candidates },
      };
    case 'shell-recall':
      return shellRecall(state, event.by);
    case 'shell-node':
      return { ...state, shell: { ...state.shell, node: event.node }, mode: { kind: 'shell' } };
    case 'shell-clear':
      return {
        ...state,
        shell: { ...state.shell, entries: [] },
        focus: state.focus === 'shell' ? 'text' : state.focus,
      };
    case 'shell-end':
      return state.shell.line.text === ''
        ? shellEffect(state, { kind: 'leave' })
        : edit(state, { kind: 'delete' });
    case 'find-next':
      return state.find
        ? { ...state, find: { ...state.find, hit: state.find.hit + event.by } }
        : say(state, 'info', 'Nothing is searched for yet. / finds.');
    case 'what-if':
      return applyEdit(state, event.edit, context);
    case 'what-if-undo':
      return undoEdit(state, context);
    case 'what-if-reset':
      return resetEdits(state, context);
    case 'say':
      return say(state, event.tone, event.text);
    case 'progress-merged':
      return { ...state, progress: mergeProgress(state.progress, event.progress) };
    case 'quit':
      return { ...state, quitting: true };
    case 'interrupt':
    case 'suspend':
    case 'redraw':
    case 'complete':
    case 'run-line':
      return state;
    default:
      return event satisfies never;
  }
}

/** In the shell the scrolling keys move its output. */
function scrolledPane(state: SessionState) {
  return state.mode.kind === 'shell' ? 'shell' : state.focus;
}

function menuBy(state: SessionState, by: number, { course }: Context): SessionState {
  const menu = menuOf(state.place);
  if (!menu) return state;
  const last = Math.max(course.lessons.length - 1, 0);
  const selected = Math.min(Math.max(menu.selected + by, 0), last);
  return { ...state, place: { kind: 'menu', selected }, message: undefined };
}

function resume(state: SessionState, context: Context): SessionState {
  const { resume: last } = state.progress;
  if (!last) return say(state, 'info', 'There is nothing to go on with yet. Enter opens a lesson.');
  return { ...open(state, last.address, context), focus: last.pane === 'shell' ? 'text' : last.pane };
}

function toggle(state: SessionState, what: 'predict' | 'why-not' | 'notes', context: Context): SessionState {
  switch (what) {
    case 'predict': {
      const predict = !state.predict;
      const said = predict
        ? 'You are asked before every new stop.'
        : 'You are not asked before new stops any more.';
      return say(noteResume({ ...state, predict }, context), 'info', said);
    }
    case 'why-not':
      return { ...state, whyNot: !state.whyNot, scroll: { ...state.scroll, evidence: 'auto' } };
    case 'notes': {
      const none = !state.notes && selectHere(state, context.course)?.step.notes === undefined;
      const toggled = { ...state, notes: !state.notes };
      return none ? say(toggled, 'info', 'There are no notes for this step.') : toggled;
    }
    default:
      return what satisfies never;
  }
}
