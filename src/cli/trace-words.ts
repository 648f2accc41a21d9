import { bridgeWordContext, describeNote, describeStopped, describeVerdict } from '../antrea/index.ts';
import { type Bridge, whyNot } from '../switch/index.ts';
import { plainText, spanText } from '../text/index.ts';
import type { BridgeTrace, ExplainLookup } from '../trace/index.ts';

/** Why a trace was not followed to its end. */
export function reasonOf({ stopped, disposition }: BridgeTrace): string {
  return stopped ? plainText(describeStopped(stopped)) : disposition;
}

/** A note as a reader gets it: its code and facts for programs, its sentence for people. */
export interface SpokenNote {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly text: string;
}

/** What a trace has to say beside the switch's text. */
export function notesOf({ notes }: BridgeTrace): readonly SpokenNote[] {
  return notes.map((note) => ({ ...note, text: plainText(describeNote(note)) }));
}

/** Why the flows before the one that matched did not: all of them, where none matched. */
export function explanation(bridge: Bridge): ExplainLookup {
  const context = bridgeWordContext(bridge);
  return (lookup) =>
    whyNot(bridge, lookup)
      .filter(({ flow, verdict }) => verdict !== 'matched' && flow.priority >= (lookup.hit?.priority ?? 0))
      .map((verdict) => {
        const { flow } = verdict;
        const match = spanText(flow.source, flow.matchSpan);
        const rule = `${match === '' ? '' : `${match}, `}priority ${flow.priority}`;
        return `${rule}: ${plainText(describeVerdict(verdict, context))}`;
      });
}
