import { type Diagnostic, errorAt, plainText, type SourceText } from '../text/index.ts';
import type { BoundView } from './bound-view.ts';
import { sameAnswer, showExpected } from './expected.ts';
import type { Question } from './model.ts';
import { grade, inlineRich, prepareQuestion, type ShownQuestion } from './question.ts';
import { answerForm } from './quiz-kinds.ts';

/** An answer that no author would foresee, to try `when: any` with. */
const nonsense = 'neither this nor that';

/** Answers a question right and wrong in every way that it foresees, and demands the verdict. */
export function checkQuestion(
  source: SourceText,
  question: Question,
  view: BoundView,
): readonly Diagnostic[] {
  const prepared = prepareQuestion(question, view);
  if (!prepared.ok) {
    const at = question.answer?.span ?? question.span;
    return [errorAt(source, at, 'lesson-answer-unknown', { reason: prepared.reason })];
  }
  const hints = question.hints.map((hint) => hint.trim().toLowerCase());
  const sameHints = hints.length === 2 && hints[0] === hints[1];
  const problem = 'hide: stop needs a step that is bound to a stop of a walk';
  return [
    ...(question.hide && view.kind !== 'stop'
      ? [errorAt(source, question.span, 'lesson-value', { block: `question "${question.id}"`, problem })]
      : []),
    ...(sameHints ? [errorAt(source, question.span, 'lesson-hints-same', { question: question.id })] : []),
    ...checkAnswer(source, question, prepared.question),
  ];
}

function checkAnswer(source: SourceText, question: Question, shown: ShownQuestion): readonly Diagnostic[] {
  const form = answerForm(question.kind);
  switch (form.by) {
    case 'line':
      return checkLine(source, question, shown);
    case 'options':
      return checkOptions(source, question, shown, form.ticks);
    default:
      return form satisfies never;
  }
}

function checkLine(source: SourceText, question: Question, shown: ShownQuestion): readonly Diagnostic[] {
  const { expected } = shown;
  if (!expected) return [];
  const found: Diagnostic[] = [];
  const answer = showExpected(expected);
  const params = { question: question.id, answer };
  if (!grade(shown, { kind: 'text', text: answer }).correct)
    found.push(errorAt(source, question.span, 'lesson-verdict-right', params));
  for (const [i, entry] of question.wrong.entries()) {
    const when = entry.when === 'any' ? nonsense : entry.when;
    const at = { question: question.id, when: entry.when };
    if (entry.when !== 'any' && !sameAnswer(expected, when, when)) {
      const problem = `"when: ${entry.when}" can be no answer to this question (the right one is ${answer})`;
      found.push(
        errorAt(source, entry.span, 'lesson-value', { block: `question "${question.id}"`, problem }),
      );
      continue;
    }
    const verdict = grade(shown, { kind: 'text', text: when });
    if (verdict.correct) found.push(errorAt(source, entry.span, 'lesson-right-marked-wrong', at));
    else if (!verdict.why || plainText(verdict.why) !== plainText(inlineRich(entry.why))) {
      const shadowed = question.wrong
        .slice(0, i)
        .some((other) => other.when !== 'any' && sameAnswer(expected, other.when, when));
      if (shadowed) found.push(errorAt(source, entry.span, 'lesson-wrong-twice', at));
    }
  }
  return found;
}

function checkOptions(
  source: SourceText,
  question: Question,
  shown: ShownQuestion,
  ticks: 'one' | 'all',
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const right = shown.options.flatMap((option, i) => (option.correct ? [i] : []));
  if (ticks === 'one' && right.length > 1) {
    const params = { question: question.id, count: right.length };
    found.push(errorAt(source, question.span, 'lesson-correct-several', params));
  }
  if (!grade(shown, { kind: 'options', options: right }).correct) {
    const params = { question: question.id, answer: plainText(shown.answer) };
    found.push(errorAt(source, question.span, 'lesson-verdict-right', params));
  }
  for (const [i, option] of shown.options.entries()) {
    const at = question.options[i]?.span ?? question.span;
    const same = shown.options.findIndex((other) => other.text.trim() === option.text.trim());
    if (same < i) {
      const params = { question: question.id, option: option.text };
      found.push(errorAt(source, at, 'lesson-option-twice', params));
    }
    if (option.correct) continue;
    if (!option.why) found.push(errorAt(source, at, 'lesson-option-why', { option: option.text }));
    const given = ticks === 'all' ? [...right, i] : [i];
    if (grade(shown, { kind: 'options', options: given }).correct) {
      const params = { question: question.id, answer: option.text };
      found.push(errorAt(source, at, 'lesson-verdict-wrong', params));
    }
  }
  return found;
}
