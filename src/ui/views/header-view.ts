import type { Progress } from '../../session/index.ts';
import { type Line, line, lineWidth, run, safeLine } from '../draw/line.ts';
import type { LessonScene } from './scene.ts';

/** `B ▸ The request leaves frontend ▸ b4/spoofguard`, with less of it where there is less room. */
export function breadcrumb({ lesson, address }: LessonScene, width: number, unicode: boolean): Line {
  const join = run('muted', unicode ? ' ▸ ' : ' > ');
  const place = run('strong', address);
  const forms = [
    line(run('title', `Part ${lesson.part}`), join, run('title', lesson.title), join, place),
    line(run('title', lesson.title), join, place),
    line(run('title', lesson.part), join, place),
  ];
  return forms.map((form) => safeLine(form, unicode)).find((form) => lineWidth(form) <= width) ?? [place];
}

/** `worker1 · leg 2/10 · stop 6/11 · ✓ 12/31`. */
export function whereabouts(scene: LessonScene, progress: Progress, unicode: boolean): Line {
  const { at, node, lesson } = scene;
  const dot = run('muted', unicode ? ' · ' : ' | ');
  const counted = (name: string, value: number, of: number) =>
    line(run('muted', `${name} `), run('value', `${value}/${of}`));
  const parts: Line[] = [line(run('term', at ? at.leg.node || at.leg.in : node))];
  if (at) {
    parts.push(counted('leg', at.legNumber, at.legCount));
    parts.push(counted('stop', at.stopInLeg, at.stopsInLeg));
  } else {
    parts.push(counted('step', scene.stepIndex + 1, lesson.steps.length));
  }
  const { right, total } = score(scene, progress);
  if (total > 0) parts.push(line(run('good', `${unicode ? '✓' : 'ok'} ${right}/${total}`)));
  return parts.flatMap((part, i) => (i === 0 ? part : [dot, ...part]));
}

/** How many of the lesson's questions were answered right. */
export function score(
  { lesson }: LessonScene,
  progress: Progress,
): { readonly right: number; readonly total: number } {
  const steps = progress.lessons[lesson.id]?.steps ?? {};
  const total = lesson.steps.reduce((sum, step) => sum + step.questions.length, 0);
  const right = lesson.steps.reduce(
    (sum, step) =>
      sum + step.questions.filter(({ id }) => steps[step.id]?.questions[id]?.correct === true).length,
    0,
  );
  return { right, total };
}
