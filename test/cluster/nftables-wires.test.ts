import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { walk } from '../../src/cluster/index.ts';
import { addressOf, formatIp, formatMac, headerField, type Packet, portOf } from '../../src/packet/index.ts';
import type { Leg, Walk } from '../../src/trace/index.ts';
import { captureCluster, capturesRoot } from '../support/captures.ts';

const capture = 'v2.7.0-kubeproxy-nftables';
const cluster = captureCluster(capture);
const nodes = [...cluster.nodes.keys()];
const tappedPods: readonly string[] = ['frontend', 'backend1', 'intruder', 'backend2', 'client2'];

/** A port that somebody serves; every other one is the client's, which MASQUERADE may have changed. */
function port(number: number): string {
  return number < 32768 ? String(number) : '*';
}

/** How many hops away the outside is, no file tells: the time to live of what it sends is not compared. */
function withoutFarHops(line: string): string {
  return line.replace(/(: \S+ > \S+ 203\.0\.113\.10:.*) ttl \d+/, '$1');
}

/** The first packet of each direction at each tap of a wire file: macs, addresses, ports, time to live, tunnel ends. */
function onTheWire(name: string): readonly string[] {
  const text = readFileSync(`${capturesRoot}/${capture}/wire/${name}.txt`, 'utf8');
  const [, ...sections] = text.split(/^## /m);
  const seen = sections.flatMap((section) => {
    const tap = /^(.*): tcpdump/.exec(section)?.[1] ?? '';
    const packets = section.split(/^(?=\S\S:\S\S:)/m).slice(1);
    return packets.flatMap((packet) => {
      const tunnel = /(\S+)\.\d+ > (\S+)\.6081: Geneve/.exec(packet);
      const inner = tunnel ? packet.slice(packet.indexOf('Geneve')) : packet;
      const macs = /(\S+) > (\S+), ethertype IPv4/.exec(inner);
      const ends = /(\d+\.\d+\.\d+\.\d+)\.(\d+) > (\d+\.\d+\.\d+\.\d+)\.(\d+): Flags \[(S\.?)\]/.exec(inner);
      const ttl = /ttl (\d+)/.exec(inner)?.[1];
      if (!macs || !ends) return [];
      const [, source, from = '', destination, to = ''] = ends;
      const header = `${macs[1]} > ${macs[2]} ${source}:${port(Number(from))} > ${destination}:${port(Number(to))} ttl ${ttl}`;
      return [`${tap}: ${header}${tunnel ? ` in ${tunnel[1]} > ${tunnel[2]}` : ''}`];
    });
  });
  return [...new Set(seen.map(withoutFarHops))].sort();
}

function headerText(packet: Packet): string {
  const mac = (field: (typeof headerField)['ethSrc']) => formatMac(packet.get(field));
  const end = (side: 'source' | 'destination') =>
    `${formatIp(addressOf(packet, side))}:${port(portOf(packet, side))}`;
  return `${mac(headerField.ethSrc)} > ${mac(headerField.ethDst)} ${end('source')} > ${end('destination')} ttl ${packet.getNumber(headerField.ttl)}`;
}

/** What a leg puts on, or takes off, the tapped interfaces. */
function predictedBy(leg: Leg): readonly string[] {
  const { where, node, after, before, out } = leg;
  const pod = where === 'pod' ? /^default\/(.*)$/.exec(endpointOf(leg))?.[1] : undefined;
  if (pod !== undefined && tappedPods.includes(pod)) {
    return [`${node} ${pod} eth0: ${headerText(leg.in === 'eth0' ? before : after)}`];
  }
  if (where === 'ovs' || where === 'kernel') {
    const underlay =
      where === 'kernel' ? [leg.in === 'eth0' ? before : undefined, out === 'eth0' ? after : undefined] : [];
    return [
      ...(out === 'antrea-gw0' ? [`${node} antrea-gw0: ${headerText(after)}`] : []),
      ...underlay.flatMap((packet) => (packet ? [`${node} uplink0: ${headerText(packet)}`] : [])),
    ];
  }
  return leg.stops.flatMap((stop) => {
    if (stop.kind !== 'tunnel' || stop.hook !== 'encapsulate') return [];
    const end = (value: bigint) => formatIp({ family: 4, value });
    const [src, dst] = [end(stop.tunnel.src), end(stop.tunnel.dst)];
    const nodesThere = [...cluster.nodes.values()].filter(({ snapshot }) =>
      [src, dst].includes(snapshot.roles.underlay?.ip ?? ''),
    );
    return nodesThere.map(({ name }) => `${name} uplink0: ${headerText(stop.before)} in ${src} > ${dst}`);
  });
}

function endpointOf({ stops }: Leg): string {
  const stop = stops.find(({ kind }) => kind === 'endpoint');
  return stop?.kind === 'endpoint' ? stop.endpoint : '';
}

function predicted(made: Walk): readonly string[] {
  const lines = made.legs.flatMap(predictedBy).map(withoutFarHops);
  return [...new Set(lines)].filter((line) => nodes.some((node) => line.startsWith(`${node} `))).sort();
}

/** Connections that pass a kernel whose rules are nft's or that leave the cluster; what bridges do alone is tested elsewhere. */
const connections = {
  'cp-frontend': { from: 'node:cp', to: '10.10.1.5:80' },
  'worker1-frontend': { from: 'node:worker1', to: '10.10.1.5:80' },
  'intruder-kubernetes': { from: 'intruder', to: '10.96.0.1:443' },
  'intruder-outside': { from: 'intruder', to: '203.0.113.10:80' },
  'outside-nodeport-worker1': { from: '192.168.77.1', to: '192.168.77.101:32422' },
  'outside-nodeport-worker2': { from: '192.168.77.1', to: '192.168.77.102:32422' },
} as const;

describe(`each header on the wires of ${capture}`, () => {
  it.each(Object.entries(connections))('%s', (name, request) => {
    const seen = onTheWire(name);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    const made = predicted(walk(cluster, { ...request, reply: true }));
    expect(seen.filter((line) => !made.includes(line))).toEqual([]);
    // Taps were set to the client's port, so that a connection whose port MASQUERADE changed is seen at some of them only.
    if (!name.startsWith('outside')) expect(made).toEqual(seen);
  });
});
