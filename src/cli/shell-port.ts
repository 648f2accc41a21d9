import {
  type Completion,
  complete,
  runCommand,
  type ScreenOutput,
  type ShellContext,
  screenOutput,
  shellContext,
} from '../shell/index.ts';
import type { ShellPlace } from '../ui/index.ts';
import type { Library } from './library.ts';

/** The shell at the place where the learner is: the cluster, and the walk up to the stop that is shown. */
function contextAt(library: Library, place: ShellPlace): ShellContext | undefined {
  const loaded = library.loaded(place.snapshot);
  if (!loaded) return undefined;
  const { at, edits } = place;
  if (!at) return shellContext(loaded.cluster);
  const edited = loaded.world.walkWith(at.walk, edits);
  if (!edited.ok) return shellContext(loaded.cluster);
  return shellContext(loaded.cluster, { walk: edited.walk, upTo: { leg: at.leg, stop: at.stop } });
}

/** Runs a line of the tutor's command line. */
export function runFor(library: Library, place: ShellPlace, line: string): ScreenOutput {
  const context = contextAt(library, place);
  if (!context) return { output: 'open a lesson first: its cluster answers\n', exitCode: 1, computed: false };
  return screenOutput(runCommand(context, place.node, line));
}

/** Completes a line of the tutor's command line. */
export function completeFor(library: Library, place: ShellPlace, line: string, cursor: number): Completion {
  const context = contextAt(library, place);
  return context
    ? complete(context, place.node, line, cursor)
    : { start: cursor, end: cursor, candidates: [] };
}
