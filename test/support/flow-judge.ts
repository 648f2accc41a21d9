import fc from 'fast-check';
import { formatFlow, parseFlows, parseTlvMap } from '../../src/openflow/index.ts';
import { fieldSpace } from '../../src/packet/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { PrivateSwitch, type Protocol } from '../judge/index.ts';
import { flowText } from './flow-arbitraries.ts';

const port = { name: 'frontend-a3ba2f', ofport: 49 };
const tlvMap = '{class=0x0104,type=0x80,len=4}->tun_metadata0';
const space = fieldSpace(expectParsed(parseTlvMap(sourceText('TLV map', tlvMap))));
const ports = [{ number: port.ofport, name: port.name, mac: undefined, config: [], state: [] }];

/** The renderings that a dump may be written in. */
export const renderings: readonly Protocol[] = ['OpenFlow10', 'OpenFlow13', 'OpenFlow15'];

/** A private switch with the port and the TLV map that random flows assume. */
export function flowJudge(): Promise<PrivateSwitch> {
  return PrivateSwitch.start({ bridge: 'br-int', ports: [port], tlvMap });
}

/** Random flows, no two alike: each has a cookie and a priority of its own. */
export function randomFlows(count: number, seed: number): readonly string[] {
  return fc.sample(flowText, { numRuns: count, seed }).map(({ table, match, actions }, i) => {
    const rule = [`cookie=${i + 1}`, `table=${table}`, `priority=${i + 1}`, match].filter(
      (part) => part !== '',
    );
    return `${rule.join(',')} actions=${actions}`;
  });
}

/** Something about a flow in which we and the switch differ. */
export interface Difference {
  readonly flow: string;
  readonly what: string;
  readonly ours: string;
  readonly real: string;
}

/** Our reading and writing of a flow's text, or the first thing wrong with it. */
export function ours(text: string): { readonly text: string } | { readonly wrong: string } {
  const parsed = parseFlows(sourceText('flow', text), { ports, space });
  const wrong = parsed.diagnostics[0]?.code;
  const flow = parsed.value[0];
  return flow && wrong === undefined ? { text: formatFlow(flow, { space }) } : { wrong: wrong ?? 'no flow' };
}

/**
 * Loads flows into the switch and compares, in each rendering: that the switch takes what we read and the other way round, that a
 * line of its dump is written by us as it stands, and that our text of the flow means the same to the switch as the original.
 */
export async function judgeFlows(
  judge: PrivateSwitch,
  flows: readonly string[],
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  const accepted: string[] = [];
  for (const flow of flows) {
    const mine = ours(flow);
    const refusal = await refusalOf(judge, flow);
    if ('wrong' in mine !== (refusal !== undefined)) {
      differences.push({ flow, what: 'acceptance', ours: JSON.stringify(mine), real: refusal ?? 'accepted' });
    } else if ('text' in mine) accepted.push(flow);
  }
  for (const protocol of renderings) {
    const original = await dump(judge, protocol, accepted);
    for (const line of original.values()) {
      const mine = ours(line);
      const text = 'text' in mine ? mine.text : mine.wrong;
      if (text !== line) differences.push({ flow: line, what: `${protocol} dump`, ours: text, real: line });
    }
    for (const line of await statisticsDump(judge, protocol)) {
      const mine = ours(line);
      const text = 'text' in mine ? mine.text : mine.wrong;
      if (text !== line)
        differences.push({ flow: line, what: `${protocol} statistics`, ours: text, real: line });
    }
    const written = accepted.map((flow) => {
      const mine = ours(flow);
      return 'text' in mine ? mine.text : '';
    });
    const again = await dump(judge, protocol, written);
    accepted.forEach((flow, i) => {
      const cookie = String(i);
      const real = original.get(cookie) ?? '';
      const text = again.get(cookie) ?? '';
      if (text !== real)
        differences.push({ flow, what: `${protocol} meaning`, ours: `${written[i]}: ${text}`, real });
    });
  }
  return differences;
}

async function refusalOf(judge: PrivateSwitch, flow: string): Promise<string | undefined> {
  try {
    await judge.ofctl(['-O', 'OpenFlow15', 'add-flow', judge.bridge, flow]);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** The lines of a dump with statistics of the flows that are loaded. */
async function statisticsDump(judge: PrivateSwitch, protocol: Protocol): Promise<readonly string[]> {
  const text = await judge.dumpFlows(protocol, { names: false, stats: true });
  return text
    .split('\n')
    .filter((line) => line.includes('actions='))
    .map((line) => line.trim());
}

/** The dump of some flows, by their place in the list. */
async function dump(
  judge: PrivateSwitch,
  protocol: Protocol,
  flows: readonly string[],
): Promise<Map<string, string>> {
  await judge.delFlows();
  const numbered = flows.map((flow, i) => flow.replace(/cookie=[0-9a-fx]+/, `cookie=${i + 1}`));
  await judge.addFlows(numbered.map((flow) => `${flow}\n`).join(''), 'OpenFlow15');
  const lines = (await judge.dumpFlows(protocol, { names: false })).split('\n');
  const byPlace = new Map<string, string>();
  for (const line of lines) {
    const cookie = /cookie=(0x[0-9a-f]+)/.exec(line)?.[1];
    if (cookie !== undefined) byPlace.set(String(Number(cookie) - 1), line.trim());
  }
  return byPlace;
}
