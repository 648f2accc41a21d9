import { parseFlowArgument, parseFlows } from '../src/openflow/index.ts';
import { assumedConntrack, makeBridge, traceBridge } from '../src/switch/index.ts';
import { expectParsed, sourceText } from '../src/text/index.ts';
import { printBridgeTrace } from '../src/trace/index.ts';
import { canonicalTrace, hasOpenVSwitch, PrivateSwitch } from '../test/judge/index.ts';
import { antreaFlows } from './antrea-flows.ts';

/**
 * One packet through a whole pipeline, of 1,000, 10,000 and 100,000 flows: ours, without and with the text, and ofproto/trace of a real
 * switch with the same flows over a kept-open socket. `bench/trace.ts [TRACES]`; the median counts.
 */
const traces = Number(process.argv[2] ?? 300);
const sizes = [1_000, 10_000, 100_000];

/** What the generated pods' flows leave out: the tables' default flows, connection tracking, and one policy that lets the packet pass. */
const pipeline = [
  'table=10,priority=0 actions=drop',
  'table=30,priority=200,ip actions=ct(table=31,zone=65520)',
  'table=31,priority=0 actions=resubmit(,40)',
  'table=40,priority=0 actions=resubmit(,50)',
  'table=50,priority=210,ct_state=-new+est,ip actions=resubmit(,70)',
  'table=50,priority=200,tcp,tp_dst=80 actions=conjunction(21,3/3)',
  'table=50,priority=0 actions=resubmit(,60)',
  'table=60,priority=0 actions=resubmit(,70)',
  'table=70,priority=0 actions=resubmit(,80)',
  'table=80,priority=0 actions=resubmit(,90)',
  'table=90,priority=0 actions=resubmit(,100)',
  'table=100,priority=0 actions=resubmit(,105)',
  'table=105,priority=190,ct_state=+new+trk,ip actions=ct(commit,table=110,zone=65520)',
  'table=105,priority=0 actions=resubmit(,110)',
  'table=110,priority=200,ip,reg0=0x10000/0x10000 actions=output:NXM_NX_REG1[]',
  'table=110,priority=0 actions=drop',
];

/** From pod 19 to pod 20, whose policy allows port 80. */
const flow =
  'in_port=19,tcp,dl_src=0a:58:00:00:00:13,dl_dst=aa:bb:cc:dd:ee:ff,nw_src=10.0.0.19,nw_dst=10.0.0.20,nw_ttl=64,tcp_dst=80';

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

async function measure(work: () => unknown): Promise<number> {
  for (let i = 0; i < Math.min(50, traces); i++) await work();
  const times: number[] = [];
  for (let i = 0; i < traces; i++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) * 1000);
  }
  return median(times);
}

interface Row {
  readonly size: number;
  readonly trace: number;
  readonly text: number;
  readonly real: number | undefined;
}

async function row(size: number): Promise<Row> {
  const dump = `${antreaFlows(size - pipeline.length)}${pipeline.join('\n')}\n`.replace(/^ /gm, '');
  const bridge = makeBridge({ name: 'br-int', flows: expectParsed(parseFlows(sourceText('dump', dump))) });
  const packet = expectParsed(parseFlowArgument(sourceText('FLOW', flow)));
  const one = () => traceBridge(bridge, packet, { conntrack: assumedConntrack([]) });
  const trace = await measure(one);
  const text = await measure(() => printBridgeTrace(one()));
  if (!hasOpenVSwitch()) return { size, trace, text, real: undefined };
  const judge = await PrivateSwitch.start({
    bridge: 'br-int',
    ports: [19, 20].map((ofport) => ({ name: `pod${ofport}`, ofport })),
  });
  try {
    await judge.addFlows(dump);
    const theirs = canonicalTrace(await judge.trace(flow)).trimEnd();
    if (theirs !== printBridgeTrace(one()).trimEnd()) throw new Error(`the answers differ:\n${theirs}`);
    return { size, trace, text, real: await measure(() => judge.trace(flow)) };
  } finally {
    await judge.close();
  }
}

const rows: Row[] = [];
console.log('microseconds for one packet (median); "text" prints the trace as well');
for (const size of sizes) {
  const measured = await row(size);
  rows.push(measured);
  const real =
    measured.real === undefined
      ? 'Open vSwitch is not installed'
      : `${measured.real.toFixed(0)} ofproto/trace`;
  console.log(
    `${String(size).padStart(7)} flows: ${measured.trace.toFixed(0)} trace, ${measured.text.toFixed(0)} text, ${real}`,
  );
}
const [first, last] = [rows[0], rows.at(-1)];
if (first && last) {
  console.log(
    `${last.size} flows take ${(last.trace / first.trace).toFixed(2)} times as long as ${first.size}`,
  );
  if (last.real !== undefined)
    console.log(`the text takes ${(last.text / last.real).toFixed(2)} times ofproto/trace`);
}
