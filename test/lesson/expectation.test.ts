import { describe, expect, it } from 'vitest';
import { checkLesson, parseLesson } from '../../src/lesson/index.ts';
import { formatDiagnostic, sourceText } from '../../src/text/index.ts';
import { articleWorld } from './article-world.ts';

/** What the checker says of one expectation, without the place and the advice. */
function said(expectation: string): readonly string[] {
  const text = `---
id: t1
title: A test
part: T
snapshot: antrea-v0.10
credit: nobody
---
## First {#first}

\`\`\`bind
view: pipeline
\`\`\`

Text.

\`\`\`expect
${expectation}
\`\`\`
`;
  const parsed = parseLesson(sourceText('t1.md', text));
  const lesson = parsed.value;
  if (!lesson) throw new Error('unreadable');
  return [...parsed.diagnostics, ...checkLesson(lesson, articleWorld())].map((diagnostic) =>
    formatDiagnostic(diagnostic).replace(' Correct the text and the expect block.', ''),
  );
}

const prefix = 'What the text expects does not hold: ';

describe('expect blocks', () => {
  it.each([
    ['flows that nobody reads', '{ flows: { reads: "reg0[19]" }, tables: [] }'],
    ['the tables that write a register', '{ flows: { writes: reg1 }, tables: [40, 70, 80] }'],
    ['the tables that read it', '{ flows: { reads: reg1 }, tables: [90, 100, 110] }'],
    [
      'a count on one node',
      '{ flows: { table: EgressRule, acts: "conjunction(1,2/3)" }, node: worker1, count: 2 }',
    ],
    ['the nodes of a flow', '{ flows: { table: 60, matches: "ip,nw_src=10.222.2.34" }, nodes: [worker2] }'],
    [
      'a walk that nobody named',
      '{ walk: { from: frontend, to: "203.0.113.80:80" }, ends: dropped, node: worker1, table: 60 }',
    ],
    ['a named walk', '{ walk: other-node-service, ends: delivered, packet: { nw_ttl: 61 } }'],
    [
      'one pass of it',
      '{ walk: other-node-service, leg: 4, ends: antrea-tun0, visits: [50, 70], avoids: [60, 100] }',
    ],
    [
      'a changed walk',
      '{ walk: { of: pod-to-pod, set: { tcp_dst: 443 } }, ends: dropped, node: worker1, table: 60 }',
    ],
    [
      'a packet through one bridge',
      '{ trace: "in_port=49,ipv6,dl_src=be:2c:bf:e4:ec:c5", node: worker1, table: 10, ends: dropped, flow: "priority=0" }',
    ],
    ['what a command prints', '{ command: ip route, node: worker1, prints: ["onlink"], omits: ["10.104"] }'],
  ])('holds: %s', (_, expectation) => {
    expect(said(expectation)).toEqual([]);
  });

  it.each([
    ['{ flows: { reads: "reg0[19]" }, tables: [70] }', 'such flows stand in tables nowhere, not 70.'],
    ['{ flows: { reads: "reg99" }, tables: [70] }', 'there is no field reg99.'],
    ['{ flows: { table: 60, acts: drop }, count: 2 }', 'worker2 has 1 such flows, not 2.'],
    ['{ walk: pod-to-pod, ends: dropped }', 'it ends delivered, not dropped.'],
    ['{ walk: pod-to-pod, leg: 9, ends: dropped }', 'the walk has no pass number 9 through a bridge.'],
    ['{ walk: pod-to-pod, packet: { nw_ttl: 61 } }', 'nw_ttl is 62, not 61.'],
    ['{ walk: { from: nobody, to: frontend }, ends: dropped }', 'nobody is no pod'],
    ['{ trace: "in_port=49,ip", node: worker1, table: 30 }', 'it ends in table 10 SpoofGuard, not 30.'],
    ['{ walk: pod-to-pod }', 'it says nothing that could be wrong.'],
    ['{ command: ip route, node: worker1, prints: ["blackhole"] }', '"blackhole" is not printed.'],
  ])('does not hold: %s', (expectation, problem) => {
    const [first = ''] = said(expectation);
    expect(first).toMatch(/^t1\.md:17:1: /);
    expect(first).toContain(prefix);
    expect(first).toContain(problem);
  });

  it('says at which place a list goes wrong, and what it does not know', () => {
    expect(said('- { walk: pod-to-pod, ends: delivered }\n- { walk: pod-to-pod, ends: lost }')).toEqual([
      `t1.md:18:3: ${prefix}it ends delivered, not lost.`,
    ]);
    expect(said('{ wlak: pod-to-pod }')).toEqual([
      't1.md:17:1: expect: must be one of walk, trace, flows, command.',
    ]);
    expect(said('{ walk: pod-to-pod, end: lost }')).toEqual([
      't1.md:17:21: expect has no key "end". It knows: walk, ends, node, table, flow, leg, visits, avoids, packet.',
    ]);
  });
});
