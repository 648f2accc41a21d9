import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/cluster/index.ts';
import { formatPacket } from '../../src/openflow/index.ts';
import { fieldNamed } from '../../src/packet/index.ts';
import type { Leg, TableStop } from '../../src/trace/index.ts';
import { hasOpenVSwitch, PrivateSwitch } from '../judge/index.ts';
import { traceEnd } from '../judge/trace-case.ts';
import { bundledCluster, namedWalk } from '../support/clusters.ts';

const snapshots = ['antrea-v0.10', 'antrea-v0.10-nodeport'];

/** One bridge leg of a walk, as the judge is asked about it. */
interface Question {
  readonly walk: string;
  readonly leg: Leg;
  readonly number: number;
}

function questionsOf(cluster: Cluster, node: string): readonly Question[] {
  return [...cluster.snapshot.scenarios.keys()].flatMap((name) =>
    namedWalk(cluster, name).legs.flatMap((leg, i): readonly Question[] =>
      leg.where === 'ovs' && leg.node === node ? [{ walk: name, leg, number: i + 1 }] : [],
    ),
  );
}

function tableStops(leg: Leg): readonly TableStop[] {
  return leg.stops.filter((stop): stop is TableStop => stop.kind === 'table');
}

/** The mark that the connection already has, which ofproto/trace takes with the packet: `--ct-next` gives states only. */
function knownMark(leg: Leg): bigint {
  const resumed = tableStops(leg).find((stop) => stop.resumed);
  return resumed ? resumed.before.get(fieldNamed('ct_mark')) : 0n;
}

/** A packet in the words that ofproto/trace takes: it prints more of a tunnel than it reads, and reads flags as a number only. */
function flowArgument(packet: Leg['before']): string {
  const unread = /^(tun_(ipv6|gbp|tos|ttl|erspan|flags)|gtpu_|tcp_flags)/;
  const parts = formatPacket(packet).split(',');
  // Of `tp_src` it takes TCP's only; another protocol's port goes by that protocol's own name.
  const own = parts.includes('udp') ? 'udp_' : 'tp_';
  return parts
    .filter((part) => !unread.test(part))
    .map((part) => part.replace(/^tp_(src|dst)=/, `${own}$1=`))
    .join(',');
}

const tableLine = /^\s*(\d+)\. (?:(.*), )?priority (\d+)(?:, cookie 0x[0-9a-f]+)?$/;

function visited(trace: string): readonly string[] {
  return trace.split('\n').flatMap((line) => {
    const found = tableLine.exec(line);
    return found ? [`${found[1]} priority ${found[3]}`] : [];
  });
}

describe.skipIf(!hasOpenVSwitch())('every bridge leg of every walk, asked of a real Open vSwitch', () => {
  for (const snapshot of snapshots) {
    const cluster = bundledCluster(snapshot);
    for (const node of cluster.nodes.values()) {
      const file = node.snapshot.files.get('flows');
      const questions = questionsOf(cluster, node.name);
      if (!file || questions.length === 0) continue;
      describe(`${snapshot} ${node.name}`, () => {
        let judge: PrivateSwitch;

        beforeAll(async () => {
          judge = await PrivateSwitch.start({
            bridge: 'br-int',
            ports: node.snapshot.ports.map(({ name, number }) => ({ name, ofport: number })),
            tlvMap: cluster.snapshot.manifest.tlvMap ?? '',
          });
          await judge.addFlows(file.source.text, 'OpenFlow10');
        });
        afterAll(async () => {
          await judge?.close();
        });

        it.each(questions)('$walk, leg $number', async ({ leg }) => {
          const stops = tableStops(leg);
          const before = leg.before.clone();
          before.set(fieldNamed('ct_mark'), knownMark(leg));
          const states = stops.flatMap(({ resumed }) => (resumed ? [resumed.states.join(',')] : []));
          const answer = await judge.trace(flowArgument(before), states);
          expect(visited(answer)).toEqual(
            stops.map(({ table, flow }) => `${table} priority ${flow?.priority}`),
          );
          const { output } = traceEnd(answer);
          const port = node.snapshot.ports.find(({ name }) => name === leg.out)?.number;
          const normal = answer.includes('NORMAL');
          if (leg.out === undefined) expect(output).toBeNull();
          else if (leg.out === leg.in) expect(output).toBe('IN_PORT');
          else if (!normal) expect(output).toBe(String(port));
        });
      });
    }
  }
});

if (!hasOpenVSwitch()) {
  console.warn(
    'SKIPPED: the walks were not compared with Open vSwitch, which is not installed (openvswitch-switch).',
  );
}
