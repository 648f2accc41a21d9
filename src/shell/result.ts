import type { SnapshotFile } from '../snapshot/index.ts';

/** Where an answer comes from: a file as it was captured or written down, or the engines. */
type Origin = 'captured' | 'reconstructed' | 'computed';

/** What a command does to the terminal it was typed on: leaves the shell, clears the output, opens a shell of another node. */
export type ShellEffect =
  | { readonly kind: 'leave' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'node'; readonly node: string };

/** What a command printed. */
export interface ShellResult {
  /** What the real command would print on its standard output. */
  readonly output: string;
  /** What it would print on standard error. */
  readonly error: string;
  readonly exitCode: number;
  /** Whether the answer was computed, not looked up in a captured text. */
  readonly computed: boolean;
  /** Absent where no data of the cluster is in the answer: an error, a help text. */
  readonly origin: Origin | undefined;
  /** What the command does to the terminal it was typed on. */
  readonly effect: ShellEffect | undefined;
  /** What to know about the answer beside it: what it was reconstructed from, what could not be known. */
  readonly notes: readonly string[];
}

/** An answer without data of the cluster. */
export function said(output: string): ShellResult {
  return {
    output: endLine(output),
    error: '',
    exitCode: 0,
    computed: false,
    origin: undefined,
    effect: undefined,
    notes: [],
  };
}

/** Nothing printed, but something done to the terminal. */
export function affecting(effect: ShellEffect): ShellResult {
  return { ...said(''), effect };
}

/** A refusal, in the real command's words. */
export function failed(error: string, exitCode = 1): ShellResult {
  return {
    output: '',
    error: endLine(error),
    exitCode,
    computed: false,
    origin: undefined,
    effect: undefined,
    notes: [],
  };
}

/** The refusal of everything that would change a node. */
export function readOnly(): ShellResult {
  return failed('(a snapshot cannot be changed; the tutor\'s "what if" tries other packets and flows)');
}

/** An answer that the engines worked out. */
export function computed(output: string, ...notes: readonly string[]): ShellResult {
  return {
    output: endLine(output),
    error: '',
    exitCode: 0,
    computed: true,
    origin: 'computed',
    effect: undefined,
    notes,
  };
}

/** A file's text, or a part of it, with where it comes from. */
export function fromFile(
  file: SnapshotFile,
  output = file.source.text,
  ...notes: readonly string[]
): ShellResult {
  const made = madeHow(file);
  return {
    output: endLine(output),
    error: '',
    exitCode: 0,
    computed: false,
    origin: made === undefined ? 'captured' : 'reconstructed',
    effect: undefined,
    notes: made === undefined ? notes : [made, ...notes],
  };
}

/** `reconstructed from …` or `derived from …` of a file that is no tool's own output. */
function madeHow({ provenance: { kind, from } }: SnapshotFile): string | undefined {
  if (kind !== 'reconstructed' && kind !== 'derived') return undefined;
  return from ? `${kind} from ${from}` : kind;
}

/** Another text drawn from a file, such as one format rewritten as another. */
export function derived(file: SnapshotFile, output: string, ...notes: readonly string[]): ShellResult {
  const result = computed(output, ...notes);
  const made = madeHow(file);
  const origin = made === undefined ? '' : `, which is ${made}`;
  return { ...result, notes: [`made from ${file.path}${origin}`, ...notes] };
}

/** The answer where the snapshot lacks a file: honest, and not the command's own failure. */
export function notCaptured(what: string, hint = ''): ShellResult {
  return failed(`(not in this snapshot: ${what}${hint === '' ? '' : `; ${hint}`})`);
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** What a screen shows of an answer: both outputs as a terminal mixes them, and what to know about it. */
export interface ScreenOutput {
  readonly output: string;
  readonly exitCode: number;
  readonly computed: boolean;
  readonly notes?: readonly string[];
  readonly effect?: ShellEffect;
}

/** An answer as a screen shows it. */
export function screenOutput({
  output,
  error,
  exitCode,
  computed,
  notes,
  effect,
}: ShellResult): ScreenOutput {
  return {
    output: error + output,
    exitCode,
    computed,
    ...(notes.length > 0 ? { notes } : {}),
    ...(effect ? { effect } : {}),
  };
}
