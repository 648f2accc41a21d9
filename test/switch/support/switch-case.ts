import type { Protocol } from '../../judge/index.ts';

/** One packet asked of a case's tables, with what the switch answered. */
export interface Question {
  readonly flow: string;
  readonly ctNext: readonly string[];
  readonly expected: string;
}

/** Tables, groups and port settings of a bridge, and packets to ask it. */
export interface SwitchCase {
  readonly title: string;
  readonly protocol: Protocol;
  readonly flows: string;
  readonly groups: string;
  /** Settings of `ovs-ofctl mod-port`, as `PORT ACTION`. */
  readonly settings: readonly string[];
  /** Stations in the learning table, as `PORT VLAN MAC`. */
  readonly stations: readonly string[];
  readonly questions: readonly Question[];
}

/** Reads a case file: `# title`, `key: value` lines, `flows:` and `groups:` blocks, then `trace: FLOW [--ct-next STATES]…`, `==>`, the answer. */
export function parseSwitchCase(text: string): SwitchCase {
  const [head = '', ...asked] = text.split(/^trace: /m);
  const blocks: Record<'flows' | 'groups', string[]> = { flows: [], groups: [] };
  const lists: Record<'mod-port' | 'station', string[]> = { 'mod-port': [], station: [] };
  let title = '';
  let protocol: Protocol = 'OpenFlow10';
  let block: 'flows' | 'groups' | undefined;
  for (const line of head.split('\n')) {
    const [, key, value = ''] = /^(#|protocol:|mod-port:|station:|flows:|groups:) ?(.*)$/.exec(line) ?? [];
    if (key === '#') title = value;
    else if (key === 'protocol:') protocol = value as Protocol;
    else if (key === 'mod-port:' || key === 'station:') lists[key.slice(0, -1) as 'station'].push(value);
    else if (key === 'flows:' || key === 'groups:') block = key.slice(0, -1) as 'flows';
    else if (line !== '' && block) blocks[block].push(line);
    else if (line !== '') throw new Error(`a switch case has no line like: ${line}`);
  }
  return {
    title,
    protocol,
    flows: lines(blocks.flows),
    groups: lines(blocks.groups),
    settings: lists['mod-port'],
    stations: lists.station,
    questions: asked.map(parseQuestion),
  };
}

function parseQuestion(text: string): Question {
  const [head = '', expected = ''] = text.split(/^==>\n/m, 2);
  const [flow = '', ...ctNext] = head.trim().split(' --ct-next ');
  return { flow, ctNext, expected };
}

/** Writes a case file. */
export function formatSwitchCase(item: SwitchCase): string {
  const head = [
    `# ${item.title}`,
    `protocol: ${item.protocol}`,
    ...item.settings.map((setting) => `mod-port: ${setting}`),
    ...item.stations.map((station) => `station: ${station}`),
    ...(item.groups === '' ? [] : ['groups:', item.groups.trimEnd()]),
    'flows:',
    item.flows.trimEnd(),
  ];
  const asked = item.questions.map(
    ({ flow, ctNext, expected }) =>
      `trace: ${[flow, ...ctNext].join(' --ct-next ')}\n==>\n${expected.trimEnd()}\n`,
  );
  return `${head.join('\n')}\n${asked.join('')}`;
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join('');
}
