import type { ReactNode } from 'react';
import { type SessionState, selectChanges, selectComparison, selectRows } from '../../session/index.ts';
import { type Size, smallest } from '../draw/layout.ts';
import type { TutorSession } from '../tutor-session.ts';
import { questionOnScreen } from '../views/question-on-screen.ts';
import { type LessonScene, lessonScene } from '../views/scene.ts';
import { CommandOverlay } from './command-overlay.tsx';
import { LessonScreen } from './lesson-screen.tsx';
import { MenuScreen } from './menu-screen.tsx';
import { ReviewScreen } from './review-screen.tsx';
import { TooSmall } from './too-small.tsx';
import { MapOverlay, TopologyOverlay, WalksOverlay } from './walk-overlays.tsx';
import { WhatIfOverlay } from './what-if-overlay.tsx';

interface RootProps {
  readonly state: SessionState;
  readonly session: TutorSession;
  readonly size: Size;
}

interface SceneProps extends RootProps {
  readonly scene: LessonScene | undefined;
}

/** The screen of a state: the place where the learner is, and what lies over it. */
export function Root({ state, session, size }: RootProps): ReactNode {
  if (size.columns < smallest.columns || size.rows < smallest.rows) return <TooSmall size={size} />;
  const scene = lessonScene(state, session.course);
  return (
    <>
      <PlaceScreen state={state} session={session} size={size} scene={scene} />
      <Over state={state} session={session} size={size} scene={scene} />
    </>
  );
}

/** What the place shows: the menu, or a review that was asked for there; a lesson. A lesson that the course does not have is the menu. */
function PlaceScreen({ state, session, size, scene }: SceneProps): ReactNode {
  const { place } = state;
  const { course } = session;
  const mode = session.keyMode();
  const question = questionOnScreen(state, course);
  const menu = (selected: number) =>
    question ? (
      <ReviewScreen state={state} question={question} size={size} mode={mode} />
    ) : (
      <MenuScreen
        state={state}
        selected={selected}
        lessons={course.lessons}
        outline={course.outline}
        due={session.due()}
        size={size}
        mode={mode}
      />
    );
  switch (place.kind) {
    case 'menu':
      return menu(place.selected);
    case 'lesson':
      return scene ? (
        <LessonScreen
          state={state}
          scene={scene}
          size={size}
          mode={mode}
          question={question}
          onWindow={session.measured}
          onScroll={session.scrollTo}
        />
      ) : (
        menu(0)
      );
    default:
      return place satisfies never;
  }
}

/** The palette or overlay that is open. */
function Over({ state, session, size, scene }: SceneProps): ReactNode {
  const { mode } = state;
  if (mode.kind !== 'palette' && mode.kind !== 'overlay') return null;
  const rows = selectRows(state, session.course);
  if (mode.kind === 'palette') {
    return (
      <CommandOverlay size={size} kind="palette" line={mode.line} rows={rows} selected={mode.selected} />
    );
  }
  const { overlay, line, selected } = mode;
  if (overlay === 'help') {
    return <CommandOverlay size={size} kind="help" line={line} rows={rows} selected={selected} />;
  }
  if (!scene) return null;
  switch (overlay) {
    case 'map':
      return <MapOverlay size={size} scene={scene} selected={selected} />;
    case 'topology':
      return <TopologyOverlay size={size} scene={scene} selected={selected} />;
    case 'walks':
      return <WalksOverlay size={size} line={line} rows={rows} selected={selected} />;
    case 'what-if':
      return (
        <WhatIfOverlay
          size={size}
          line={line}
          selected={selected}
          rows={selectChanges(state, session.course)}
          onWindow={session.measuredOverlay}
          message={state.message}
          whatIf={state.whatIf}
          comparison={selectComparison(state, session.course)}
        />
      );
    default:
      return overlay satisfies never;
  }
}
