import type { ReactNode } from 'react';
import type { SessionState } from '../../session/index.ts';
import { usePen } from '../components/appearance-context.tsx';
import { PaintedAt } from '../components/painted.tsx';
import type { Size } from '../draw/layout.ts';
import { line, lineWidth } from '../draw/line.ts';
import { breadcrumb, whereabouts } from '../views/header-view.ts';
import type { LessonScene } from '../views/scene.ts';

interface HeaderProps {
  readonly state: SessionState;
  readonly scene: LessonScene;
  readonly size: Size;
}

/** The upper border of a lesson: where in the course, and where in the walk. */
export function Header({ state, scene, size }: HeaderProps): ReactNode {
  const { unicode } = usePen();
  const right = whereabouts(scene, state, size.columns - scene.address.length - 10, unicode);
  const shownRight = lineWidth(right) > 0 ? line(' ', right, ' ') : [];
  const room = size.columns - lineWidth(shownRight) - 6;
  const left = line(' ', breadcrumb(scene, room, unicode), ' ');
  return (
    <>
      <PaintedAt x={1} y={0} width={Math.min(lineWidth(left), room + 2)} lines={[left]} />
      <PaintedAt
        x={size.columns - 1 - lineWidth(shownRight)}
        y={0}
        width={lineWidth(shownRight)}
        lines={[shownRight]}
      />
    </>
  );
}
