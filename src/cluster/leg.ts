import type { Packet } from '../packet/index.ts';
import { type NodeFileKey, nodeFiles } from '../snapshot/index.ts';
import type { Assumption, EndpointStop, Leg, Stopped } from '../trace/index.ts';
import type { ClusterNode } from './cluster.ts';
import { type Endpoint, endpointName } from './who.ts';

/** What a leg is made of; the rest follows from its stops. */
type LegParts = Omit<Leg, 'stopped'> & { readonly stopped?: Stopped | undefined };

/** Makes a leg. The reason of an end is put on the last stop too, so that every view of a stop can tell it. */
export function makeLeg(parts: LegParts): Leg {
  const { stopped, branches, stops, ...rest } = parts;
  const last = stops.at(-1);
  const told = stopped && last && !last.stopped ? [...stops.slice(0, -1), { ...last, stopped }] : stops;
  return { ...rest, stops: told, ...(stopped ? { stopped } : {}), ...(branches ? { branches } : {}) };
}

/** The stop where an endpoint sends or receives. */
export function endpointStop(
  endpoint: Endpoint,
  hook: 'send' | 'receive',
  packet: Packet,
  assumed: readonly Assumption[] = [],
): EndpointStop {
  return {
    kind: 'endpoint',
    hook,
    endpoint: endpointName(endpoint),
    before: packet,
    after: packet,
    changes: [],
    assumed,
  };
}

/** A file that a node's part of the snapshot lacks, with the command that would capture it. */
export function missing(node: string, key: NodeFileKey): Stopped {
  const { file, command } = nodeFiles[key];
  return { code: 'file-missing', params: { path: `${node}/${file}`, command } };
}

/** What is missing of a node whose bridge is not known: its flows, or the ports that they name. */
export function missingBridge({ name, snapshot }: ClusterNode): Stopped {
  const { files } = snapshot;
  return missing(name, files.has('flows') && !files.has('ofctlShow') ? 'ofctlShow' : 'flows');
}
