import fc from 'fast-check';
import type { PrivateSwitch } from '../judge/index.ts';
import { flowArgumentText } from './flow-arbitraries.ts';
import { ourFlowLine, realFlowLine } from './packet-answers.ts';

/** A FLOW that we and the switch make different packets of. */
export interface PacketDifference {
  readonly flow: string;
  readonly ours: string;
  readonly real: string;
}

/** Compares what we and a real switch make of random FLOW arguments: the `Flow:` line, or a refusal. */
export async function judgePackets(
  judge: PrivateSwitch,
  count: number,
  seed: number,
): Promise<readonly PacketDifference[]> {
  const differences: PacketDifference[] = [];
  for (const flow of fc.sample(flowArgumentText, { numRuns: count, seed })) {
    // Without any text ofproto/trace asks for a packet in another way.
    if (flow === '') continue;
    const ours = ourFlowLine(flow);
    const real = await realFlowLine(judge, flow);
    if (ours !== real) differences.push({ flow, ours, real });
  }
  return differences;
}
