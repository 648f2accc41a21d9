import { noProgress, type Progress } from '../session/index.ts';
import { diagnosticSentence, UserError } from '../text/index.ts';
import type { ProgressStore } from './progress-store.ts';

/** The progress of one session: what it starts with, and a `save` that never throws. */
export interface KeptProgress {
  readonly progress: Progress;
  readonly save: (progress: Progress) => void;
}

/**
 * Reads and saves a session's progress. A file that cannot be read, and a disk that refuses, are said once; the session goes on and
 * keeps nothing, so that what lies there is not written over.
 */
export function keepProgress(store: ProgressStore, say: (message: string) => void): KeptProgress {
  let refused = false;
  const guarded = (action: () => Progress): Progress => {
    if (refused) return noProgress;
    try {
      return action();
    } catch (error) {
      refused = true;
      say(diagnosticSentence('progress-not-kept', { reason: reasonOf(error) }));
      return noProgress;
    }
  };
  const progress = guarded(store.read);
  return {
    progress,
    save: (latest) => {
      guarded(() => store.save(latest));
    },
  };
}

/** Why nothing is kept, the reason before the long path: a footer shows what fits. */
function reasonOf(error: unknown): string {
  const diagnostic = error instanceof UserError ? error.diagnostics[0] : undefined;
  switch (diagnostic?.code) {
    case 'progress-unusable':
      return `${diagnostic.params.reason} (${diagnostic.params.path})`;
    case 'progress-newer':
      return `the file is of a newer version (${diagnostic.params.format}); update to read it`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
