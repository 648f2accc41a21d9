import type { SourceText, Span } from '../text/index.ts';
import type { Expectation } from './expectation.ts';
import type { QuizKind } from './quiz-kinds.ts';

/** Something that an author wrote, with its place in the lesson's file. */
export interface Written<T> {
  readonly value: T;
  readonly span: Span;
}

/** One Markdown file of the course. */
export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly part: string;
  /** The name of the snapshot that the lesson speaks about. */
  readonly snapshot: string;
  /** The name of the walk that the steps' binds count in; absent where no step needs one. */
  readonly walk: string | undefined;
  readonly credit: string;
  /** What the learner can do afterwards. */
  readonly goal: string | undefined;
  /** How long it takes, its questions included. */
  readonly minutes: number | undefined;
  /** When its questions are asked, where they do not say so themselves. */
  readonly asked: Asked;
  /** Lessons or steps that should be known before. */
  readonly needs: readonly string[];
  readonly source: SourceText;
  /** Places of the front matter's values, for messages about them. */
  readonly frontMatter: Readonly<Record<'id' | 'title' | 'part' | 'snapshot' | 'walk' | 'credit', Span>>;
  readonly steps: readonly Step[];
}

/** A section of a lesson: text about one object of the snapshot or walk. */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** The heading line. */
  readonly headingSpan: Span;
  /** The Markdown to show: fenced `bind`, `quiz` and `notes` blocks and marks such as `{not-in-snapshot}` are taken out. */
  readonly body: string;
  /** From the heading to the next one. */
  readonly span: Span;
  readonly bind: Written<Bind>;
  /** Addresses that this step had before: they still open it, and progress made there counts here. */
  readonly was: readonly string[];
  readonly questions: readonly Question[];
  /** For the presenter. */
  readonly notes: string | undefined;
  readonly claims: readonly Claim[];
  /** What the text says of walks, traces, flows and commands, to be computed. */
  readonly expectations: readonly Expectation[];
}

/** A piece of inline code: a statement that this exists in the snapshot or walk. */
export interface Claim {
  readonly text: string;
  readonly span: Span;
  /** Marked `{not-in-snapshot}`: a deliberate counter-example. */
  readonly counterExample: boolean;
}

/** The object that a step is about. `walk` counts legs in another walk than the lesson's. */
export type Bind = { readonly walk: string | undefined } & (
  | { readonly kind: 'leg'; readonly leg: number; readonly table: string | undefined }
  | {
      readonly kind: 'kernel';
      readonly leg: number;
      readonly hook: string | undefined;
      readonly chain: string | undefined;
    }
  | { readonly kind: 'underlay' | 'pod'; readonly leg: number; readonly hook: string | undefined }
  | {
      readonly kind: 'command';
      /** Absent: the first node of the cluster's list. */
      readonly node: string | undefined;
      readonly command: string;
      readonly highlight: readonly Written<string>[];
    }
  | { readonly kind: 'view'; readonly view: 'pipeline' | 'topology' }
);

/** What the right answer is; all but `value` are computed from the bound view. */
export type AnswerSource =
  | { readonly kind: 'packet'; readonly subfield: string; readonly at: 'before' | 'after' }
  | { readonly kind: 'flow'; readonly what: 'priority' | 'table' | 'cookie' }
  | { readonly kind: 'next' }
  | { readonly kind: 'out' }
  | { readonly kind: 'stop'; readonly what: 'hook' }
  | { readonly kind: 'disposition'; readonly of: 'walk' | 'leg' }
  | { readonly kind: 'highlight'; readonly index: number }
  | { readonly kind: 'count'; readonly what: 'flows' }
  | { readonly kind: 'value'; readonly text: string };

/** One choice of a question. */
export interface Option {
  readonly text: string;
  /** Absent where the answer is computed: the option whose text has the answer's value is the right one. */
  readonly correct: boolean | undefined;
  /** Why it is wrong; absent for a right one. */
  readonly why: string | undefined;
  readonly span: Span;
}

/** A wrong answer that an author foresaw; `any` is every other one. */
export interface WrongAnswer {
  readonly when: string;
  readonly why: string;
  readonly span: Span;
}

/** When a question is asked: `before` text and stop are shown, or `after`, beside the text. */
export type Asked = 'before' | 'after';

/** What a question is for: a fact, a reason, a change thought through, a mistake found, or something to do. */
type Aim = 'what' | 'why' | 'what-if' | 'wrong' | 'do';

/** A checkpoint. */
export interface Question {
  readonly id: string;
  readonly ask: string;
  readonly kind: QuizKind;
  /** Absent where the options say which are right. */
  readonly answer: Written<AnswerSource> | undefined;
  readonly options: readonly Option[];
  readonly wrong: readonly WrongAnswer[];
  /** Two, each giving more. */
  readonly hints: readonly string[];
  /** Why the right answer is right, where an author says so. */
  readonly right: string | undefined;
  readonly asked: Asked;
  readonly aim: Aim;
  /** Whether the author wants the stop hidden while this is asked; computed answers hide it anyway. */
  readonly hide: boolean;
  readonly span: Span;
}
