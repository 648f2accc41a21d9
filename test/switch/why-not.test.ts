import { describe, expect, it } from 'vitest';
import { parseFlowArgument, parseFlows } from '../../src/openflow/index.ts';
import {
  assumedConntrack,
  type FlowVerdict,
  makeBridge,
  traceBridge,
  whyNot,
} from '../../src/switch/index.ts';
import { expectParsed, sourceText, spanText } from '../../src/text/index.ts';
import type { Lookup } from '../../src/trace/index.ts';

const dump = `
 priority=300,ip,nw_src=10.0.0.9 actions=output:1
 priority=200,ip,nw_src=10.0.0.1 actions=conjunction(1,1/3),conjunction(2,1/2)
 priority=200,tcp,tp_dst=80 actions=conjunction(1,3/3)
 priority=200,ip,nw_dst=10.0.0.2 actions=conjunction(1,2/3)
 priority=200,ip,nw_dst=10.0.0.3 actions=conjunction(2,2/2)
 priority=190,conj_id=1,ip actions=output:2
 priority=190,conj_id=2,ip actions=output:3
 priority=150,ip,in_port=7 actions=output:4
 priority=100,ip actions=drop
 priority=100,tcp actions=output:5
 priority=0 actions=drop
 priority=0 actions=output:6
`;

function ask(flow: string): readonly string[] {
  const bridge = makeBridge({ name: 'br', flows: expectParsed(parseFlows(sourceText('dump', dump))) });
  const packet = expectParsed(parseFlowArgument(sourceText('FLOW', flow)));
  const [first] = traceBridge(bridge, packet, { conntrack: assumedConntrack([]) }).passes[0]?.nodes ?? [];
  if (first?.kind !== 'table') throw new Error('the first node is not a table');
  return whyNot(bridge, first.lookup satisfies Lookup).map(summary);
}

function summary(one: FlowVerdict): string {
  const { flow } = one;
  const rule = spanText(flow.source, flow.ruleSpan).replace('priority=', '');
  switch (one.verdict) {
    case 'matched':
    case 'tie':
    case 'replaced':
      return `${rule}: ${one.verdict}`;
    case 'shadowed':
      return `${rule}: shadowed by ${one.by.priority}`;
    case 'failed':
      return `${rule}: ${one.failed.map(({ term }) => term.field.name).join('+')} after ${one.held.map((term) => term.field.name).join('+')}`;
    case 'clause':
      return `${rule}: ${one.clauses.map(({ id, clause, of, missing }) => `${id}:${clause}/${of} lacks [${missing}]`).join(' ')}`;
    case 'id-not-set':
      return `${rule}: id ${one.id} lacks [${one.missing}]`;
    default:
      return one satisfies never;
  }
}

describe('why not this flow', () => {
  it('names clauses, what is missing, and the conj_id that was never set', () => {
    expect(ask('in_port=1,tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,tp_dst=80')).toEqual([
      '300,ip,nw_src=10.0.0.9: ip_src after eth_type',
      '200,ip,nw_src=10.0.0.1: 1:1/3 lacks [] 2:1/2 lacks [2]',
      '200,tcp,tp_dst=80: 1:3/3 lacks []',
      '200,ip,nw_dst=10.0.0.2: 1:2/3 lacks []',
      '200,ip,nw_dst=10.0.0.3: ip_dst after eth_type',
      '190,conj_id=1,ip: matched',
      '190,conj_id=2,ip: id 2 lacks [2]',
      '150,ip,in_port=7: in_port after eth_type',
      '100,ip: shadowed by 190',
      '100,tcp: shadowed by 190',
      '0: replaced',
      '0: shadowed by 190',
    ]);
  });

  it('tells ties, and clauses that were not enough', () => {
    expect(ask('in_port=1,tcp,nw_src=10.0.0.1')).toEqual([
      '300,ip,nw_src=10.0.0.9: ip_src after eth_type',
      '200,ip,nw_src=10.0.0.1: 1:1/3 lacks [2,3] 2:1/2 lacks [2]',
      '200,tcp,tp_dst=80: tp_dst after eth_type+nw_proto',
      '200,ip,nw_dst=10.0.0.2: ip_dst after eth_type',
      '200,ip,nw_dst=10.0.0.3: ip_dst after eth_type',
      '190,conj_id=1,ip: id 1 lacks [2,3]',
      '190,conj_id=2,ip: id 2 lacks [2]',
      '150,ip,in_port=7: in_port after eth_type',
      '100,ip: matched',
      '100,tcp: tie',
      '0: replaced',
      '0: shadowed by 100',
    ]);
  });

  it('leaves clauses out of the race when an ordinary flow is above them', () => {
    const verdicts = ask('in_port=1,tcp,nw_src=10.0.0.9,nw_dst=10.0.0.2');
    expect(verdicts[0]).toBe('300,ip,nw_src=10.0.0.9: matched');
    expect(verdicts[3]).toBe('200,ip,nw_dst=10.0.0.2: shadowed by 300');
  });
});
