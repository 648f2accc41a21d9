import { formatPacket } from '../openflow/index.ts';
import { hex } from '../packet/index.ts';
import { spanText } from '../text/index.ts';
import type { BridgeTrace, FieldChange, TraceNode } from '../trace/index.ts';

/** The format's name and version; a change that a reader could trip over is a new version. */
const format = 'antrea-tutor.trace/1';

function changesJson(changes: readonly FieldChange[]): object {
  return changes.length === 0
    ? {}
    : {
        changes: changes.map(({ field, from, to }) => ({ field: field.name, from: hex(from), to: hex(to) })),
      };
}

function nodesJson(nodes: readonly TraceNode[]): object {
  return nodes.length === 0 ? {} : { steps: nodes.map(nodeJson) };
}

function nodeJson(node: TraceNode): object {
  switch (node.kind) {
    case 'table': {
      const { hit, table, conjunction } = node.lookup;
      const flow = hit
        ? {
            priority: hit.priority,
            match: spanText(hit.source, hit.matchSpan),
            actions: spanText(hit.source, hit.actionsSpan),
            source: { file: hit.source.name, line: hit.line },
          }
        : {};
      return {
        table,
        ...flow,
        ...(conjunction ? { conj_id: conjunction.id } : {}),
        ...nodesJson(node.children),
      };
    }
    case 'action':
      return {
        action: spanText(node.source, node.action.span),
        ...changesJson(node.changes),
        ...nodesJson(node.children),
      };
    case 'bucket':
      return { group: node.group.id, bucket: node.bucket.id, ...nodesJson(node.children) };
    case 'action-set':
      return { action_set: true, ...nodesJson(node.children) };
    case 'branch':
      return { packet_larger: node.larger, ...nodesJson(node.children) };
    case 'thaw':
      return { thaw: node.notes };
    case 'line':
    case 'detail':
    case 'warning':
    case 'error':
      return { [node.kind]: node.text };
    default:
      return node satisfies never;
  }
}

/** A bridge's trace as data: the same tree that the text prints. */
export function bridgeTraceJson(trace: BridgeTrace, notes: readonly object[]): object {
  return {
    format,
    bridge: trace.bridge,
    flow: formatPacket(trace.input),
    disposition: trace.disposition,
    ...(trace.stopped ? { stopped: trace.stopped } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    outputs: trace.outputs.map(({ port, packet }) => ({ port, flow: formatPacket(packet) })),
    passes: trace.passes.map(({ resumed, nodes, final, input }) => ({
      ...(resumed
        ? {
            recirculation: resumed.recirculation,
            zone: resumed.zone,
            states: resumed.states,
            assumed: resumed.assumed,
          }
        : {}),
      flow: formatPacket(input),
      ...nodesJson(nodes),
      final: formatPacket(final),
    })),
  };
}
