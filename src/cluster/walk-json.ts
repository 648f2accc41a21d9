import type { Tuple } from '../conntrack/index.ts';
import { formatIp, formatIpv4, formatMac, hex, ipProtocolName, isIcmp } from '../packet/index.ts';
import { spanText } from '../text/index.ts';
import type { Assumption, FieldChange, Leg, Stop, Stopped, Walk } from '../trace/index.ts';
import type { Cluster } from './cluster.ts';
import { fieldValueText, type JsonObject, packetToJson } from './packet-json.ts';
import { type Doer, summarize, type WalkSummary } from './summary.ts';

/** Words for reasons and assumptions, which another room has. */
export interface JsonWords {
  /** What to say of an end beside its code: a sentence, and what can be inferred; `stop` is where it ended. */
  readonly reason: (stopped: Stopped, node: string, stop: Stop | undefined) => object;
  readonly assumption: (assumption: Assumption) => string;
}

/** A walk in the format `antrea-tutor.walk/1`. */
export function walkToJson(walk: Walk, cluster: Cluster, words?: JsonWords): JsonObject {
  const lastLeg = walk.legs.at(-1);
  return {
    format: 'antrea-tutor.walk/1',
    snapshot: walk.snapshot,
    name: walk.name,
    title: walk.title,
    from: walk.from,
    to: walk.to,
    ...(walk.endpoint === undefined ? {} : { endpoint: walk.endpoint }),
    disposition: walk.disposition,
    ...reasonToJson(words, walk.stopped, lastLeg?.node ?? '', lastLeg?.stops.at(-1)),
    ...assumedToJson(words, walk.assumed),
    legs: walk.legs.map((leg) => legToJson(leg, cluster, words)),
    summary: summaryToJson(summarize(walk)),
  };
}

function reasonToJson(
  words: JsonWords | undefined,
  stopped: Stopped | undefined,
  node: string,
  stop: Stop | undefined,
): JsonObject {
  if (!stopped) return {};
  const told = words?.reason(stopped, node, stop) ?? {};
  return { reason: { code: stopped.code, ...stopped.params, ...(told as JsonObject) } };
}

function assumedToJson(words: JsonWords | undefined, assumed: readonly Assumption[]): JsonObject {
  if (assumed.length === 0) return {};
  return {
    assumed: assumed.map((one) => ({
      code: one.code,
      ...one.params,
      ...(words ? { message: words.assumption(one) } : {}),
    })),
  };
}

function legToJson(leg: Leg, cluster: Cluster, words: JsonWords | undefined): JsonObject {
  const portName = (number: number) =>
    cluster.nodes.get(leg.node)?.snapshot.ports.find((port) => port.number === number)?.name;
  return {
    direction: leg.direction,
    node: leg.node,
    where: leg.where,
    in: leg.in,
    out: leg.out ?? null,
    before: packetToJson(leg.before, portName),
    after: packetToJson(leg.after, portName),
    disposition: leg.disposition,
    ...reasonToJson(words, leg.stopped, leg.node, leg.stops.at(-1)),
    ...(leg.branches ? { branches: leg.branches.map(({ out, followed }) => ({ out, followed })) } : {}),
    stops: leg.stops.map((stop) => stopToJson(stop, leg.node, words)),
  };
}

function stopToJson(stop: Stop, node: string, words: JsonWords | undefined): JsonObject {
  return {
    ...stopParticulars(stop),
    ...(stop.source ? { source: { file: stop.source.source.name, line: stop.source.line } } : {}),
    ...(stop.kind === 'endpoint' || stop.kind === 'tunnel'
      ? {}
      : { changes: stop.changes.map(changeToJson) }),
    ...assumedToJson(words, stop.assumed),
    ...reasonToJson(words, stop.stopped, node, stop),
  };
}

function stopParticulars(stop: Stop): JsonObject {
  switch (stop.kind) {
    case 'table': {
      const { flow } = stop;
      const text = (at: 'matchSpan' | 'actionsSpan') => (flow ? spanText(flow.source, flow[at]) : '');
      return {
        table: stop.table,
        name: stop.name,
        priority: flow?.priority ?? null,
        match: text('matchSpan'),
        actions: text('actionsSpan'),
        ...(stop.lookup.conjunction ? { conjunction: stop.lookup.conjunction.id } : {}),
        ...(stop.resumed ? { ct_state: [...stop.resumed.states] } : {}),
      };
    }
    case 'chain':
      return {
        hook: stop.hook,
        table: stop.table,
        chain: stop.chain,
        rule: stop.rule,
        path: [...stop.path],
        ...(stop.tool === 'nft' ? { tool: stop.tool } : {}),
      };
    case 'route':
      return { hook: stop.hook, table: stop.table, route: stop.route };
    case 'neighbour':
      return { hook: stop.hook, neighbour: stop.neighbour };
    case 'conntrack':
      return { hook: stop.hook, conntrack: stop.conntrack };
    case 'tunnel': {
      const { type, src, dst, vni, udpPort, ethSrc, ethDst } = stop.tunnel;
      return {
        hook: stop.hook,
        tunnel: { type, src: formatIpv4(src), dst: formatIpv4(dst), vni, udp_port: udpPort },
        ...(stop.bytes ? { bytes: { inner: stop.bytes.inner, outer: stop.bytes.outer } } : {}),
        ...(ethSrc === undefined ? {} : { eth_src: formatMac(ethSrc) }),
        ...(ethDst === undefined ? {} : { eth_dst: formatMac(ethDst) }),
      };
    }
    case 'endpoint':
      return { hook: stop.hook, pod: stop.endpoint };
  }
}

function changeToJson({ field, from, to }: FieldChange): JsonObject {
  return { field: field.name, from: fieldValueText(field, from), to: fieldValueText(field, to) };
}

function summaryToJson({ sessions, changes, tunnels }: WalkSummary): JsonObject {
  return {
    sessions: sessions.map(({ node, tracker, zone, original, reply, mark, label, seenReply, leg }) => ({
      leg: leg + 1,
      node,
      tracker,
      zone,
      original: tupleToJson(original),
      reply: tupleToJson(reply),
      mark: hex(mark),
      label: hex(label),
      answered: seenReply,
    })),
    changes: changes.map((change) => ({
      ...doerToJson(change),
      ...changeToJson(change),
      translation: change.translation,
    })),
    tunnels: tunnels.map(({ tunnel, ...doer }) => ({
      ...doerToJson(doer),
      type: tunnel.type,
      src: formatIpv4(tunnel.src),
      dst: formatIpv4(tunnel.dst),
      vni: tunnel.vni,
    })),
  };
}

function doerToJson({ direction, leg, stop, node, where, by }: Doer): JsonObject {
  return { direction, leg: leg + 1, stop: stop + 1, node, where, by };
}

function tupleToJson({ protocol, source, destination, sourcePort, destinationPort }: Tuple): JsonObject {
  return {
    ip_proto: ipProtocolName(protocol),
    ip_src: formatIp(source),
    ip_dst: formatIp(destination),
    ...(isIcmp(protocol)
      ? { icmp_type: sourcePort, icmp_code: destinationPort }
      : { src_port: sourcePort, dst_port: destinationPort }),
  };
}
