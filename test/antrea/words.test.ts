import { describe, expect, it } from 'vitest';
import { describeStop, describeVerdict, wordContextOf } from '../../src/antrea/index.ts';
import { type Cluster, walk } from '../../src/cluster/index.ts';
import { whyNot } from '../../src/switch/index.ts';
import { plainText } from '../../src/text/index.ts';
import type { Stop, TableStop, Walk } from '../../src/trace/index.ts';
import { stopName } from '../../src/trace/index.ts';
import { bundledCluster, bundledLayers, namedWalk } from '../support/clusters.ts';

const cluster = bundledCluster();

function told(stop: Stop | undefined, node = 'worker1', of: Cluster = cluster): string {
  if (!stop) throw new Error('there is no such stop');
  return describeStop(stop, wordContextOf(of)(node)).map(plainText).join('\n');
}

function stopOf(made: Walk, wanted: (stop: Stop) => boolean): Stop | undefined {
  return made.legs.flatMap(({ stops }) => stops).find(wanted);
}

const service = namedWalk(cluster, 'same-node-service');
const remote = namedWalk(cluster, 'other-node-service');

describe('each kind of stop in words', () => {
  it('a table: what it is for, what decided, what each action did', () => {
    const egress = stopOf(service, (stop) => stop.kind === 'table' && stop.name === 'EgressRule');
    expect(told(egress)).toBe(
      [
        'EgressRule allows what an egress policy allows.',
        'All clauses of rule 1 hold: clause 1 of 3 by ip,nw_src=10.222.1.48; clause 2 of 3 by ip,nw_dst=10.222.1.47; clause 3 of 3 by tcp,tp_dst=80.',
        '• reg5 becomes 1: allowed by egress rule 1',
        '• goes on to table 70, L3Forwarding',
      ].join('\n'),
    );
  });

  it('a rule of iptables', () => {
    const sep = stopOf(service, (stop) => stop.kind === 'chain' && stop.chain.startsWith('KUBE-SEP'));
    expect(told(sep)).toBe(
      [
        'PREROUTING, table nat: chain KUBE-SEP-6PRWOLZVS5LKSHLK, reached through PREROUTING → KUBE-SERVICES → KUBE-SVC-EKL7ZEFK3VFJKKGJ.',
        '• destination IP becomes 10.222.1.47, backend1',
      ].join('\n'),
    );
  });

  it('a route, a neighbour, a connection', () => {
    expect(told(stopOf(service, ({ kind }) => kind === 'route'))).toContain(
      'The kernel routes by 10.222.1.0/24 dev antrea-gw0 proto kernel scope link src 10.222.1.1.\n• TTL 64 becomes 63',
    );
    expect(told(stopOf(service, ({ kind }) => kind === 'neighbour'))).toContain(
      'The next hop is 10.222.1.47 lladdr f2:32:d8:07:e2:a6.',
    );
    expect(told(stopOf(service, ({ kind }) => kind === 'conntrack'))).toContain('Connection tracking: ');
  });

  it('both ends of a tunnel', () => {
    const ends = remote.legs.flatMap(({ stops }) => stops.filter(({ kind }) => kind === 'tunnel'));
    expect(told(ends[0])).toBe(
      'Packed whole into GENEVE: 10.79.1.201 → 10.79.1.202:6081, VNI 0, 00:50:56:8f:4e:82 → 00:50:56:8f:1c:f6.',
    );
    expect(told(ends[1])).toBe(
      'The GENEVE packet from 10.79.1.201 is unpacked: the packet inside is as it was.',
    );
  });

  it('an endpoint', () => {
    expect(told(service.legs[0]?.stops[0])).toContain(
      'default/frontend sends 10.222.1.48:54444 → 10.104.65.133:80.',
    );
    expect(told(service.legs.at(-1)?.stops[0])).toBe(
      'default/frontend receives 10.104.65.133:80 → 10.222.1.48:54444.',
    );
  });

  it('and has a short name', () => {
    const names = remote.legs.flatMap(({ stops }) => stops.map(stopName));
    expect(names).toEqual(expect.arrayContaining(['send', 'Classifier', 'route', 'encapsulate', 'receive']));
  });
});

describe('what somebody who knows Antrea adds', () => {
  const last = (name: string, of = cluster) => {
    const made = namedWalk(of, name);
    return told(made.legs.at(-1)?.stops.at(-1), made.legs.at(-1)?.node, of);
  };

  it('names the policies behind a drop, and says that it infers them', () => {
    expect(last('denied-egress-port')).toContain(
      'frontend is isolated for egress by default/frontendpolicy (inferred from selectors and labels), and no rule allows this packet.',
    );
    expect(last('denied-backend-egress')).toContain('isolated for egress by default/backendpolicy (inferred');
    expect(last('denied-ingress')).toContain('isolated for ingress by default/');
  });

  it('names none where labels are not known', () => {
    const bare = bundledCluster('antrea-v0.10', bundledLayers(['cluster/manifests/app.yaml']));
    const text = last('denied-egress-port', bare);
    expect(text).toContain('frontend is isolated for egress, and no rule allowed this packet.');
    expect(text).not.toContain('inferred');
  });

  it('says nothing of marks in a release that is not known', () => {
    const source = bundledLayers()('antrea-v0.10')?.read('snapshot.yaml').text ?? '';
    const other = bundledCluster(
      'antrea-v0.10',
      bundledLayers([], { 'snapshot.yaml': source.replace('antrea: v0.10.0-dev-4ed2c67', 'antrea: v1.2.0') }),
    );
    const made = namedWalk(other, 'same-node-service');
    const all = made.legs
      .flatMap(({ stops, node }) => stops.map((stop) => told(stop, node === '' ? 'worker1' : node, other)))
      .join('\n');
    expect(all).not.toContain('from a local pod');
    expect(all).not.toContain('ct_mark 0x20');
    expect(all).toContain('reg0 becomes 0x2');
  });
});

describe('why another flow did not match', () => {
  const verdicts = (stop: Stop | undefined): readonly string[] => {
    const bridge = cluster.nodes.get('worker1')?.bridge;
    if (!bridge || stop?.kind !== 'table') throw new Error('no table');
    return whyNot(bridge, (stop as TableStop).lookup).map((verdict) =>
      plainText(describeVerdict(verdict, wordContextOf(cluster)('worker1'))),
    );
  };
  const at = (made: Walk, name: string) =>
    verdicts(stopOf(made, (stop) => stop.kind === 'table' && stop.name === name));

  it('the input port, by name', () => {
    expect(at(service, 'Classifier')).toContain('in_port: the packet came in by frontend-a3ba2f');
  });

  it('states, clauses and ids', () => {
    const told = at(service, 'EgressRule');
    expect(told).toContain('matched');
    expect(told.some((line) => /^ct_state: the packet is /.test(line))).toBe(true);
    expect(told).toContain('clause 1 of 3 of rule 1; clause 1 of 3 of rule 2, clause 3 is missing');
    expect(told).toContain('conj_id: rule 5 is not complete, clauses 1 and 2 are missing');
  });

  it('an address, a state', () => {
    expect(at(service, 'DNAT')).toContain('matched');
    expect(at(remote, 'L3Forwarding').join('\n')).toMatch(/nw_dst: the packet has 10\.222\./);
    expect(at(service, 'ConntrackState')).toContain('ct_state: the packet is -inv here');
  });

  it('a flow of lower priority', () => {
    expect(at(service, 'Classifier')).toContain('matches, but priority 190 comes first');
  });
});

describe('a walk that was changed', () => {
  it('still has words for every stop', () => {
    const made = walk(cluster, {
      from: 'frontend',
      to: 'backendsvc:80',
      reply: true,
      change: { fields: [{ field: 'nw_ttl', value: 1n }] },
    });
    for (const { stops } of made.legs) for (const stop of stops) expect(told(stop)).not.toBe('');
    expect(told(made.legs.at(-1)?.stops.at(-1))).toContain('ends here: its time to live is used up');
  });
});
