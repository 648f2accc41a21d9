import { plainText } from '../text/index.ts';
import type { Assumption, Stop, Stopped } from '../trace/index.ts';
import { isolationAt, isolationInWords } from './isolation.ts';
import { describeAssumption, describeStopped } from './reasons.ts';
import type { WordContext } from './words.ts';

/** Why a packet ended, for people and for programs. */
export interface ReasonWords {
  readonly message: string;
  /** The policies behind a drop, `NAMESPACE/NAME`, where they can be inferred. */
  readonly policies?: readonly string[];
  /** That the policies are inferred: a flow does not tell its policy. */
  readonly inferred?: true;
}

/** The reason of an end in words, with the policies behind it where the stop tells. */
export function reasonInWords(stopped: Stopped, stop: Stop | undefined, context: WordContext): ReasonWords {
  const message = plainText(describeStopped(stopped));
  const isolation = stop && isolationAt(stop, context);
  if (!isolation) return { message };
  const told = `${message}: ${isolationInWords(isolation, context).replace(/\.$/, '')}`;
  if (isolation.policies.length === 0) return { message: told };
  return { message: told, policies: isolation.policies, inferred: true };
}

/** What was assumed, in a sentence without `assumed:`. */
export function assumptionInWords(assumption: Assumption): string {
  return plainText(describeAssumption(assumption)).replace(/^assumed: /, '');
}
