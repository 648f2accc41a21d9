import { transcript, wordContextOf } from '../../src/antrea/index.ts';
import type { Cluster } from '../../src/cluster/index.ts';
import { plainText } from '../../src/text/index.ts';
import type { Walk } from '../../src/trace/index.ts';

/** A transcript as plain text, one line a fact. */
export function transcriptText(walk: Walk, cluster: Cluster): string {
  return `${transcript(walk, wordContextOf(cluster))
    .map((line) => plainText(line).trimEnd())
    .join('\n')}\n`;
}
