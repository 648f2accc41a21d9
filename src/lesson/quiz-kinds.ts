/** How a question is answered; every place that shows, judges or checks an answer switches over `by`. */
export type AnswerForm =
  /** By ticking options: exactly one, or all that are right. */
  | { readonly by: 'options'; readonly ticks: 'one' | 'all' }
  /** By a line that is typed. */
  | { readonly by: 'line' };

/** The kinds of questions, named once: what stands behind `kind:` in a quiz block, and how it is answered. */
const forms = {
  choice: { by: 'options', ticks: 'one' },
  several: { by: 'options', ticks: 'all' },
  typed: { by: 'line' },
} as const satisfies Readonly<Record<string, AnswerForm>>;

/** What kind of question: `choice` has one right option, `several` any number of them, `typed` an answer line. */
export type QuizKind = keyof typeof forms;

/** Every kind, in the order in which messages list them. */
export const quizKinds = Object.keys(forms) as readonly QuizKind[];

/** How a kind of question is answered. */
export function answerForm(kind: QuizKind): AnswerForm {
  return forms[kind];
}
