import type { RichLine } from '../text/index.ts';

/** What the learner gave: the line typed, or the options ticked (0-based, in the question's order). */
export type Given =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'options'; readonly options: readonly number[] };

/** The judgement on an answer. */
export interface Verdict {
  readonly correct: boolean;
  /** Why it is wrong, or why it is right, where that is known. */
  readonly why: RichLine | undefined;
}
