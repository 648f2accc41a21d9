import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, parseFlows } from '../../src/openflow/index.ts';
import { type Packet, packetOf } from '../../src/packet/index.ts';
import { assumedConntrack, makeBridge, traceBridge, whyNot } from '../../src/switch/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';

const term = fc.constantFrom(
  '',
  'ip',
  'tcp',
  'udp,tp_dst=53',
  'tcp,tp_dst=80',
  'ip,nw_src=10.0.0.1',
  'ip,nw_src=10.0.0.0/24',
  'reg0=0x1/0x1',
  'reg0=0x2',
  'in_port=1',
  'ipv6,ipv6_src=fd00::/16',
);
const rule = fc.record({ priority: fc.integer({ min: 0, max: 6 }), match: term });
const packet = fc
  .record({
    in_port: fc.integer({ min: 1, max: 2 }),
    eth_type: fc.constantFrom(0x800, 0x86dd, 0x806),
    nw_proto: fc.constantFrom(6, 17),
    ip_src: fc.constantFrom(0x0a000001, 0x0a000002, 0x0b000001),
    tp_dst: fc.constantFrom(53, 80),
    reg0: fc.integer({ min: 0, max: 3 }),
  })
  .map(packetOf);

/** The plainest lookup there is: every flow, every condition. */
function scan(flows: readonly Flow[], asked: Packet): number | undefined {
  const matching = flows.filter((flow) =>
    flow.match.terms.every(({ field, value, mask }) => (asked.get(field) & mask) === (value & mask)),
  );
  return matching.length === 0 ? undefined : Math.max(...matching.map((flow) => flow.priority));
}

describe('a table', () => {
  it('answers as reading every flow would, and every loser has its reason', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 25 }), packet, (rules, asked) => {
        const dump = rules.map(
          ({ priority, match }) => ` priority=${priority}${match && `,${match}`} actions=output:9`,
        );
        const flows = expectParsed(parseFlows(sourceText('dump', `${dump.join('\n')}\n`)));
        const bridge = makeBridge({ name: 'br', flows });
        const [first] =
          traceBridge(bridge, asked, { conntrack: assumedConntrack([]) }).passes[0]?.nodes ?? [];
        if (first?.kind !== 'table') throw new Error('the first node is not a table');
        const { lookup } = first;
        expect(lookup.hit?.priority).toBe(scan(flows, asked));
        const verdicts = whyNot(bridge, lookup);
        expect(verdicts.map(({ flow }) => flow)).toEqual(flows);
        expect(verdicts.filter(({ verdict }) => verdict === 'matched').map(({ flow }) => flow)).toEqual(
          lookup.hit ? [lookup.hit] : [],
        );
        expect(verdicts.filter(({ verdict }) => verdict === 'tie').length).toBe(lookup.ties.length);
      }),
    );
  });
});
