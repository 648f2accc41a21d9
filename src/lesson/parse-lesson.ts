import { type Diagnostic, errorAt, type Parsed, type SourceText, type Span, span } from '../text/index.ts';
import type { Expectation } from './expectation.ts';
import { readExpectations } from './expectation-schema.ts';
import { inlineCode, type MarkdownPiece, markdownPieces } from './markdown.ts';
import type { Asked, Bind, Claim, Lesson, Question, Step, Written } from './model.ts';
import { readBind, readFrontMatter, readQuiz } from './schema.ts';

type Heading = Extract<MarkdownPiece, { kind: 'heading' }>;
type Fence = Extract<MarkdownPiece, { kind: 'fence' }>;

/** Fences that are shown as they are: examples, which claim nothing. */
const shownFences: ReadonlySet<string> = new Set(['', 'console', 'text', 'sh', 'yaml', 'json']);

/** Reads a lesson. It is absent where the front matter is unusable; steps that cannot be used are left out, and said. */
export function parseLesson(source: SourceText): Parsed<Lesson | undefined> {
  const front = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(\r?\n|$)/m.exec(source.text);
  if (front?.index !== 0)
    return { value: undefined, diagnostics: [errorAt(source, span(0, 0), 'lesson-front-matter')] };
  const yamlStart = source.text.indexOf('\n') + 1;
  const head = readFrontMatter(source, span(yamlStart, yamlStart + (front[1] ?? '').length));
  const asked = head.value?.asked ?? 'after';
  const body = readSteps(source, markdownPieces(source, front[0].length), asked);
  const diagnostics = [...head.diagnostics, ...body.diagnostics];
  if (!head.value) return { value: undefined, diagnostics };
  return {
    value: {
      ...head.value,
      walk: head.value.walk,
      asked,
      goal: head.value.goal,
      minutes: head.value.minutes,
      needs: head.value.needs ?? [],
      source,
      frontMatter: head.places,
      steps: body.steps,
    },
    diagnostics,
  };
}

function readSteps(
  source: SourceText,
  pieces: readonly MarkdownPiece[],
  asked: Asked,
): { readonly steps: readonly Step[]; readonly diagnostics: readonly Diagnostic[] } {
  const steps: Step[] = [];
  const diagnostics: Diagnostic[] = [];
  const starts = pieces.flatMap((piece, i) => (piece.kind === 'heading' && piece.level === 2 ? [i] : []));
  for (const piece of pieces.slice(0, starts[0] ?? pieces.length))
    diagnostics.push(strayPiece(source, piece));
  if (starts.length === 0)
    diagnostics.push(errorAt(source, span(source.text.length, source.text.length), 'lesson-no-steps'));
  for (const [n, start] of starts.entries()) {
    const [heading, ...inside] = pieces.slice(start, starts[n + 1] ?? pieces.length);
    if (heading?.kind !== 'heading') continue;
    const read = readStep(source, heading, inside, asked);
    diagnostics.push(...read.diagnostics);
    if (read.step) steps.push(read.step);
  }
  return { steps, diagnostics: [...diagnostics, ...duplicates(source, steps)] };
}

function strayPiece(source: SourceText, piece: MarkdownPiece): Diagnostic {
  switch (piece.kind) {
    case 'text':
      return errorAt(source, piece.span, 'lesson-stray-text');
    case 'heading':
      return errorAt(source, piece.span, 'lesson-heading-level');
    case 'fence':
      return errorAt(source, piece.span, 'lesson-block-outside', { block: piece.info || 'code' });
    default:
      return piece satisfies never;
  }
}

function readStep(
  source: SourceText,
  heading: Heading,
  pieces: readonly MarkdownPiece[],
  asked: Asked,
): { readonly step: Step | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const body: string[] = [];
  const claims: Claim[] = [];
  const questions: Question[] = [];
  const expectations: Expectation[] = [];
  let bindBlock: Fence | undefined;
  let bind: Written<Bind> | undefined;
  let was: readonly string[] = [];
  let notes: string | undefined;
  if (heading.id === undefined)
    diagnostics.push(errorAt(source, heading.span, 'lesson-heading-id', { title: heading.title }));
  else if (!/^[a-z0-9][a-z0-9-]*$/.test(heading.id)) {
    const problem = 'the id must consist of small letters, digits and dashes';
    diagnostics.push(errorAt(source, heading.idSpan, 'lesson-value', { block: 'heading', problem }));
  }
  for (const piece of pieces) {
    if (piece.kind === 'heading') {
      diagnostics.push(errorAt(source, piece.span, 'lesson-heading-level'));
      continue;
    }
    if (piece.kind === 'text') {
      const read = readText(source, piece.span);
      body.push(read.text);
      claims.push(...read.claims);
      continue;
    }
    if (!piece.closed)
      diagnostics.push(errorAt(source, piece.span, 'lesson-block-open', { block: piece.info || 'code' }));
    const content = source.text.slice(piece.content.start, piece.content.end);
    switch (piece.info) {
      case 'bind': {
        if (bindBlock) {
          diagnostics.push(errorAt(source, piece.span, 'lesson-bind-twice', { step: heading.title }));
          break;
        }
        bindBlock = piece;
        const read = readBind(source, piece.content);
        diagnostics.push(...read.diagnostics);
        if (read.value) bind = { value: read.value, span: piece.content };
        was = read.was;
        break;
      }
      case 'quiz': {
        const read = readQuiz(source, piece.content, asked);
        diagnostics.push(...read.diagnostics);
        if (read.value) questions.push(read.value);
        break;
      }
      case 'expect': {
        const read = readExpectations(source, piece.content);
        diagnostics.push(...read.diagnostics);
        expectations.push(...read.value);
        break;
      }
      case 'notes':
        if (content.trim() === '')
          diagnostics.push(errorAt(source, piece.span, 'lesson-empty', { what: 'The notes block' }));
        else notes = notes === undefined ? content.trim() : `${notes}\n\n${content.trim()}`;
        break;
      default:
        if (shownFences.has(piece.info)) body.push(source.text.slice(piece.span.start, piece.span.end));
        else diagnostics.push(errorAt(source, piece.span, 'lesson-block-unknown', { block: piece.info }));
    }
  }
  if (!bindBlock)
    diagnostics.push(errorAt(source, heading.span, 'lesson-bind-missing', { step: heading.title }));
  const markdown = body.join('\n\n').trim();
  if (markdown === '')
    diagnostics.push(errorAt(source, heading.span, 'lesson-empty', { what: `Step "${heading.title}"` }));
  if (heading.id === undefined || !bind) return { step: undefined, diagnostics };
  const step: Step = {
    id: heading.id,
    title: heading.title,
    headingSpan: heading.span,
    body: markdown,
    span: span(heading.span.start, pieces.at(-1)?.span.end ?? heading.span.end),
    bind,
    was,
    questions,
    notes,
    claims,
    expectations,
  };
  return { step, diagnostics };
}

/** A text without its `{not-in-snapshot}` marks, and what its inline code claims. */
function readText(
  source: SourceText,
  at: Span,
): { readonly text: string; readonly claims: readonly Claim[] } {
  const codes = inlineCode(source, at);
  let shown = '';
  let from = at.start;
  for (const { mark } of codes) {
    if (mark?.word !== 'not-in-snapshot') continue;
    shown += source.text.slice(from, mark.span.start);
    from = mark.span.end;
  }
  shown += source.text.slice(from, at.end);
  const claims = codes.map((code) => ({
    text: code.text,
    span: code.span,
    counterExample: code.mark?.word === 'not-in-snapshot',
  }));
  return { text: shown.trim(), claims };
}

function duplicates(source: SourceText, steps: readonly Step[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const look = (what: string, ids: readonly { readonly id: string; readonly span: Span }[]): void => {
    const seen = new Set<string>();
    for (const { id, span: at } of ids) {
      if (seen.has(id))
        found.push(errorAt(source, at, 'lesson-duplicate-id', { what, id, other: 'this file' }));
      seen.add(id);
    }
  };
  look(
    'step',
    steps.map((step) => ({ id: step.id, span: step.headingSpan })),
  );
  look(
    'question',
    steps.flatMap((step) => step.questions),
  );
  return found;
}
