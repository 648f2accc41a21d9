import type { Lesson, Outline, Shape, Verdict } from '../lesson/index.ts';
import type { ShellEffect } from '../shell/index.ts';
import type { RichLine } from '../text/index.ts';
import type { StopAddress } from '../trace/index.ts';
import type { WalkEdit, WorldOf } from '../world/index.ts';
import type { Line } from './input/line.ts';
import type { Pane } from './input/pane.ts';
import type { Progress } from './progress/progress.ts';

/** The lessons with the snapshots that they speak about. */
export interface Course {
  readonly lessons: readonly Lesson[];
  /** Parts and tracks; absent where a folder of lessons says nothing of them. */
  readonly outline?: Outline | undefined;
  readonly worldOf: WorldOf;
}

/** How much a pane shows, as the screen measured it. */
export interface PaneMetrics {
  readonly offset: number;
  readonly rows: number;
  readonly total: number;
}

/** What an update needs beside the state: content, the time, and the size of what is on screen. */
export interface Context {
  readonly course: Course;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly panes: Readonly<Partial<Record<Pane, PaneMetrics>>>;
  /** How much the open overlay shows, where that was measured. */
  readonly overlay?: PaneMetrics;
}

/** A pane's first visible row; `auto` lets the screen keep the important row in view. */
export type Scroll = number | 'auto';

/** A stop of a named walk. */
export interface Position extends StopAddress {
  readonly walk: string;
}

/** Where in a lesson the learner is: `at` is absent while a step shows a command's output or a view. */
export interface LessonPlace {
  readonly kind: 'lesson';
  readonly lesson: string;
  readonly step: string;
  readonly at: Position | undefined;
}

/** The course menu, with the lesson under its cursor, 0-based. */
export interface MenuPlace {
  readonly kind: 'menu';
  readonly selected: number;
}

/** Where the learner is; what each place shows and which keys it takes is decided by switching over `kind`. */
export type Place = MenuPlace | LessonPlace;

/** The place in a lesson; absent elsewhere. */
export function lessonOf(place: Place): LessonPlace | undefined {
  switch (place.kind) {
    case 'lesson':
      return place;
    case 'menu':
      return undefined;
    default:
      return place satisfies never;
  }
}

/** The place in the course menu; absent elsewhere. */
export function menuOf(place: Place): MenuPlace | undefined {
  switch (place.kind) {
    case 'menu':
      return place;
    case 'lesson':
      return undefined;
    default:
      return place satisfies never;
  }
}

/** The overlays; `walks` lists the other walks of the snapshot. */
export type Overlay = 'help' | 'map' | 'topology' | 'what-if' | 'walks';

/** Who gets the keys. */
type ModeState =
  | { readonly kind: 'walk' }
  | { readonly kind: 'shell' }
  | { readonly kind: 'palette'; readonly line: Line; readonly selected: number }
  | { readonly kind: 'find'; readonly line: Line }
  | { readonly kind: 'question' }
  | {
      readonly kind: 'overlay';
      readonly overlay: Overlay;
      readonly line: Line;
      readonly selected: number;
    };

/** Which question: a checkpoint of a lesson, or one made from the walk at a stop. */
export type QuestionRef =
  | { readonly kind: 'quiz'; readonly lesson: string; readonly step: string; readonly question: string }
  | {
      readonly kind: 'predict';
      readonly snapshot: string;
      readonly at: Position;
      readonly seed: number;
      /** What to ask; absent: whatever suits the stop. */
      readonly shape: Shape | undefined;
    };

/** A question on screen. */
export interface QuestionState {
  readonly ref: QuestionRef;
  /** The option under the cursor, 0-based in the order shown. */
  readonly cursor: number;
  /** The options ticked; a choice has at most one. */
  readonly ticked: readonly number[];
  /** The answer line of a typed question. */
  readonly line: Line;
  readonly attempts: number;
  /** Hints on screen, 0 to 2. */
  readonly hints: number;
  /** The verdict on the last attempt. */
  readonly verdict: Verdict | undefined;
  /** `passed` and `shown` (given up) end it: the answer is on screen and Enter goes on. */
  readonly status: 'asking' | 'passed' | 'shown';
  /** The key of its card in the review schedule. */
  readonly card: string;
  /** What going on does. */
  readonly onward: 'stay' | 'forward' | 'next-step' | 'review';
  /** When it was opened. */
  readonly opened: number;
}

/** One command that was run, with what it gave. */
export interface ShellEntry {
  readonly node: string;
  readonly line: string;
  readonly output: string;
  readonly exitCode: number;
  /** Computed from the walk so far, not captured; labelled so. */
  readonly computed: boolean;
  /** What to know beside it: that the text is reconstructed, and from what. */
  readonly notes?: readonly string[];
  /** What the command did to the terminal. */
  readonly effect?: ShellEffect;
}

/** The command line and what it gave so far. */
export interface ShellState {
  readonly line: Line;
  /** Lines run, oldest first. */
  readonly history: readonly string[];
  /** Place in the history, `history.length` for the line being typed. */
  readonly recall: number;
  /** What was typed before the history was entered. */
  readonly draft: string;
  readonly entries: readonly ShellEntry[];
  /** What Tab offered. */
  readonly candidates: readonly string[];
  /** The node that the learner chose instead of the stop's. */
  readonly node: string | undefined;
}

/** The last search: the screen finds the hits in the focused pane, the state says which one is current. */
export interface FindState {
  readonly query: string;
  readonly pane: Pane;
  readonly hit: number;
}

/** Changes made to the walk, with where the learner was before the first. */
export interface WhatIf {
  readonly edits: readonly WalkEdit[];
  readonly from: LessonPlace;
}

/** Something said to the learner once. */
export interface Message {
  readonly tone: 'info' | 'warn';
  readonly text: RichLine;
}

/** Everything that a learner's session is; plain data, so that it can be stored and compared. */
export interface SessionState {
  /** Makes generated questions differ between learners, and be the same again for one. */
  readonly seed: number;
  readonly place: Place;
  /** Places left by stepping forward, latest last, so that back is the exact inverse. */
  readonly trail: readonly LessonPlace[];
  readonly mode: ModeState;
  readonly focus: Pane;
  readonly scroll: Readonly<Record<Pane, Scroll>>;
  /** The open question; it stays while another mode is on top of it. */
  readonly question: QuestionState | undefined;
  /** Checkpoints put off with Esc in this session; they do not open by themselves again. */
  readonly later: readonly string[];
  readonly shell: ShellState;
  readonly find: FindState | undefined;
  readonly whatIf: WhatIf | undefined;
  /** Whether a question comes before every new stop. */
  readonly predict: boolean;
  /** Whether every flow of the table is shown with why it did not match. */
  readonly whyNot: boolean;
  /** Whether the presenter's notes are shown. */
  readonly notes: boolean;
  readonly message: Message | undefined;
  readonly progress: Progress;
  readonly quitting: boolean;
}
