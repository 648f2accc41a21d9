import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, parseFlows, parseGroups, parseOfctlShow } from '../../src/openflow/index.ts';
import { sourceText, spanText } from '../../src/text/index.ts';
import { projectRoot } from '../support/bundle.ts';

const read = (...path: readonly string[]) => readFileSync(join(projectRoot, ...path), 'utf8');
const reported = join('test', 'reported', 'pasted');

/** What a flow says: its own text, without the blanks that a wrapped line may have lost. */
function said(flow: Flow): string {
  return `${spanText(flow.source, flow.span)}`.replaceAll(' ', '');
}

const dumps = [
  read('snapshots', 'antrea-v0.10', 'worker1', 'ovs-ofctl-dump-flows.txt'),
  read('test', 'captures', 'v2.7.0', 'worker1', 'ovs-ofctl-dump-flows-no-names.txt'),
].map((text) => ({ text, lines: text.split('\n').filter((line) => /actions=/.test(line)) }));
const ports = parseOfctlShow(
  sourceText('show', read('snapshots', 'antrea-v0.10', 'worker1', 'ovs-ofctl-show.txt')),
).value.ports;

/** Ways in which a dump comes to stand in a terminal, a log or an issue; each keeps one line of the dump a line. */
const dressings: Readonly<Record<string, (lines: readonly string[]) => readonly string[]>> = {
  prompt: (lines) => ['root@worker1:/# ovs-ofctl dump-flows br-int', ...lines, 'root@worker1:/# '],
  'kubectl prompt': (lines) => [
    '$ kubectl exec -n kube-system antrea-agent-f76q2 -c antrea-ovs -- ovs-ofctl dump-flows br-int',
    'Defaulted container "antrea-agent" out of: antrea-agent, antrea-ovs, install-cni (init)',
    ...lines,
  ],
  'bracketed prompt': (lines) => ['[admin@cp ~]$ sudo ovs-ofctl dump-flows br-int | grep table', ...lines],
  colour: (lines) => lines.map((line) => line.replace(/(\w+)=/g, '\u001b[36m\u001b[K$1=\u001b[m\u001b[K')),
  quote: (lines) => lines.map((line) => `> ${line}`),
  'quote twice': (lines) => lines.map((line) => `> > ${line}`),
  'list numbers': (lines) => lines.map((line, i) => `${i + 1}. ${line.trim()}`),
  bullets: (lines) => lines.map((line) => `- ${line.trim()}`),
  'cat -n': (lines) => lines.map((line, i) => `${String(i + 1).padStart(6)}\t${line}`),
  'grep -n': (lines) => lines.map((line, i) => `${i + 7}:${line}`),
  'grep with names': (lines) => lines.map((line) => `flows.txt:${line}`),
  'log time': (lines) => lines.map((line) => `2024-01-02T03:04:05.678Z ${line}`),
  syslog: (lines) => lines.map((line) => `Jan  2 03:04:05 worker1 ovs[123]: ${line}`),
  fence: (lines) => ['Here are the flows of worker1:', '', '```shell', ...lines, '```'],
  remark: (lines) => lines.map((line, i) => (i % 5 === 0 ? `${line}   # look at this one` : line)),
  arrow: (lines) => lines.map((line, i) => (i % 7 === 0 ? `${line} <-- here` : line)),
  'no-break spaces': (lines) => lines.map((line) => line.replaceAll(' ', '\u00a0')),
  'typeset quotes': (lines) => lines.map((line) => line.replace(/"([^"]*)"/g, '\u201c$1\u201d')),
  heading: (lines) => ['OFPST_FLOW reply (OF1.5) (xid=0x2):', ...lines],
};

function wrapped(lines: readonly string[], width: number): readonly string[] {
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
}

describe('a dump as people paste it is the dump', () => {
  const everyDump = dumps.map((dump) => ({
    ...dump,
    flows: parseFlows(sourceText('plain', dump.text), { ports }).value.map(said),
  }));

  it.each(Object.keys(dressings))('%s', (name) => {
    for (const { lines, flows } of everyDump) {
      const dressed = (dressings[name] as (typeof dressings)[string])(lines);
      const { value, diagnostics } = parseFlows(sourceText('pasted', dressed.join('\n')), { ports });
      expect(diagnostics.filter(({ code }) => code !== 'pasted-left-out')).toEqual([]);
      expect(value.map(said)).toEqual(flows);
      for (const flow of value) expect(dressed[flow.line - 1]).toContain('actions=');
    }
  });

  it('in any two of these at once, wrapped or not, with either line end', () => {
    const some = fc.constantFrom(...Object.keys(dressings).filter((name) => name !== 'fence'));
    const width = fc.constantFrom(undefined, 80, 100, 132);
    const end = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(
        fc.constantFrom(...everyDump.keys()),
        some,
        some,
        width,
        end,
        (index, inner, outer, columns, eol) => {
          const dump = everyDump[index] as (typeof everyDump)[number];
          const within = (dressings[inner] as (typeof dressings)[string])(dump.lines.slice(0, 40));
          const both = (dressings[outer] as (typeof dressings)[string])(within);
          // A remark or colour that a window breaks in two is not plain any more.
          fc.pre(inner !== 'colour' || outer !== 'colour');
          fc.pre(
            columns === undefined ||
              ![inner, outer].some((name) => /remark|arrow|colour|fence|prompt/.test(name)),
          );
          const text = (columns === undefined ? both : wrapped(both, columns)).join(eol);
          const { value } = parseFlows(sourceText('pasted', text), { ports });
          const wrong = dump.flows
            .slice(0, 40)
            .findIndex((flow, i) => value[i] === undefined || said(value[i]) !== flow);
          expect({ wrong: dump.flows[wrong], count: value.length }).toEqual({ wrong: undefined, count: 40 });
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each(
    readdirSync(join(projectRoot, reported)).filter((name) => !/^(packet|show|empty)/.test(name)),
  )('reported: %s', (name) => {
    const given = parseOfctlShow(sourceText('show', read(reported, 'show.txt'))).value.ports;
    const { value, diagnostics } = parseFlows(sourceText(name, read(reported, name)), { ports: given });
    expect(diagnostics.map(({ code }) => code)).toEqual(['pasted-left-out']);
    expect(value.length).toBe((read(reported, name).match(/actio(?:\n)?ns=|act\nions=/g) ?? []).length || 12);
  });

  it('leaves a plain dump alone', () => {
    for (const { text } of dumps) {
      const { value, diagnostics } = parseFlows(sourceText('plain', text), { ports });
      expect(diagnostics).toEqual([]);
      expect(value[0]?.source.origin).toBeUndefined();
    }
  });

  it('tells the places of mistakes in the text as it was pasted', () => {
    const text =
      'root@w:/# ovs-ofctl dump-flows br-int\n> cookie=0x0, table=0, priority=1,nonsense=1 actions=drop\n';
    const { diagnostics } = parseFlows(sourceText('pasted', text));
    const wrong = diagnostics.find(({ code }) => code === 'flow-key-unknown');
    expect(wrong?.source?.origin?.source.text).toBe(text);
  });

  it('reads groups with the heading of antctl, and pasted', () => {
    const group = 'group_id=1,type=select,bucket=bucket_id:0,weight:100,actions=output:1';
    const { value, diagnostics } = parseGroups(
      sourceText('g', `$ antctl get ovsflows -G 1\nGROUP\n${group}\n`),
    );
    expect(value.map(({ id }) => id)).toEqual([1]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['pasted-left-out']);
  });
});
