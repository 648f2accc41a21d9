import { describe, expect, it } from 'vitest';
import { type WalkRequest, walk } from '../../src/cluster/index.ts';
import type { Walk } from '../../src/trace/index.ts';
import { captureCluster, captureLayers } from '../support/captures.ts';

const routes = {
  'same node': { from: 'frontend', to: '10.10.1.6:80' },
  'other node': { from: 'frontend', to: '10.10.2.5:80' },
  service: { from: 'frontend', to: 'backendsvc:80', endpoint: 'backend2' },
  outside: { from: 'intruder', to: '203.0.113.10:80' },
  'from a node': { from: 'node:worker1', to: '10.10.1.5:80' },
} as const satisfies Readonly<Record<string, Omit<WalkRequest, 'reply'>>>;

const files = [
  'ovs-ofctl-dump-flows',
  'ovs-ofctl-dump-groups',
  'ovs-ofctl-show',
  'ovs-vsctl-show',
  'ip-address',
  'ip-(6-)?neigh|/arp',
  'ip-(6-)?route',
  'ipset',
  'iptables-save',
  'ovs-appctl-fdb',
];

function taken(request: Omit<WalkRequest, 'reply'>, hidden: RegExp | undefined): Walk {
  return walk(captureCluster('v2.7.0', captureLayers(hidden)), { ...request, reply: true });
}

/** Whether a walk says that something was taken for granted. */
function said(made: Walk, code: string): boolean {
  const all = [...made.assumed, ...made.legs.flatMap(({ stops }) => stops.flatMap((stop) => stop.assumed))];
  return all.some((assumption) => assumption.code === code);
}

describe.each(Object.entries(routes))('%s', (_, request) => {
  it.each(files)('without %s it is as it was, or not known: never dropped', (file) => {
    const made = taken(request, new RegExp(`(${file})`));
    if (made.disposition === 'delivered') return;
    expect(made.disposition).toBe('insufficient-information');
    expect(made.stopped ?? made.legs.at(-1)?.stopped).toBeDefined();
  });
});

describe('what no file tells is assumed, and said', () => {
  it("the gateway and the tunnel, by the flows' word", () => {
    expect(said(taken(routes['other node'], /ovs-vsctl/), 'role-derived')).toBe(true);
  });

  it('the router and the outside', () => {
    const made = taken(routes.outside, undefined);
    expect(made.disposition).toBe('delivered');
    expect(said(made, 'router-assumed')).toBe(true);
    expect(said(made, 'outside-answers')).toBe(true);
  });

  it("a host on the nodes' network that is in no file", () => {
    const made = taken({ from: 'intruder', to: '192.168.77.9:80' }, undefined);
    expect(made.disposition).toBe('delivered');
    expect(said(made, 'host-assumed')).toBe(true);
  });
});

it('a group that the dump has not is not known, not a drop', () => {
  const flows = { 'worker1/ovs-ofctl-dump-groups.txt': 'OFPST_GROUP_DESC reply (OF1.5) (xid=0x2):\n' };
  const cluster = captureCluster('v2.7.0', captureLayers(undefined, flows));
  const made = walk(cluster, { ...routes.service, reply: true });
  expect(made.disposition).toBe('insufficient-information');
  expect(made.stopped?.code).toBe('group-missing');
});

it('an address that a node has beside that of its underlay leads to it, as one of an Egress does', () => {
  const { addresses } = captureCluster('v2.7.0-egress');
  expect(addresses.nodes.get('192.168.77.150')).toBe('worker2');
  expect(addresses.nodes.get('127.0.0.1')).toBeUndefined();
});
