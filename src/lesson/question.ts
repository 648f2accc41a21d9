import { type RichLine, type RichToken, rich, token } from '../text/index.ts';
import type { BoundView, StopView } from './bound-view.ts';
import { type Expected, isExpected, parseSubfield, sameAnswer, showExpected } from './expected.ts';
import type { AnswerSource, Option, Question } from './model.ts';
import { answerForm, type QuizKind } from './quiz-kinds.ts';
import type { Given, Verdict } from './verdict.ts';
import { whyRight } from './why-right.ts';

/** An option as it is shown. */
export interface ShownOption {
  readonly text: string;
  readonly correct: boolean;
  readonly why: RichLine | undefined;
}

/** A question with its answer computed: what is shown, and what grading needs. Authored and generated questions are alike here. */
export interface ShownQuestion {
  readonly id: string;
  readonly kind: QuizKind;
  /** The packet and place that the question is about, where the learner does not have it on screen. */
  readonly setting: readonly RichLine[];
  readonly ask: RichLine;
  readonly options: readonly ShownOption[];
  /** The answer of a typed question. */
  readonly expected: Expected | undefined;
  readonly wrong: readonly { readonly when: string; readonly why: RichLine }[];
  readonly hints: readonly RichLine[];
  /** What to show on giving up. */
  readonly answer: RichLine;
  /** Why it is right: said after a right answer and on giving up. */
  readonly right: RichLine | undefined;
}

/** A question ready to show, or why its answer cannot be computed. */
export type Preparation =
  | { readonly ok: true; readonly question: ShownQuestion }
  | { readonly ok: false; readonly reason: string };

/** Computes an authored question's answer from what its step shows. */
export function prepareQuestion(question: Question, view: BoundView): Preparation {
  const computed = question.answer ? expectedAnswer(question.answer.value, view) : undefined;
  if (computed && !computed.ok) return computed;
  const answered = prepareAnswer(question, computed?.expected);
  if (!answered.ok) return answered;
  return {
    ok: true,
    question: {
      id: question.id,
      kind: question.kind,
      setting: [],
      ask: inlineRich(question.ask),
      ...answered.parts,
      wrong: question.wrong.map((entry) => ({ when: entry.when, why: inlineRich(entry.why) })),
      hints: question.hints.map(inlineRich),
      right:
        question.right === undefined
          ? question.answer && whyRight(question.answer.value, view)
          : inlineRich(question.right),
    },
  };
}

type AnswerParts =
  | { readonly ok: true; readonly parts: Pick<ShownQuestion, 'options' | 'expected' | 'answer'> }
  | { readonly ok: false; readonly reason: string };

/** What a question's form asks for: the options judged, or the value that is typed. */
function prepareAnswer(question: Question, expected: Expected | undefined): AnswerParts {
  const form = answerForm(question.kind);
  switch (form.by) {
    case 'line': {
      if (!expected) return failed('the question gives no answer');
      const answer = [token('value', showExpected(expected))];
      return { ok: true, parts: { options: [], expected, answer } };
    }
    case 'options': {
      const options = question.options.map((option) => judgedOption(question, option, expected));
      const right = options.filter((option) => option.correct).map((option) => option.text);
      if (right.length === 0)
        return failed(`no option has the value ${expected ? showExpected(expected) : 'asked for'}`);
      const answer = rich(...right.flatMap((text, i) => [i === 0 ? '' : '; ', token('value', text)]));
      return { ok: true, parts: { options, expected: undefined, answer } };
    }
    default:
      return form satisfies never;
  }
}

function judgedOption({ wrong }: Question, option: Option, expected: Expected | undefined): ShownOption {
  const correct = expected ? isExpected(expected, option.text) : option.correct === true;
  const foreseen = expected && foreseenWhy(wrong, expected, option.text);
  const why = correct ? undefined : (option.why ?? foreseen);
  return { text: option.text, correct, why: why === undefined ? undefined : inlineRich(why) };
}

function foreseenWhy(wrong: Question['wrong'], expected: Expected, text: string): string | undefined {
  return (
    wrong.find((entry) => entry.when !== 'any' && sameAnswer(expected, entry.when, text)) ??
    wrong.find((entry) => entry.when === 'any')
  )?.why;
}

/** Judges an answer. */
export function grade(question: ShownQuestion, given: Given): Verdict {
  switch (given.kind) {
    case 'options':
      return gradeOptions(question, given.options);
    case 'text':
      return gradeText(question, given.text);
    default:
      return given satisfies never;
  }
}

/** A line typed; where options are asked for, the option that it is the text of. */
function gradeText(question: ShownQuestion, text: string): Verdict {
  const { expected } = question;
  if (!expected) {
    const option = question.options.findIndex((o) => o.text.trim() === text.trim());
    return gradeOptions(question, option < 0 ? [] : [option]);
  }
  if (isExpected(expected, text)) return { correct: true, why: question.right };
  const foreseen =
    question.wrong.find((entry) => entry.when !== 'any' && sameAnswer(expected, entry.when, text)) ??
    question.wrong.find((entry) => entry.when === 'any');
  return { correct: false, why: foreseen?.why };
}

/** Several-choice: everything right ticked and nothing else; the first wrong tick is explained before a missing one. */
function gradeOptions(question: ShownQuestion, ticked: readonly number[]): Verdict {
  const wrong = question.options.find((option, i) => ticked.includes(i) && !option.correct);
  if (wrong) return { correct: false, why: wrong.why };
  const right = question.options.flatMap((option, i) => (option.correct ? [i] : []));
  const found = right.filter((i) => ticked.includes(i)).length;
  if (found === right.length) return { correct: true, why: question.right };
  if (found === 0) return { correct: false, why: rich('Nothing is ticked yet.') };
  return {
    correct: false,
    why: rich(`What is ticked is right, but it is not all: ${found} of ${right.length}.`),
  };
}

type Computation =
  | { readonly ok: true; readonly expected: Expected }
  | { readonly ok: false; readonly reason: string };

/** The value of an answer, read from what the step shows. */
export function expectedAnswer(source: AnswerSource, view: BoundView): Computation {
  if (source.kind === 'value') return computed({ kind: 'text', text: source.text });
  if (view.kind === 'missing') return failed(view.reason);
  if (source.kind === 'highlight') {
    if (view.kind !== 'output') return failed('a highlight is asked for, but the step shows no command');
    const highlight = view.highlights[source.index];
    return highlight
      ? computed({ kind: 'text', text: highlight.text })
      : failed(`the step has ${view.highlights.length} highlights, and no number ${source.index}`);
  }
  if (source.kind === 'count' && view.kind === 'output') {
    const flows = view.lines.filter((line) => line.includes('actions=')).length;
    return flows === 0 ? failed('the command prints no flows') : computed(numberOf(flows));
  }
  if (view.kind !== 'stop')
    return failed(`${source.kind} is asked for, but the step shows no stop of a walk`);
  return fromStop(source, view);
}

function fromStop(
  source: Exclude<AnswerSource, { kind: 'value' | 'highlight' }>,
  view: StopView,
): Computation {
  const { stop, leg, walk, world } = view;
  switch (source.kind) {
    case 'packet': {
      const subfield = parseSubfield(source.subfield);
      if (!subfield) return failed(`there is no field ${source.subfield}`);
      const packet = source.at === 'before' ? stop.before : stop.after;
      const ports = leg.where === 'ovs' ? world.ports(leg.node) : [];
      return computed({ kind: 'field', subfield, value: packet.getSubfield(subfield), ports });
    }
    case 'flow':
      if (stop.kind !== 'table') return failed('a flow is asked for, but the stop is no table');
      if (source.what === 'table') return computed(tableOf(view, stop.table));
      if (!stop.flow) return failed('no flow matched at this stop');
      return source.what === 'priority'
        ? computed(numberOf(stop.flow.priority))
        : computed({ kind: 'number', value: stop.flow.cookie, base: 16 });
    case 'next': {
      const next = leg.stops[view.address.stop + 1];
      return next?.kind === 'table'
        ? computed(tableOf(view, next.table))
        : failed('the next table is asked for, but no table follows in this leg');
    }
    case 'out':
      return leg.out === undefined
        ? failed('the way out is asked for, but the packet does not leave')
        : computed({ kind: 'port', name: leg.out, ports: world.ports(leg.node) });
    case 'stop':
      return stop.kind === 'table'
        ? failed('a hook is asked for, but the stop is a table')
        : computed({ kind: 'text', text: stop.hook });
    case 'disposition':
      return computed({ kind: 'text', text: source.of === 'walk' ? walk.disposition : leg.disposition });
    case 'count':
      return stop.kind === 'table'
        ? computed(numberOf(world.whyNot(leg.node, stop.lookup).length))
        : failed('flows are counted, but the stop is no table');
    default:
      return source satisfies never;
  }
}

function tableOf(view: StopView, table: number): Expected {
  return { kind: 'table', table, tables: view.world.tables(view.leg.node) };
}

function numberOf(value: number): Expected {
  return { kind: 'number', value: BigInt(value), base: 10 };
}

function computed(expected: Expected): Computation {
  return { ok: true, expected };
}

function failed(reason: string): Extract<Computation, { ok: false }> {
  return { ok: false, reason };
}

/** A sentence with its `inline code` as code and its *emphasis* as emphasis. */
export function inlineRich(text: string): RichLine {
  const parts = text.split(/(`[^`]+`|\*[^*\s][^*]*\*)/);
  return parts.flatMap((part): readonly RichToken[] => {
    if (part === '') return [];
    if (part.startsWith('`') && part.length > 2) return [token('code', part.slice(1, -1))];
    if (part.startsWith('*') && part.length > 2) return [token('emphasis', part.slice(1, -1))];
    return [token('plain', part)];
  });
}
