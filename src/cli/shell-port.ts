import type { CommandOutput } from '../lesson/index.ts';
import {
  type Completion,
  complete,
  runCommand,
  type ShellContext,
  type ShellEffect,
  type ShellResult,
  shellContext,
} from '../shell/index.ts';
import type { ShellPlace } from '../ui/index.ts';
import type { Library } from './library.ts';

/** What a learner's screen shows of a command: both outputs as a terminal mixes them, and what to know about the answer. */
export function screenOutput(result: ShellResult): CommandOutput & {
  readonly computed: boolean;
  readonly effect?: ShellEffect;
} {
  const { output, error, exitCode, computed, notes, effect } = result;
  return {
    output: error + output,
    exitCode,
    computed,
    ...(notes.length > 0 ? { notes } : {}),
    ...(effect ? { effect } : {}),
  };
}

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
export function runFor(library: Library, place: ShellPlace, line: string): ReturnType<typeof screenOutput> {
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
