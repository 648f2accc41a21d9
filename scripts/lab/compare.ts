import { isDeepStrictEqual } from 'node:util';
import type { Hop } from './capture.ts';
import { readPlan } from './plan.ts';
import { askForWalk, type PredictedHop, placesOf, predictHops } from './predict.ts';
import type { LabRun } from './run-walk.ts';
import type { Fact } from './walks.ts';

/** A difference between what was expected and what was captured, in words. */
export type Difference = string;

/** The facts that no captured hop shows. */
export function compareFacts(run: LabRun, facts: readonly Fact[]): readonly Difference[] {
  return facts
    .filter(({ direction, at, frame }) => !run[direction].some((hop) => hop.at === at && agrees(hop, frame)))
    .map(
      ({ leg, direction, at, frame }) =>
        `leg ${leg}, ${direction} at ${at}: no frame with ${JSON.stringify(frame)}`,
    );
}

/** Where the captured packets differ from the walk that the tutor computes. */
export async function compareWithWalk(run: LabRun): Promise<readonly Difference[]> {
  const snapshot = run.walk === 'nodeport' ? 'antrea-v0.10-nodeport' : 'antrea-v0.10';
  const walk = await askForWalk(snapshot, run.walk);
  return comparePrediction(run, predictHops(walk, placesOf(readPlan())));
}

/** Where the captured packets went another way than the walk says, or had other headers there. */
export function comparePrediction(run: LabRun, predicted: readonly PredictedHop[]): readonly Difference[] {
  // One sequence, since a bridge that answers a request itself does both in one leg.
  const hops = [...run.request, ...run.reply];
  const [said, seen] = [places(predicted), places(hops)];
  if (said !== seen) return [`the walk passes ${said}; the packets passed ${seen}`];
  return predicted.flatMap(({ at, frame }, index) => {
    const hop = hops[index];
    if (hop !== undefined && agrees(hop, frame)) return [];
    const [says, captured] = [JSON.stringify(frame), JSON.stringify(hop)];
    return [`hop ${index + 1} at ${at}: the walk says ${says}, captured ${captured}`];
  });
}

/** Where two runs of the same walk differ; the client's source port may, since it depends on how often it had to ask. */
export function compareRuns(recorded: LabRun, run: LabRun): readonly Difference[] {
  return (['request', 'reply'] as const).flatMap((direction) => {
    const before = withoutClientPort(recorded[direction], direction);
    const now = withoutClientPort(run[direction], direction);
    if (before.length !== now.length) {
      return [
        `${direction}: ${before.length} hops recorded (${places(before)}), ${now.length} captured (${places(now)})`,
      ];
    }
    return before.flatMap((hop, index) =>
      isDeepStrictEqual(hop, now[index])
        ? []
        : [
            `${direction}, hop ${index + 1}: recorded ${JSON.stringify(hop)}, captured ${JSON.stringify(now[index])}`,
          ],
    );
  });
}

function agrees(hop: Hop, expected: Fact['frame']): boolean {
  const fields = hop as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(expected).every(([field, value]) => isDeepStrictEqual(fields[field], value));
}

function withoutClientPort(hops: readonly Hop[], direction: 'request' | 'reply'): readonly Hop[] {
  const port = direction === 'request' ? 'src_port' : 'dst_port';
  return hops.map((hop) => (hop.tcp_flags === undefined ? hop : { ...hop, [port]: 0 }));
}

function places(hops: readonly { readonly at: string }[]): string {
  return hops.map((hop) => hop.at).join(', ');
}
