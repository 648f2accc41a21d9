import type { ReferenceSubject } from '../shell/index.ts';
import type { WalkEdit } from '../world/index.ts';
import type { LineEdit } from './input/line.ts';
import type { Pane } from './input/pane.ts';
import type { Progress } from './progress/progress.ts';
import type { Overlay, QuestionRef, ShellEntry } from './state.ts';

/** Where a jump goes inside the current walk: a table by name or number, a leg (1-based), the reply, the first or last stop. */
export type JumpTarget =
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'leg'; readonly leg: number }
  | { readonly kind: 'leg-by'; readonly by: 1 | -1 }
  | { readonly kind: 'reply' }
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  | { readonly kind: 'stop'; readonly leg: number; readonly stop: number };

/** How far a pane scrolls; `end` counts whole contents, so that ±1 reaches either end. */
export type ScrollUnit = 'line' | 'half' | 'page' | 'end';

/** Everything that can happen to a session. Events are what keys, the palette and the outside world are turned into. */
export type SessionEvent =
  // Moving through the walk and the course
  | { readonly kind: 'forward' }
  | { readonly kind: 'back' }
  | { readonly kind: 'jump'; readonly to: JumpTarget }
  | { readonly kind: 'return-to-step' }
  | { readonly kind: 'next-step' }
  | { readonly kind: 'previous-step' }
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'choose-walk'; readonly walk: string }
  | { readonly kind: 'menu' }
  | { readonly kind: 'menu-by'; readonly by: number }
  | { readonly kind: 'menu-open' }
  | { readonly kind: 'resume' }
  // Panes
  | { readonly kind: 'focus'; readonly pane: Pane }
  | { readonly kind: 'focus-by'; readonly by: 1 | -1 }
  | { readonly kind: 'scroll'; readonly unit: ScrollUnit; readonly by: number; readonly pane?: Pane }
  | { readonly kind: 'scroll-to'; readonly pane: Pane; readonly offset: number }
  | { readonly kind: 'toggle'; readonly what: 'predict' | 'why-not' | 'notes' }
  // Modes
  | { readonly kind: 'enter-mode'; readonly mode: 'shell' | 'palette' | 'find' }
  | { readonly kind: 'overlay'; readonly overlay: Overlay }
  /** Esc: back one level. */
  | { readonly kind: 'escape' }
  /** Enter in the palette, find, question and overlay modes. */
  | { readonly kind: 'accept' }
  | { readonly kind: 'select-by'; readonly by: number }
  | { readonly kind: 'edit'; readonly edit: LineEdit }
  // Questions
  /** The step's open checkpoint, or else a prediction about the next stop. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'open-question'; readonly ref: QuestionRef }
  | { readonly kind: 'review' }
  | { readonly kind: 'tick'; readonly option?: number }
  | { readonly kind: 'hint' }
  | { readonly kind: 'give-up' }
  // Shell: whoever runs commands reports what they gave
  | { readonly kind: 'shell-ran'; readonly entry: ShellEntry }
  | { readonly kind: 'shell-completed'; readonly line: string; readonly candidates: readonly string[] }
  /** What a field or action is, shown where commands show their output. */
  | { readonly kind: 'explain'; readonly subject: ReferenceSubject; readonly name: string }
  | { readonly kind: 'shell-recall'; readonly by: 1 | -1 }
  | { readonly kind: 'shell-node'; readonly node: string }
  | { readonly kind: 'shell-clear' }
  /** Ctrl-D: the end of what is typed where the line is empty. */
  | { readonly kind: 'shell-end' }
  // Find
  | { readonly kind: 'find-next'; readonly by: 1 | -1 }
  // What if
  | { readonly kind: 'what-if'; readonly edit: WalkEdit }
  | { readonly kind: 'what-if-undo' }
  | { readonly kind: 'what-if-reset' }
  // Outside
  | { readonly kind: 'say'; readonly tone: 'info' | 'warn'; readonly text: string }
  | { readonly kind: 'progress-merged'; readonly progress: Progress }
  /** The reducer only marks it; whoever owns the terminal leaves. */
  | { readonly kind: 'quit' }
  /** Carried out by whoever owns the terminal; the reducer leaves the state as it is. */
  | { readonly kind: 'interrupt' | 'suspend' | 'redraw' | 'complete' | 'run-line' };
