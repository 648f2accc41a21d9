import { z } from 'zod';
import { type Diagnostic, errorAt, type SourceText, type Span } from '../text/index.ts';
import type { AnswerSource, Asked, Bind, Option, Question, Written, WrongAnswer } from './model.ts';
import { answerForm, quizKinds } from './quiz-kinds.ts';
import { checkYaml, isRecord, readYaml, type YamlBlock, type YamlPath } from './read-yaml.ts';

type Checked<T> = { readonly value: T | undefined; readonly diagnostics: readonly Diagnostic[] };

const text = z.string('must be one line of text').refine((value) => value.trim() !== '', 'must not be empty');
const id = text.regex(/^[a-z0-9][a-z0-9-]*$/, 'must consist of small letters, digits and dashes');
const ordinal = z
  .string('must be a number')
  .regex(/^[1-9][0-9]{0,3}$/, 'must be a number, counted from 1')
  .transform(Number);
const index = z
  .string('must be a number')
  .regex(/^(0|[1-9][0-9]{0,3})$/, 'must be a number, counted from 0')
  .transform(Number);
const yes = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

function oneOf<const T extends readonly [string, ...string[]]>(...words: T) {
  return z.enum(words, `must be ${words.join(' or ')}`);
}

const placedKeys = ['id', 'title', 'part', 'snapshot', 'walk', 'credit'] as const;
const frontMatterKeys = [...placedKeys, 'asked', 'goal', 'minutes', 'needs'] as const;
/** A list, or one text in place of a list of one. */
function listOf(problem: string) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(text, problem));
}

const frontMatter = z.strictObject({
  id,
  title: text,
  part: text,
  snapshot: text,
  walk: text.optional(),
  credit: text,
  asked: oneOf('before', 'after').optional(),
  goal: text.optional(),
  minutes: ordinal.optional(),
  needs: listOf('must be a list of addresses').optional(),
});

/** What the front matter says. */
export type FrontMatter = z.infer<typeof frontMatter>;

/** Reads front matter, with the place of each key's value. */
export function readFrontMatter(
  source: SourceText,
  at: Span,
): Checked<FrontMatter> & { readonly places: Readonly<Record<(typeof placedKeys)[number], Span>> } {
  const block = readYaml(source, at);
  const place = (key: string): Span => block.placeOf([key]);
  const places = {
    id: place('id'),
    title: place('title'),
    part: place('part'),
    snapshot: place('snapshot'),
    walk: place('walk'),
    credit: place('credit'),
  };
  return { ...checkYaml(block, 'front matter', frontMatter, frontMatterKeys), places };
}

const walk = { walk: text.optional(), was: listOf('must be a list of addresses').optional() };
const hook = { hook: text.optional() };
const highlight = listOf('must be a list of texts').optional();

const bindSchemas = {
  leg: z.strictObject({ leg: ordinal, table: text.optional(), ...walk }),
  kernel: z.strictObject({ kernel: ordinal, ...hook, chain: text.optional(), ...walk }),
  underlay: z.strictObject({ underlay: ordinal, ...hook, ...walk }),
  pod: z.strictObject({ pod: ordinal, ...hook, ...walk }),
  command: z.strictObject({ node: text.optional(), command: text, highlight, ...walk }),
  view: z.strictObject({ view: oneOf('pipeline', 'topology'), ...walk }),
};
const bindKeys = Object.keys(bindSchemas) as readonly (keyof typeof bindSchemas)[];

/** Reads a `bind` block: what the step shows, and the addresses that it had before. */
export function readBind(source: SourceText, at: Span): Checked<Bind> & { readonly was: readonly string[] } {
  const block = readYaml(source, at);
  if (block.value === undefined) return { value: undefined, was: [], diagnostics: block.diagnostics };
  const record = isRecord(block.value) ? block.value : {};
  const forms = bindKeys.filter((key) => key in record);
  const [form] = forms;
  if (form === undefined || forms.length > 1) {
    const found = forms.length === 0 ? 'none of them' : forms.join(' and ');
    return { value: undefined, was: [], diagnostics: [errorAt(source, at, 'lesson-bind-form', { found })] };
  }
  const known = Object.keys(bindSchemas[form].shape);
  const check = <T extends { readonly was?: readonly string[] | undefined }>(
    schema: z.ZodType<T>,
    make: (value: T) => Bind,
  ): ReturnType<typeof readBind> => {
    const { value, diagnostics } = checkYaml(block, 'bind', schema, known);
    return { value: value && make(value), was: value?.was ?? [], diagnostics };
  };
  switch (form) {
    case 'leg':
      return check(bindSchemas.leg, (b) => ({ kind: 'leg', leg: b.leg, table: b.table, walk: b.walk }));
    case 'kernel':
      return check(bindSchemas.kernel, (b) => ({
        kind: 'kernel',
        leg: b.kernel,
        hook: b.hook,
        chain: b.chain,
        walk: b.walk,
      }));
    case 'underlay':
      return check(bindSchemas.underlay, (b) => ({
        kind: 'underlay',
        leg: b.underlay,
        hook: b.hook,
        walk: b.walk,
      }));
    case 'pod':
      return check(bindSchemas.pod, (b) => ({ kind: 'pod', leg: b.pod, hook: b.hook, walk: b.walk }));
    case 'command':
      return check(bindSchemas.command, (b) => ({
        kind: 'command',
        node: b.node,
        command: b.command,
        highlight: (b.highlight ?? []).map((value, i) => ({ value, span: block.placeOf(['highlight', i]) })),
        walk: b.walk,
      }));
    case 'view':
      return check(bindSchemas.view, (b) => ({ kind: 'view', view: b.view, walk: b.walk }));
    default:
      return form satisfies never;
  }
}

const answerSchemas = {
  packet: z
    .strictObject({ packet: text, at: oneOf('before', 'after').optional() })
    .transform((a): AnswerSource => ({ kind: 'packet', subfield: a.packet, at: a.at ?? 'after' })),
  flow: z
    .strictObject({ flow: oneOf('priority', 'table', 'cookie') })
    .transform((a): AnswerSource => ({ kind: 'flow', what: a.flow })),
  next: z.strictObject({ next: oneOf('table') }).transform((): AnswerSource => ({ kind: 'next' })),
  out: z.strictObject({ out: oneOf('port', 'ofport') }).transform((): AnswerSource => ({ kind: 'out' })),
  stop: z
    .strictObject({ stop: oneOf('hook') })
    .transform((): AnswerSource => ({ kind: 'stop', what: 'hook' })),
  disposition: z
    .strictObject({ disposition: oneOf('walk', 'leg') })
    .transform((a): AnswerSource => ({ kind: 'disposition', of: a.disposition })),
  highlight: z
    .strictObject({ highlight: index })
    .transform((a): AnswerSource => ({ kind: 'highlight', index: a.highlight })),
  count: z
    .strictObject({ count: oneOf('flows') })
    .transform((): AnswerSource => ({ kind: 'count', what: 'flows' })),
  value: z.strictObject({ value: text }).transform((a): AnswerSource => ({ kind: 'value', text: a.value })),
};
const answerKeys = Object.keys(answerSchemas) as readonly (keyof typeof answerSchemas)[];

const answer = z.unknown().transform((value, context): AnswerSource => {
  const form = isRecord(value) ? answerKeys.filter((key) => key in value) : [];
  const [key] = form;
  if (key === undefined || form.length > 1) {
    context.addIssue({ code: 'custom', message: `an answer is one of ${answerKeys.join(', ')}` });
    return z.NEVER;
  }
  const result = answerSchemas[key].safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.addIssue({ ...issue, code: 'custom' });
  return z.NEVER;
});

const option = z.preprocess(
  (value) => (typeof value === 'string' ? { text: value } : value),
  z.strictObject({ text, correct: yes.optional(), why: text.optional() }, 'must be a text or { text, why }'),
);

const quizKeys = [
  'id',
  'ask',
  'kind',
  'answer',
  'options',
  'wrong',
  'hints',
  'right',
  'hide',
  'asked',
  'aim',
];
const quiz = z.strictObject({
  id,
  ask: text,
  kind: z.enum(quizKinds, `must be ${quizKinds.join(' or ')}`),
  answer: answer.optional(),
  options: z.array(option, 'must be a list').optional(),
  wrong: z.array(z.strictObject({ when: text, why: text }), 'must be a list of { when, why }').optional(),
  hints: z.array(text, 'must be a list of two texts'),
  right: text.optional(),
  hide: oneOf('stop').optional(),
  asked: oneOf('before', 'after').optional(),
  aim: oneOf('what', 'why', 'what-if', 'wrong', 'do').optional(),
});

/** Reads a `quiz` block, with what its lesson says of when questions are asked; what its parts must be together is said too. */
export function readQuiz(source: SourceText, at: Span, asked: Asked): Checked<Question> {
  const block = readYaml(source, at);
  const { value, diagnostics } = checkYaml(block, 'quiz', quiz, quizKeys);
  if (!value) return { value: undefined, diagnostics };
  const question: Question = {
    id: value.id,
    ask: value.ask,
    kind: value.kind,
    answer: written(block, value.answer, ['answer']),
    options: (value.options ?? []).map(
      (o, i): Option => ({
        text: o.text,
        correct: value.answer ? undefined : o.correct === true,
        why: o.why,
        span: block.placeOf(['options', i]),
      }),
    ),
    wrong: (value.wrong ?? []).map((w, i): WrongAnswer => ({ ...w, span: block.placeOf(['wrong', i]) })),
    hints: value.hints,
    right: value.right,
    hide: value.hide === 'stop',
    asked: value.asked ?? asked,
    aim: value.aim ?? 'what',
    span: at,
  };
  return { value: question, diagnostics: [...diagnostics, ...quizRules(block, question)] };
}

function written<T>(block: YamlBlock, value: T | undefined, path: YamlPath): Written<T> | undefined {
  return value === undefined ? undefined : { value, span: block.placeOf(path) };
}

/** What the parts of a question must be to each other. */
function quizRules(block: YamlBlock, question: Question): readonly Diagnostic[] {
  const { source } = block;
  const found: Diagnostic[] = [];
  const { wrong, hints, kind } = question;
  if (hints.length !== 2) {
    found.push(
      errorAt(source, block.placeOf(['hints']), 'lesson-hints-count', {
        question: question.id,
        count: hints.length,
      }),
    );
  }
  for (const [i, entry] of wrong.entries()) {
    if (wrong.findIndex((other) => other.when.trim() === entry.when.trim()) < i)
      found.push(
        errorAt(source, entry.span, 'lesson-wrong-twice', { when: entry.when, question: question.id }),
      );
  }
  const form = answerForm(kind);
  switch (form.by) {
    case 'line':
      return [...found, ...lineRules(block, question)];
    case 'options':
      return [...found, ...optionRules(block, question, form.ticks)];
    default:
      return form satisfies never;
  }
}

function optionRules(
  block: YamlBlock,
  { id: question, answer: given, kind, options }: Question,
  ticks: 'one' | 'all',
): readonly Diagnostic[] {
  const { source } = block;
  const found: Diagnostic[] = [];
  if (options.length < 2)
    found.push(
      errorAt(source, block.placeOf(['options']), 'lesson-choice-count', { kind, count: options.length }),
    );
  if (given) return found;
  const correct = options.filter((o) => o.correct);
  if (correct.length === 0)
    found.push(errorAt(source, block.placeOf(['options']), 'lesson-correct-none', { question }));
  if (ticks === 'one' && correct.length > 1) {
    const params = { question, count: correct.length };
    found.push(errorAt(source, block.placeOf(['options']), 'lesson-correct-several', params));
  }
  for (const o of options) {
    if (!o.correct && o.why === undefined)
      found.push(errorAt(source, o.span, 'lesson-option-why', { option: o.text }));
  }
  return found;
}

function lineRules(block: YamlBlock, { answer: given, options, wrong }: Question): readonly Diagnostic[] {
  const { source } = block;
  const found: Diagnostic[] = [];
  if (!given)
    found.push(errorAt(source, block.placeOf([]), 'lesson-key-missing', { block: 'quiz', key: 'answer' }));
  if (options.length > 0) {
    const params = {
      block: 'quiz',
      key: 'options',
      known: 'id, ask, kind, answer, wrong, hints, right, hide (kind: typed)',
    };
    found.push(errorAt(source, block.placeOfKey([], 'options'), 'lesson-key-unknown', params));
  }
  const any = wrong.findIndex((entry) => entry.when === 'any');
  if (any < 0 || any !== wrong.length - 1)
    found.push(errorAt(source, block.placeOf(['wrong']), 'lesson-any-last'));
  return found;
}
