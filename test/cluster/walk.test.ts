import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packetToJson, walk, walkToJson } from '../../src/cluster/index.ts';
import { UserError } from '../../src/text/index.ts';
import type { Leg, Walk } from '../../src/trace/index.ts';
import { bundledCluster, bundledLayers, namedWalk } from '../support/clusters.ts';

const cluster = bundledCluster();

function summary(made: Walk): readonly string[] {
  return made.legs.map(({ node, where, in: from, out }) => `${node} ${where} ${from} > ${out}`);
}

function tablesOf(leg: Leg | undefined): readonly number[] {
  return (leg?.stops ?? []).flatMap((stop) => (stop.kind === 'table' ? [stop.table] : []));
}

describe('the course of a walk', () => {
  it('crosses pod, bridge, kernel and bridge again, and comes back the same way (Part B)', () => {
    expect(summary(namedWalk(cluster, 'same-node-service'))).toEqual([
      'worker1 pod default/frontend > eth0',
      'worker1 ovs frontend-a3ba2f > antrea-gw0',
      'worker1 kernel antrea-gw0 > antrea-gw0',
      'worker1 ovs antrea-gw0 > backend1-bab86f',
      'worker1 pod eth0 > default/backend1',
      'worker1 pod default/backend1 > eth0',
      'worker1 ovs backend1-bab86f > antrea-gw0',
      'worker1 kernel antrea-gw0 > antrea-gw0',
      'worker1 ovs antrea-gw0 > frontend-a3ba2f',
      'worker1 pod eth0 > default/frontend',
    ]);
  });

  it('dies where the article says that it would: table 60, 100 or 10', () => {
    const last = (name: string) => tablesOf(namedWalk(cluster, name).legs.at(-1)).at(-1);
    expect(last('denied-egress-port')).toBe(60);
    expect(last('denied-backend-egress')).toBe(60);
    expect(last('denied-ingress')).toBe(100);
    expect(last('spoofed-source')).toBe(10);
  });

  it('takes the endpoint that is asked for, and the first when none is', () => {
    const asked = { from: 'frontend', to: 'backendsvc:80', reply: false };
    expect(walk(cluster, { ...asked, endpoint: 'backend2' }).endpoint).toBe('default/backend2');
    expect(walk(cluster, asked).endpoint).toBe('default/backend1');
  });

  it('keeps what connection tracking knows: the mark of the request is on its reply', () => {
    const json = JSON.stringify(walkToJson(namedWalk(cluster, 'same-node-service'), cluster));
    expect(json).toContain('"state":["trk","est","rpl"],"zone":65520,"mark":"0x20"');
  });

  it('asks by ARP for a next hop that the neighbour table lacks, and says so', () => {
    const withoutArp = bundledCluster('antrea-v0.10', bundledLayers(['worker1/arp.txt']));
    const made = namedWalk(withoutArp, 'same-node-service');
    expect(made.disposition).toBe('delivered');
    const codes = made.legs.flatMap(({ stops }) =>
      stops.flatMap(({ assumed }) => assumed.map(({ code }) => code)),
    );
    expect(codes).toContain('arp-resolved-by-bridge');
  });
});

describe('what a snapshot lacks', () => {
  it.each([
    ['worker1/ovs-ofctl-dump-flows.txt', 'ovs-ofctl dump-flows br-int --no-stats --names', 1],
    ['worker1/ip-route.txt', 'ip route', 3],
    ['worker1/iptables-save.txt', 'iptables-save', 3],
    ['worker1/ip-address.txt', 'ip address', 3],
  ])('without %s the walk ends in insufficient-information, naming it', (path, command, legs) => {
    const hidden = path.includes('iptables') ? [path, 'worker1/iptables-nat.txt'] : [path];
    const made = namedWalk(bundledCluster('antrea-v0.10', bundledLayers(hidden)), 'same-node-service');
    expect(made.disposition).toBe('insufficient-information');
    expect(made.stopped).toEqual({ code: 'file-missing', params: { path, command } });
    expect(made.legs).toHaveLength(legs);
  });

  it('a walk through the tunnel needs the other node too', () => {
    const layers = bundledLayers(['worker2/ovs-ofctl-dump-flows.txt']);
    const made = namedWalk(bundledCluster('antrea-v0.10', layers), 'pod-to-pod');
    expect(made.stopped?.params.path).toBe('worker2/ovs-ofctl-dump-flows.txt');
  });
});

describe('who is meant', () => {
  const asked = (from: string, to: string) => () => walk(cluster, { from, to, reply: false });

  it('is told by name, by namespace and name, by node and by address', () => {
    const reached = (to: string) =>
      walk(cluster, { from: 'antrea-octant-f59b76dd9-dcvvl', to, reply: false });
    expect(reached('kube-system/coredns-66bff467f8-bclzd:53').disposition).toBe('delivered');
    expect(reached('10.222.1.2:53').disposition).toBe('delivered');
    expect(reached('node:worker1:10250').disposition).toBe('delivered');
  });

  it('is an error that lists both when two have the name', () => {
    const nodeport = bundledCluster('antrea-v0.10-nodeport');
    const both = () => walk(nodeport, { from: 'client', to: 'frontend:80', reply: false });
    expect(both).toThrow(/pod:default\/frontend, service:default\/frontend/);
    expect(walk(nodeport, { from: 'frontend', to: 'backend2:80', reply: false }).disposition).toBe(
      'delivered',
    );
  });

  it('is an error that lists near names when nobody has it', () => {
    expect(asked('frontent', 'backend1:80')).toThrow(UserError);
    expect(asked('frontend', 'backend3:80')).toThrow(/Did you mean backend1\?/);
    expect(asked('backendsvc', 'frontend:80')).toThrow(/is a service, which sends nothing/);
    expect(asked('frontend', 'backend1')).toThrow(/--to backend1:80/);
    expect(asked('frontend', 'backend1:99999')).toThrow(/1 to 65535/);
  });
});

describe('what if', () => {
  const request = { from: 'frontend', to: 'backendsvc:80', reply: false };

  it('a changed field takes the packet elsewhere', () => {
    const made = walk(cluster, { ...request, change: { fields: [{ field: 'eth_src', value: 1n }] } });
    expect(made.disposition).toBe('dropped');
    expect(tablesOf(made.legs.at(-1)).at(-1)).toBe(10);
  });

  it('a connection state is believed once', () => {
    const made = walk(cluster, { ...request, change: { ctStates: ['inv'] } });
    expect(tablesOf(made.legs.at(-1)).at(-1)).toBe(31);
  });
});

describe('headers that the article saw on the wire', () => {
  const facts: readonly (readonly [string, number, string, string, string, string])[] = [
    ['same-node-service', 0, 'be:2c:bf:e4:ec:c5', '4e:99:08:c1:53:be', '10.222.1.48', '10.104.65.133'],
    ['same-node-service', 4, '4e:99:08:c1:53:be', 'f2:32:d8:07:e2:a6', '10.222.1.48', '10.222.1.47'],
    ['same-node-service', 5, 'f2:32:d8:07:e2:a6', 'be:2c:bf:e4:ec:c5', '10.222.1.47', '10.222.1.48'],
    ['other-node-service', 3, '4e:99:08:c1:53:be', 'aa:bb:cc:dd:ee:ff', '10.222.1.48', '10.222.2.34'],
    ['other-node-service', 6, '02:d8:4e:3f:92:1d', 'c6:f4:b5:76:10:38', '10.222.1.48', '10.222.2.34'],
    ['other-node-service', 7, 'c6:f4:b5:76:10:38', '02:d8:4e:3f:92:1d', '10.222.2.34', '10.222.1.48'],
  ];

  it.each(facts)('%s, leg index %i', (name, index, ethSrc, ethDst, ipSrc, ipDst) => {
    const leg = namedWalk(cluster, name).legs[index];
    expect(leg && packetToJson(leg.before, () => undefined)).toMatchObject({
      eth_src: ethSrc,
      eth_dst: ethDst,
      ip_src: ipSrc,
      ip_dst: ipDst,
    });
  });

  it('the tunnel goes from node to node, MAC addresses of the underlay included', () => {
    const stop = namedWalk(cluster, 'other-node-service').legs[4]?.stops.find(
      ({ kind }) => kind === 'tunnel',
    );
    expect(stop).toMatchObject({
      tunnel: { udpPort: 6081, vni: 0, ethSrc: 0x0050568f4e82n, ethDst: 0x0050568f1cf6n },
    });
  });
});

it('the walk that the contract gives as its example has its stops', () => {
  const json = JSON.stringify(walkToJson(namedWalk(cluster, 'same-node-service'), cluster));
  const first = JSON.parse(json) as { legs: { stops: unknown[] }[] };
  expect(first.legs[1]?.stops[0]).toMatchObject({
    table: 0,
    name: 'Classifier',
    priority: 190,
    match: 'in_port="frontend-a3ba2f"',
    actions: 'load:0x2->NXM_NX_REG0[0..15],resubmit(,10)',
    source: { file: 'snapshots/antrea-v0.10/worker1/ovs-ofctl-dump-flows.txt', line: 6 },
    changes: [{ field: 'reg0', from: '0x0', to: '0x2' }],
  });
  expect(readFileSync(new URL('../../schema/walk-1.schema.json', import.meta.url), 'utf8')).toContain(
    'walk/1',
  );
});
