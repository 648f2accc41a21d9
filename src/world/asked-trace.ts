import type { Cluster } from '../cluster/index.ts';
import { parseFlowArgument } from '../openflow/index.ts';
import { assumedConntrack, traceBridge } from '../switch/index.ts';
import { diagnosticSentence, sourceText } from '../text/index.ts';
import type { AskedTrace } from './world.ts';

/** A packet, in the syntax of `ofproto/trace`, through one node's bridge; `states` is what connection tracking says of it. */
export function askedTrace(
  cluster: Cluster,
  node: string,
  packet: string,
  states: readonly string[],
): AskedTrace {
  const found = cluster.nodes.get(node);
  if (!found?.bridge) return { ok: false, why: `the flows of ${node} were not captured` };
  const options = { space: cluster.snapshot.space, ports: found.snapshot.ports };
  const { value, diagnostics } = parseFlowArgument(sourceText('packet', packet), options);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error) return { ok: false, why: diagnosticSentence(error.code, error.params) };
  const conntrack = assumedConntrack(states.length === 0 ? [] : [states]);
  return { ok: true, trace: traceBridge(found.bridge, value, { conntrack }) };
}
