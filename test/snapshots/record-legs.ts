import { canonicalTrace, formatTraceCase, PrivateSwitch, type TraceCase } from '../judge/index.ts';
import { articleLegs } from './article-legs.ts';
import { furtherLegs } from './further-legs.ts';
import type { Leg } from './leg-notation.ts';
import { snapshotFile, snapshotYaml, typedPortsOf } from './snapshot-files.ts';

/** A recorded leg: its case file's path under test/cases/trace, and the case itself. */
export interface RecordedLeg {
  readonly leg: Leg;
  readonly path: string;
  readonly item: TraceCase;
  readonly text: string;
}

/** Asks a real Open vSwitch about every leg, with each snapshot's own flows, and gives the case files. */
export async function recordLegs(): Promise<readonly RecordedLeg[]> {
  const folders = [
    { folder: 'article', legs: articleLegs },
    { folder: 'further', legs: furtherLegs },
  ];
  const all = folders.flatMap(({ folder, legs }) =>
    legs.map((leg) => ({ leg, path: `${folder}/${leg.name}.txt` })),
  );
  const recorded: RecordedLeg[] = [];
  for (const node of ['worker1', 'worker2']) {
    const judge = await startNode(node);
    try {
      for (const { leg, path } of all.filter(({ leg }) => leg.node === node)) {
        const expected = canonicalTrace(await judge.trace(leg.flow, leg.ctNext));
        const { title, snapshot, flow, ctNext } = leg;
        const item = { title, snapshot, node, flow, ctNext, expected };
        recorded.push({ leg, path, item, text: formatTraceCase(item) });
      }
    } finally {
      await judge.close();
    }
  }
  return recorded;
}

/** A private switch with one node's ports and flows (the NodePort snapshot has the same). */
async function startNode(node: string): Promise<PrivateSwitch> {
  const snapshot = 'antrea-v0.10';
  const judge = await PrivateSwitch.start({
    bridge: 'br-int',
    ports: typedPortsOf(
      snapshotFile(snapshot, `${node}/ovs-ofctl-show.txt`),
      snapshotFile(snapshot, `${node}/ovs-vsctl-show.txt`),
    ),
    tlvMap: snapshotYaml(snapshot).tlvMap ?? '',
  });
  await judge.addFlows(snapshotFile(snapshot, `${node}/ovs-ofctl-dump-flows.txt`), 'OpenFlow10');
  return judge;
}
