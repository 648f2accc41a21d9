import { completion, type SessionState } from '../../session/index.ts';
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

/** `worker1 · leg 2/10 · stop 6/11 · ✓ 12/31` or as much of it as fits the width. */
export function whereabouts(scene: LessonScene, state: SessionState, width: number, unicode: boolean): Line {
  const { at, node, lesson } = scene;
  const dot = run('muted', unicode ? ' · ' : ' | ');
  const counted = (name: string, value: number, of: number) =>
    line(run('muted', name === '' ? '' : `${name} `), run('value', `${value}/${of}`));
  const place = run('term', at ? at.leg.node || at.leg.in : node);
  const counts = (words: boolean): readonly Line[] =>
    at
      ? [
          counted(words ? 'leg' : '', at.legNumber, at.legCount),
          counted(words ? 'stop' : '', at.stopInLeg, at.stopsInLeg),
        ]
      : [counted(words ? 'step' : '', scene.stepIndex + 1, lesson.steps.length)];
  const { questionsPassed: right, questions: total } = completion(state.progress, [lesson]);
  const points = total > 0 ? [line(run('good', `${unicode ? '✓' : 'ok'} ${right}/${total}`))] : [];
  // A setting that outlives the session is never hidden, however narrow the screen.
  const settings = (words: boolean): readonly Line[] => [
    ...(state.predict ? [line(run('warn', words ? 'predict' : 'P'))] : []),
    ...(state.whatIf ? [line(run('warn', words ? 'what if' : 'if'))] : []),
  ];
  const joined = (parts: readonly Line[]): Line =>
    parts.flatMap((part, i) => (i === 0 ? part : [dot, ...part]));
  const forms = [
    joined([...settings(true), [place], ...counts(true), ...points]),
    joined([...settings(true), [place], ...counts(true)]),
    joined([...settings(true), ...counts(true)]),
    joined([...settings(false), ...counts(false)]),
    joined(settings(false)),
  ];
  return forms.map((form) => safeLine(form, unicode)).find((form) => lineWidth(form) <= width) ?? [];
}
