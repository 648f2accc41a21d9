import { describe, expect, it } from 'vitest';
import { summarize, walk, walkToJson } from '../../src/cluster/index.ts';
import { fieldNamed, formatIp } from '../../src/packet/index.ts';
import { bundledCluster, namedWalk } from '../support/clusters.ts';

const nodeport = bundledCluster('antrea-v0.10-nodeport');
const { sessions, changes, tunnels } = summarize(namedWalk(nodeport, 'nodeport'));

describe('what a node port walk amounts to', () => {
  it('three trackers know the connection, each as it saw it, and all saw the answer', () => {
    expect(
      sessions.map(({ node, tracker, zone, original, mark, leg }) => [
        leg + 1,
        node,
        tracker,
        zone,
        `${formatIp(original.source)} ${formatIp(original.destination)}:${original.destinationPort}`,
        mark,
      ]),
    ).toEqual([
      [2, 'worker2', 'kernel', 0, '172.16.100.2 10.79.1.202:32422', 0],
      [3, 'worker2', 'bridge', 65520, '10.222.2.1 10.222.1.48:80', 0x20],
      [5, 'worker1', 'bridge', 65520, '10.222.2.1 10.222.1.48:80', 0],
    ]);
    expect(sessions.every(({ seenReply }) => seenReply)).toBe(true);
  });

  it('both translations are done at one node, and undone there', () => {
    const done = changes
      .filter(({ translation, field }) => translation && field.format === 'ipv4')
      .map(({ direction, node, by, field, to }) => [
        direction,
        node,
        by.replace(/-[A-Z0-9]{16}$/, ''),
        field.name,
        formatIp({ family: 4, value: to }),
      ]);
    expect(done).toEqual([
      ['request', 'worker2', 'KUBE-SEP', 'ip_dst', '10.222.1.48'],
      ['request', 'worker2', 'KUBE-POSTROUTING', 'ip_src', '10.222.2.1'],
      ['reply', 'worker2', 'conntrack', 'ip_dst', '172.16.100.2'],
      ['reply', 'worker2', 'conntrack', 'ip_src', '10.79.1.202'],
    ]);
  });

  it('every hop takes one off the time to live, and says which', () => {
    const hops = changes.filter(({ field }) => field.name === 'nw_ttl');
    expect(hops.every(({ from, to }) => from - to === 1n)).toBe(true);
    expect(hops.map(({ by }) => by)).toEqual([
      'router',
      'route',
      'table 70 L3Forwarding',
      'table 70 L3Forwarding',
      'table 70 L3Forwarding',
      'route',
      'router',
    ]);
  });

  it('the tunnel is taken once each way', () => {
    expect(tunnels.map(({ direction, node }) => `${direction} ${node}`)).toEqual([
      'request worker2',
      'reply worker1',
    ]);
  });
});

it('changes put together are what happened to the packet from end to end', () => {
  for (const name of nodeport.snapshot.scenarios.keys()) {
    const made = namedWalk(nodeport, name);
    const told = summarize(made).changes;
    for (const direction of ['request', 'reply'] as const) {
      const legs = made.legs.filter((leg) => leg.direction === direction);
      const [first, last] = [legs[0], legs.at(-1)];
      if (!first || !last) continue;
      const packet = first.before.clone();
      for (const { field, to } of told.filter((change) => change.direction === direction)) {
        packet.set(field, to);
      }
      for (const field of ['ip_src', 'ip_dst', 'nw_ttl', 'tp_src', 'tp_dst'].map((each) =>
        fieldNamed(each),
      )) {
        expect(packet.get(field), `${name} ${direction} ${field.name}`).toBe(last.after.get(field));
      }
    }
  }
});

it('a denied connection leaves nothing behind', () => {
  const made = walk(nodeport, { from: 'frontend', to: 'pod:default/backend1:443', reply: true });
  expect(summarize(made)).toEqual({ sessions: [], changes: [], tunnels: [] });
});

it('a reason has a sentence in JSON where the caller has one', () => {
  const made = walk(nodeport, { from: 'frontend', to: 'pod:default/backend1:443', reply: true });
  const json = walkToJson(made, nodeport, {
    reason: (_, node, stop) => ({ message: `${node} ${stop?.kind}` }),
    assumption: ({ code }) => code,
  });
  expect(json.reason).toEqual({ code: 'drop-action', table: 60, message: 'worker1 table' });
  expect(json.assumed).toEqual([{ code: 'source-port', port: 54444, message: 'source-port' }]);
});
