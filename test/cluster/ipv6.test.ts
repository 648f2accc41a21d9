import { describe, expect, it } from 'vitest';
import { makeCluster, type WalkRequest, walk } from '../../src/cluster/index.ts';
import { expectParsed } from '../../src/text/index.ts';
import { load } from '../snapshot/folders.ts';
import { holdWalk } from './invariants.ts';

/** Two pods with IPv6 addresses on a bridge that only learns. */
const folder = {
  'snapshot.yaml': [
    'name: six',
    'title: Two pods with IPv6 addresses',
    'nodes:',
    '  - name: n1',
    '    podCIDR: fd00:1::/64',
    '    gateway: { port: antrea-gw0, ip: "fd00:1::1", mac: "02:00:00:00:00:01" }',
    'pods:',
    '  - { name: default/a, port: a-port, mac: "02:00:00:00:00:0a" }',
    '  - { name: default/b, port: b-port, mac: "02:00:00:00:00:0b" }',
    '',
  ].join('\n'),
  'cluster/kubectl-get-pods.txt': [
    'NAMESPACE  NAME  STATUS   IP         NODE',
    'default    a     Running  fd00:1::a  n1',
    'default    b     Running  fd00:1::b  n1',
    '',
  ].join('\n'),
  'n1/ovs-ofctl-dump-flows.txt': ' cookie=0x0, priority=0 actions=NORMAL\n',
  'n1/ovs-ofctl-show.txt': [
    'OFPT_FEATURES_REPLY (xid=0x2): dpid:0000000000000001',
    ...['antrea-gw0', 'a-port', 'b-port'].map(
      (name, i) =>
        ` ${i + 2}(${name}): addr:02:00:00:00:ff:0${i}\n     config:     0\n     state:      LIVE\n     speed: 0 Mbps now, 0 Mbps max`,
    ),
    '',
  ].join('\n'),
};
const cluster = makeCluster(expectParsed(load({ six: folder }, 'six')));
const ask = (to: string, more: Partial<WalkRequest> = {}) =>
  walk(cluster, { from: 'a', to, reply: true, ...more });

describe('pods with IPv6 addresses', () => {
  it('reach a neighbour whose MAC address the snapshot tells, and the walk says so', () => {
    for (const made of [ask('pod:b:80'), ask('[fd00:1::b]:80'), ask('pod:b', { protocol: 'icmp' })]) {
      expect(made.disposition).toBe('delivered');
      expect(made.legs[0]?.stops[0]?.assumed.map(({ code }) => code)).toContain('nd-by-snapshot');
      holdWalk(made);
    }
  });

  it('are answered by what the bridge has learned: the reply is not flooded', () => {
    const made = ask('pod:b:80');
    const bridges = made.legs.filter(({ where }) => where === 'ovs');
    expect(bridges.map(({ disposition, out }) => `${disposition} ${out}`)).toEqual([
      'flooded b-port',
      'forwarded a-port',
    ]);
  });

  it('are one address however they are written', () => {
    for (const to of ['[fd00:1::000b]:80', '[fd00:1:0:0::b]:80', '[FD00:1::B]:80']) {
      expect(ask(to)).toMatchObject({ disposition: 'delivered', to: 'default/b:80' });
    }
  });

  it('do not guess at a neighbour that nobody knows', () => {
    expect(ask('[fd00:1::99]:80')).toMatchObject({
      disposition: 'insufficient-information',
      stopped: { code: 'nd-unknown', params: { address: 'fd00:1::99' } },
    });
  });
});
