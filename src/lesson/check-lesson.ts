import { type Diagnostic, errorAt, type Span } from '../text/index.ts';
import type { Walk } from '../trace/index.ts';
import type { World, WorldOf } from '../world/index.ts';
import { type BoundView, resolveBind, walkNameOf } from './bound-view.ts';
import { checkExpectations } from './check-expectation.ts';
import { checkQuestion } from './check-question.ts';
import { claimHolds } from './claims.ts';
import type { Lesson, Step } from './model.ts';

/** Holds a lesson against its snapshot: binds, highlights, answers, verdicts and claims. */
export function checkLesson(lesson: Lesson, world: World): readonly Diagnostic[] {
  const { source, snapshot, walk, frontMatter } = lesson;
  const noWalk =
    walk !== undefined && !world.walkNamed(walk)
      ? [
          errorAt(source, frontMatter.walk, 'lesson-no-walk', {
            snapshot,
            walk,
            known: world.walkNames.join(', '),
          }),
        ]
      : [];
  // Without its walk a lesson shows nothing: everything else would be said once for every step.
  if (noWalk.length > 0) return noWalk;
  return lesson.steps.flatMap((step) => checkStep(lesson, step, world));
}

/** Holds a lesson against the snapshot that it names, if there is one. */
export function checkWithSnapshot(lesson: Lesson, worldOf: WorldOf): readonly Diagnostic[] {
  const { source, snapshot, frontMatter } = lesson;
  const world = worldOf(snapshot);
  return world
    ? checkLesson(lesson, world)
    : [errorAt(source, frontMatter.snapshot, 'lesson-no-snapshot', { snapshot })];
}

function checkStep(lesson: Lesson, step: Step, world: World): readonly Diagnostic[] {
  const { source } = lesson;
  const view = resolveBind(step, lesson, world);
  // A step that shows nothing has no answers either; said once is enough.
  const questions = view.kind === 'missing' ? [] : step.questions;
  return [
    ...checkView(lesson, step, view),
    ...questions.flatMap((question) => checkQuestion(source, question, view)),
    ...checkClaims(lesson, step, world, view),
    ...checkExpectations(source, step.expectations, world),
  ];
}

function checkView({ source }: Lesson, step: Step, view: BoundView): readonly Diagnostic[] {
  if (view.kind === 'missing')
    return [errorAt(source, step.bind.span, 'lesson-bind-unresolved', { reason: view.reason })];
  const bind = step.bind.value;
  if (view.kind !== 'output' || bind.kind !== 'command') return [];
  if (view.result.exitCode !== 0) {
    const reason = `\`${view.command}\` fails on ${view.node}: ${view.result.output.trim().split('\n')[0] ?? ''}`;
    return [errorAt(source, step.bind.span, 'lesson-bind-unresolved', { reason })];
  }
  return bind.highlight.flatMap(({ value, span }, i) => {
    const found = view.highlights[i]?.at.length ?? 0;
    if (found > 0) return [];
    return [errorAt(source, span, 'lesson-highlight-missing', { text: value, command: view.command })];
  });
}

function checkClaims(lesson: Lesson, step: Step, world: World, view: BoundView): readonly Diagnostic[] {
  const context = { world, walks: walksOf(lesson, step, world), view };
  return step.claims.flatMap(({ text, span, counterExample }) => {
    const holds = claimHolds(text, context);
    if (holds !== counterExample) return [];
    const params = { text, snapshot: lesson.snapshot };
    return [errorAt(lesson.source, span, holds ? 'lesson-claim-present' : 'lesson-claim-unresolved', params)];
  });
}

/** The lesson's walk and the step's own. */
function walksOf(lesson: Lesson, step: Step, world: World): readonly Walk[] {
  const names = new Set([lesson.walk, walkNameOf(step, lesson)]);
  return [...names].flatMap((name) => (name === undefined ? [] : (world.walkNamed(name) ?? [])));
}

/** No lesson and no question of a course may share its id with another: progress is kept by them. */
export function checkIds(lessons: readonly Lesson[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Map<string, Lesson>();
  const look = (what: string, id: string, lesson: Lesson, at: Span): void => {
    const other = seen.get(`${what} ${id}`);
    // Twice in one file is said when the file is read.
    if (other && other !== lesson)
      found.push(errorAt(lesson.source, at, 'lesson-duplicate-id', { what, id, other: other.source.name }));
    else seen.set(`${what} ${id}`, lesson);
  };
  for (const lesson of lessons) {
    look('lesson', lesson.id, lesson, lesson.frontMatter.id);
    for (const question of lesson.steps.flatMap((step) => step.questions))
      look('question', question.id, lesson, question.span);
  }
  return found;
}
