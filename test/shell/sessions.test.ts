import { describe, expect, it } from 'vitest';
import { type Cluster, walk } from '../../src/cluster/index.ts';
import { formatConnection, formatDpctlConnection, tupleText } from '../../src/conntrack/index.ts';
import { formatMac, portNormal } from '../../src/packet/index.ts';
import { runCommand, shellContext } from '../../src/shell/index.ts';
import { UserError } from '../../src/text/index.ts';
import {
  type Leg,
  type Session,
  type StopAddress,
  sessionsAt,
  stationsAt,
  type TraceNode,
  type Walk,
} from '../../src/trace/index.ts';
import { randomRequests } from '../cluster/random-requests.ts';
import { lessonNamed } from '../lesson/article-world.ts';
import { bundledCluster, bundledLayers, namedWalk } from '../support/clusters.ts';

const keyOf = ({ node, tracker, zone, original }: Session) =>
  `${node} ${tracker} ${zone} ${tupleText(original)}`;

function commits(nodes: readonly TraceNode[]): boolean {
  return nodes.some(
    (node) =>
      (node.kind === 'action' && node.action.kind === 'ct' && node.action.commit) ||
      ('children' in node && node.kind !== 'table' && commits(node.children)),
  );
}

/** What a leg's engines held at its end, read from the leg itself. */
function held(leg: Leg): readonly string[] | undefined {
  return leg.tracking?.at(-1)?.connections.map(formatConnection);
}

/** The sessions of a walk grow and change only where a stop says so. */
function holdChange(
  leg: Leg,
  stop: Leg['stops'][number],
  before: readonly Session[],
  now: readonly Session[],
) {
  const old = new Map(before.map((session) => [keyOf(session), session]));
  for (const session of now) {
    const known = old.get(keyOf(session));
    const here = `${session.node} ${session.tracker}`;
    if (known && known.seenReply === session.seenReply && known.mark === session.mark) continue;
    expect(here, 'only the tracker of the place changes').toBe(
      `${leg.node} ${leg.where === 'ovs' ? 'bridge' : 'kernel'}`,
    );
    if (known) continue;
    if (stop.kind === 'conntrack') expect(stop.conntrack).toContain(`new ${tupleText(session.original)},`);
    // A `ct` that follows a resubmit is done after the tables that the resubmit led to.
    else expect(leg.stops.some((one) => one.kind === 'table' && commits(one.actions))).toBe(true);
  }
  if (stop.kind === 'conntrack' && stop.conntrack.startsWith('new '))
    expect(now.length).toBe(before.length + 1);
}

/** At a stop the shell's lists are the walk's sessions and stations up to there, node by node. */
function holdLists(cluster: Cluster, made: Walk, upTo: StopAddress, nodes: readonly string[]): void {
  const context = shellContext(cluster, { walk: made, upTo });
  const lines = (node: string, command: string) =>
    runCommand(context, node, command)
      .output.split('\n')
      .filter((line) => line !== '');
  const sessions = sessionsAt(made, upTo);
  for (const node of nodes) {
    const here = sessions.filter((session) => session.node === node);
    expect(lines(node, 'conntrack -L')).toEqual(here.map(formatConnection));
    expect(lines(node, 'ovs-appctl dpctl/dump-conntrack')).toEqual(here.map(formatDpctlConnection));
    const bridge = cluster.nodes.get(node)?.snapshot.roles.bridge ?? '';
    const stations = stationsAt(made, node, upTo).map(({ mac }) => formatMac(mac));
    const shown = lines(node, `ovs-appctl fdb/show ${bridge}`).map((line) => line.trim().split(/\s+/)[2]);
    expect(stations.filter((mac) => !shown.includes(mac))).toEqual([]);
  }
}

/** Stations are learned by a NORMAL action of their own stop, and nowhere else. */
function holdStations({ learned, stops }: Leg): void {
  const normal = stops.flatMap((stop, i) => {
    if (stop.kind !== 'table') return [];
    const outputs = stop.actions.filter(
      ({ action }) =>
        action.kind === 'output' && 'number' in action.port && action.port.number === portNormal,
    );
    return outputs.map(() => i);
  });
  expect((learned ?? []).map(({ stop }) => stop)).toEqual(normal);
}

function holdSessions(cluster: Cluster, made: Walk): void {
  let before: readonly Session[] = [];
  made.legs.forEach((leg, l) => {
    holdStations(leg);
    leg.stops.forEach((stop, s) => {
      const upTo = { leg: l, stop: s };
      const now = sessionsAt(made, upTo);
      holdChange(leg, stop, before, now);
      if (cluster.nodes.has(leg.node)) holdLists(cluster, made, upTo, [leg.node]);
      before = now;
    });
    const tracker = leg.where === 'ovs' ? 'bridge' : 'kernel';
    const own = before.filter((session) => session.node === leg.node && session.tracker === tracker);
    const lines = held(leg);
    if (lines) expect([...own.map(formatConnection)].sort()).toEqual([...lines].sort());
  });
  expect(before).toEqual(sessionsAt(made));
  const last = made.legs.at(-1);
  if (last) {
    const end = { leg: made.legs.length - 1, stop: last.stops.length - 1 };
    holdLists(cluster, made, end, [...cluster.nodes.keys()]);
  }
}

describe.each(['antrea-v0.10', 'antrea-v0.10-nodeport'])('the lists of the shell, in walks of %s', (name) => {
  const cluster = bundledCluster(name);

  it.each([...cluster.snapshot.scenarios.keys()])('%s', (scenario) => {
    holdSessions(cluster, namedWalk(cluster, scenario));
  });

  it('500 random ones (seed 11)', () => {
    for (const request of randomRequests(cluster, 500, 11)) {
      try {
        holdSessions(cluster, walk(cluster, request));
      } catch (error) {
        if (error instanceof UserError) continue;
        throw new Error(`${request.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }, 120_000);
});

/** The walks that a lesson's steps count in. */
function walksOf(id: string): readonly string[] {
  const { walk: own, steps } = lessonNamed(id);
  return [
    ...new Set([own, ...steps.map(({ bind }) => bind?.value.walk)].filter((name) => name !== undefined)),
  ];
}

describe('the lists of the shell, in a lesson', () => {
  it('g2 has walks of its steps', () => {
    expect(walksOf('g2')).toContain('kubelet-probe');
  });

  it.each(walksOf('g2'))('g2: %s', (name) => {
    const cluster = bundledCluster(lessonNamed('g2').snapshot);
    holdSessions(cluster, namedWalk(cluster, name));
  });

  it('g2/probe shows the address that the route gave the probe', () => {
    const cluster = bundledCluster('antrea-v0.10');
    const made = namedWalk(cluster, 'kubelet-probe');
    const upTo = { leg: made.legs.length - 1, stop: 0 };
    const { output } = runCommand(shellContext(cluster, { walk: made, upTo }), 'worker1', 'conntrack -L');
    expect(output).toContain('src=10.222.1.1 dst=10.222.1.47 sport=54444 dport=80');
    expect(output).not.toContain('0.0.0.0');
  });
});

/** What `conntrack -L` says on worker1 after the walk to the other node's endpoint, with other rules there. */
function listedWith(rules: string): string {
  const saved = bundledLayers()('antrea-v0.10')?.read('worker1/iptables-save.txt').text ?? '';
  const cluster = bundledCluster(
    'antrea-v0.10',
    bundledLayers([], { 'worker1/iptables-save.txt': `${saved}${rules}` }),
  );
  const made = namedWalk(cluster, 'other-node-service');
  const last = made.legs.length - 1;
  const upTo = { leg: last, stop: (made.legs[last]?.stops.length ?? 1) - 1 };
  const { output } = runCommand(shellContext(cluster, { walk: made, upTo }), 'worker1', 'conntrack -L -w 0');
  return output;
}

describe('the connections of a kernel whose rules', () => {
  it('let everything through', () => {
    expect(
      listedWith('')
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(1);
    expect(listedWith('')).toMatch(/SYN_RECV .* mark=0 /);
  });

  it('drop the packet in FORWARD: none', () => {
    const drop = '*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -p tcp -m tcp --dport 80 -j DROP\nCOMMIT\n';
    expect(listedWith(drop)).toBe('');
  });

  it('say NOTRACK: none', () => {
    const notrack = '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j CT --notrack\nCOMMIT\n';
    expect(listedWith(notrack)).toBe('');
  });

  it('mark the connection: with its mark', () => {
    const mark =
      '*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j CONNMARK --set-xmark 0x20/0xffffffff\nCOMMIT\n';
    expect(listedWith(mark)).toContain('mark=32 ');
  });
});
