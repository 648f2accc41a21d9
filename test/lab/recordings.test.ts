import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareFacts, compareRuns, compareWithWalk } from '../../scripts/lab/compare.ts';
import type { LabRun } from '../../scripts/lab/run-walk.ts';
import { arpFacts, arpWalk, furtherWalks, labWalks } from '../../scripts/lab/walks.ts';
import { traceEnd } from '../judge/index.ts';
import { articleLegs } from '../snapshots/article-legs.ts';

const cases = fileURLToPath(new URL('../cases/', import.meta.url));
const recorded = (walk: string) => JSON.parse(readFileSync(`${cases}lab/${walk}.json`, 'utf8')) as LabRun;

const parts = [...labWalks, ...furtherWalks, { name: arpWalk, part: 'D', facts: arpFacts }];

describe.each(parts)('the recorded run of $name', ({ name, part, facts }) => {
  const run = recorded(name);
  const hops = [...run.request, ...run.reply];

  it("shows what the article's captures show", () => {
    expect(compareFacts(run, facts)).toEqual([]);
  });

  it('went the way, with the headers, that the tutor computes', async () => {
    expect(await compareWithWalk(run)).toEqual([]);
  });

  // The first packets only: the leg of an established connection is a later one's.
  const legs = articleLegs.filter(
    (leg) =>
      leg.name.startsWith(part.toLowerCase()) && leg.out !== 'NORMAL' && !leg.name.endsWith('established'),
  );
  it.each(legs)('has the headers with which Open vSwitch is asked about $name', (leg) => {
    const fields = new Map(
      leg.flow.split(',').map((item) => item.split('=') as [string, string | undefined]),
    );
    expect(headersOf(hops)).toContainEqual(headers(fields));
  });

  it.each(legs)('has the headers with which the trace of $name ends', (leg) => {
    const end = traceEnd(readFileSync(`${cases}trace/article/${leg.name}.txt`, 'utf8'));
    expect(headersOf(hops)).toContainEqual(headers(end.fields));
  });
});

describe('compareRuns', () => {
  const run = recorded('same-node-service');
  it("does not mind the client's port", () => {
    const other = { ...run, request: run.request.map((hop) => ({ ...hop, src_port: 50_000 })) };
    expect(compareRuns(run, other)).toEqual([]);
  });

  it('minds every other header and a missing hop', () => {
    const changed = { ...run, request: run.request.map((hop) => ({ ...hop, ip_ttl: 1 })) };
    expect(compareRuns(run, changed).length).toBe(run.request.length);
    expect(compareRuns(run, { ...run, reply: run.reply.slice(1) })).toEqual([
      expect.stringMatching(/^reply: 4 hops recorded \(backend1 eth0, /),
    ]);
  });
});

/** What a trace and a capture both know of a packet; the client's port is the capture's own. */
function headers(fields: ReadonlyMap<string, string | undefined>): readonly (string | undefined)[] {
  return ['dl_src', 'dl_dst', 'nw_src', 'nw_dst', 'nw_ttl', 'arp_spa', 'arp_tpa', 'arp_sha'].map((field) =>
    fields.get(field),
  );
}

function headersOf(hops: LabRun['request']): readonly (readonly (string | undefined)[])[] {
  return hops.map((hop) => [
    ...[hop.eth_src, hop.eth_dst, hop.ip_src, hop.ip_dst, hop.ip_ttl?.toString()],
    ...[hop.arp_spa, hop.arp_tpa, hop.arp_sha],
  ]);
}
