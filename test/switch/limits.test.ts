import { describe, expect, it } from 'vitest';
import { parseFlowArgument, parseFlows, parseGroups } from '../../src/openflow/index.ts';
import {
  assumedConntrack,
  type BridgeInput,
  ConntrackTable,
  makeBridge,
  traceBridge,
} from '../../src/switch/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';

const packet = (flow: string) => expectParsed(parseFlowArgument(sourceText('FLOW', flow)));
const flowsOf = (text: string) => expectParsed(parseFlows(sourceText('flows', text)));
const groups = expectParsed(
  parseGroups(
    sourceText('groups', ' group_id=1,type=select,bucket=actions=output:1,bucket=actions=output:2\n'),
  ),
);

function ask(flows: string, more: Partial<BridgeInput> = {}, flow = 'in_port=9,tcp') {
  const bridge = makeBridge({ name: 'br', flows: flowsOf(flows), ...more });
  return traceBridge(bridge, packet(flow), { conntrack: assumedConntrack([]) });
}

describe('what a trace cannot know, it says', () => {
  it.each([
    ['a flood without ports', ' actions=FLOOD\n', 'ports-unknown'],
    ['a group without groups', ' actions=group:1\n', 'groups-unknown'],
    ['what lay under a label stack', ' mpls actions=pop_mpls:0x0800,dec_ttl\n', 'mpls-payload-unknown'],
  ])('%s', (_, flows, code) => {
    const flow = flows.includes('mpls') ? 'in_port=9,mpls,mpls_bos=1' : 'in_port=9,tcp';
    const trace = ask(flows, {}, flow);
    expect([trace.disposition, trace.stopped?.code]).toEqual(['insufficient-information', code]);
  });

  it('a bucket that the datapath chooses, unless somebody chooses for it', () => {
    const trace = ask(' actions=group:1\n', { groups });
    expect(trace.stopped?.code).toBe('datapath-hash-unknown');
    const bridge = makeBridge({ name: 'br', flows: flowsOf(' actions=group:1\n'), groups });
    const chosen = traceBridge(bridge, packet('in_port=9,tcp'), {
      conntrack: assumedConntrack([]),
      chooseBucket: (group) => group.buckets[1],
    });
    expect([chosen.disposition, chosen.outputs.map(({ port }) => port)]).toEqual(['forwarded', [2]]);
  });

  it('the connection of an ICMP error', () => {
    const bridge = makeBridge({ name: 'br', flows: flowsOf(' ip actions=ct(table=1)\n') });
    const trace = traceBridge(bridge, packet('in_port=9,icmp,icmp_type=3'), {
      conntrack: new ConntrackTable(),
    });
    expect(trace.stopped?.code).toBe('connection-unknown');
  });

  it('a loop through the tracker, which the switch would follow for ever', () => {
    const trace = ask(' ip actions=ct(table=0)\n');
    expect([trace.disposition, trace.stopped?.code]).toEqual(['unsupported', 'too-many-passes']);
  });
});

describe('why nothing was sent', () => {
  it.each([
    [' table=1 actions=drop\n', 'no-match'],
    [' actions=drop\n', 'drop-action'],
    [' tcp actions=dec_ttl,output:1\n', 'ttl-expired'],
    [' actions=output:9\n', 'output-to-input-port'],
    [' actions=resubmit(,0)\n', 'recursion-too-deep'],
  ])('%s', (flows, code) => {
    const trace = ask(flows);
    expect([trace.disposition, trace.stopped?.code]).toEqual(['dropped', code]);
  });
});
