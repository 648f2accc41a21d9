import {
  type Field,
  fieldNamed,
  formatFieldValue,
  formatIp,
  formatMac,
  type Packet,
  packetValue,
  parseMac,
  parsePrefix,
  prefixContains,
} from '../packet/index.ts';
import { plainText, type RichLine, rich, spanText, token } from '../text/index.ts';
import type {
  ChainStop,
  FieldChange,
  NeighbourStop,
  RouteStop,
  StopAddress,
  TableStop,
  Walk,
} from '../trace/index.ts';
import { type StopView, stopName, stopView } from './bound-view.ts';
import { type Expected, showExpected } from './expected.ts';
import type { ShownOption, ShownQuestion } from './question.ts';
import { picked, type Random, seededRandom, seedOf, shuffled } from './random.ts';
import type { World } from './world.ts';

/** What a generated question asks: the flow that matches, the table after it, a field's new value, what the kernel does, the way out. */
export type Shape = 'flow' | 'next' | 'field' | 'translate' | 'route' | 'neighbour' | 'out';

/** All shapes, for whoever chooses one. */
export const shapes: readonly Shape[] = ['flow', 'next', 'field', 'translate', 'route', 'neighbour', 'out'];

/** A question made of a walk, with the shape it has. */
export interface Prediction {
  readonly shape: Shape;
  readonly question: ShownQuestion;
}

const optionCount = 4;

/**
 * Makes a question about a stop before it is revealed, from the packet as it comes there. The same seed gives the same question; absent
 * where there is nothing to ask (a pod sends, a tunnel wraps). `shape` restricts what may be asked.
 */
export function predictQuestion(
  world: World,
  walkName: string,
  walk: Walk,
  address: StopAddress,
  seed: number,
  shape?: Shape,
): Prediction | undefined {
  const view = stopView(world, walkName, walk, address);
  if (!view) return undefined;
  const random = seededRandom(seedOf(seed, `${walkName} ${address.leg} ${address.stop}`));
  const possible = shuffled(shapes, random).filter((candidate) => shape === undefined || candidate === shape);
  for (const candidate of possible) {
    const question = make(candidate, view, random);
    if (question) return { shape: candidate, question };
  }
  return undefined;
}

function make(shape: Shape, view: StopView, random: Random): ShownQuestion | undefined {
  const { stop } = view;
  switch (shape) {
    case 'flow':
      return stop.kind === 'table' ? flowQuestion(view, stop, random) : undefined;
    case 'next':
      return stop.kind === 'table' ? nextQuestion(view, stop, random) : undefined;
    case 'field':
      return stop.kind === 'table' ? fieldQuestion(view, stop, random) : undefined;
    case 'out':
      return stop.kind === 'table' ? outQuestion(view, random) : undefined;
    case 'translate':
      return stop.kind === 'chain' ? translateQuestion(view, stop, random) : undefined;
    case 'route':
      return stop.kind === 'route' ? routeQuestion(view, stop, random) : undefined;
    case 'neighbour':
      return stop.kind === 'neighbour' ? neighbourQuestion(view, stop, random) : undefined;
    default:
      return shape satisfies never;
  }
}

/** Which flow matches: the nearest losers, by what they ask for, with the evidence against each. */
function flowQuestion(view: StopView, stop: TableStop, random: Random): ShownQuestion | undefined {
  const evidence = view.world.whyNot(view.leg.node, stop.lookup);
  const right = evidence.find((entry) => entry.flow === stop.flow);
  if (!right || evidence.length < 2) return undefined;
  const text = ruleOf(right.flow);
  const wrong = evidence
    .filter((entry) => entry !== right && !entry.matched && ruleOf(entry.flow) !== text)
    .map((entry) => ({ text: ruleOf(entry.flow), correct: false, why: entry.why }));
  return choice(view, random, 'flow', {
    ask: rich('Which flow of table ', tableTerm(stop), ' decides about this packet?'),
    right: { text, correct: true, why: undefined },
    wrong,
    hints: [
      rich('Go from the highest priority down, and leave a flow at the first field that does not hold.'),
      rich('Its priority is ', token('value', String(right.flow.priority)), '.'),
    ],
  });
}

/** Where the flow sends it: other tables that flows of this one lead to, or that lie ahead. */
function nextQuestion(view: StopView, stop: TableStop, random: Random): ShownQuestion | undefined {
  const next = view.leg.stops[view.address.stop + 1];
  const tables = view.world.tables(view.leg.node);
  if (next?.kind !== 'table' || !stop.flow) return undefined;
  const evidence = view.world.whyNot(view.leg.node, stop.lookup);
  const wrong = tables
    .filter((table) => table.number !== next.table && table.number > stop.table)
    .map((table): ShownOption => {
      const leads = evidence.find((entry) => !entry.matched && leadsTo(entry.flow, table.number));
      const why = leads
        ? rich(token('code', ruleOf(leads.flow)), ' goes there. ', leads.why)
        : rich('The flow that matched does not go there: ', token('code', actionsOf(stop)));
      return { text: `${table.number} ${table.name}`.trim(), correct: false, why };
    });
  const expected: Expected = { kind: 'table', table: next.table, tables };
  return choice(view, random, 'next', {
    ask: rich('To which table does ', tableTerm(stop), ' send this packet?'),
    right: { text: showExpected(expected), correct: true, why: undefined },
    wrong,
    hints: [
      rich('Find the flow that matches first; its actions say where to.'),
      rich('It is ', token('code', ruleOf(stop.flow)), '.'),
    ],
  });
}

const tellingField = /^(reg\d+|ct_mark|eth_(src|dst)|ip_(src|dst)|nw_ttl|tun_dst|arp_op)$/;

/** What a field holds afterwards, typed. */
function fieldQuestion(view: StopView, stop: TableStop, random: Random): ShownQuestion | undefined {
  const change = picked(
    stop.changes.filter((candidate) => tellingField.test(candidate.field.name)),
    random,
  );
  if (!change || !stop.flow) return undefined;
  const { field } = change;
  const expected: Expected = {
    kind: 'field',
    subfield: { field, start: 0, bits: field.bits },
    value: change.to,
    ports: view.world.ports(view.leg.node),
  };
  return {
    id: `field ${stop.name || stop.table}`,
    kind: 'typed',
    setting: settingOf(view),
    ask: rich('What does ', token('term', field.name), ' hold after table ', tableTerm(stop), '?'),
    options: [],
    expected,
    wrong: wrongFieldValues(change, stop),
    hints: [
      rich('The flow that matches is ', token('code', ruleOf(stop.flow)), '.'),
      rich('Its actions are ', token('code', actionsOf(stop)), '.'),
    ],
    answer: [token('value', showExpected(expected))],
  };
}

function wrongFieldValues({ field, from }: FieldChange, stop: TableStop): ShownQuestion['wrong'] {
  return [
    {
      when: formatFieldValue(field, from),
      why: rich('That is what it held before; this table changes it.'),
    },
    { when: 'any', why: rich('The actions write it: ', token('code', actionsOf(stop))) },
  ];
}

/** By which port the packet leaves: asked at the last table of a leg. */
function outQuestion(view: StopView, random: Random): ShownQuestion | undefined {
  const { leg, address, world } = view;
  if (address.stop !== leg.stops.length - 1 || leg.out === undefined || leg.where !== 'ovs') return undefined;
  const ports = world.ports(leg.node);
  const out = leg.out;
  const why = rich('It is sent to ', token('value', out), ': reg1 or the output action names that port.');
  return choice(view, random, 'out', {
    ask: rich(`By which port does the packet leave the switch of ${leg.node}?`),
    right: { text: out, correct: true, why: undefined },
    wrong: ports
      .filter((port) => port.name !== out)
      .map((port) => ({ text: port.name, correct: false, why: port.name === leg.in ? backWhy() : why })),
    hints: [
      rich('An earlier table has written the port into a register.'),
      rich('It is port number ', token('value', String(portNumber(world, leg.node, out) ?? out)), '.'),
    ],
  });
}

function backWhy(): RichLine {
  return rich('It came in there; a switch sends nothing back the way it came unless it is told to.');
}

function portNumber(world: World, node: string, name: string): number | undefined {
  return world.ports(node).find((port) => port.name === name)?.number;
}

/** To which address the kernel translates: typed, since nothing but the rules says it. */
function translateQuestion(view: StopView, stop: ChainStop, random: Random): ShownQuestion | undefined {
  const change = stop.changes.find(({ field }) => field.name === 'ip_dst' || field.name === 'ip_src');
  if (!change) return undefined;
  const { field } = change;
  const text = (value: bigint): string => formatFieldValue(field, value);
  const seen = new Set([text(change.to)]);
  const wrong: ShownOption[] = [];
  const offer = (value: string, why: RichLine): void => {
    if (seen.has(value)) return;
    seen.add(value);
    wrong.push({ text: value, correct: false, why });
  };
  const rule = rich('The rule says ', token('code', stop.rule), '.');
  offer(text(change.from), rich('That is the address before the translation.'));
  for (const other of ['ip_src', 'ip_dst']) offer(text(stop.before.get(fieldNamed(other))), rule);
  for (const address of addressesIn(view.world.runCommand(view.leg.node, 'ip route').output))
    offer(address, rule);
  return choice(view, random, 'translate', {
    ask: rich(
      'In ',
      token('term', stop.hook),
      ` the kernel of ${view.leg.node} rewrites the `,
      field.name === 'ip_dst' ? 'destination' : 'source',
      '. To what?',
    ),
    right: { text: text(change.to), correct: true, why: undefined },
    wrong,
    hints: [
      rich('The chain is ', token('term', stop.chain), '.'),
      rich('The rule is ', token('code', stop.rule.replaceAll(text(change.to), '…')), '.'),
    ],
  });
}

/** By which route: the node's own lines, with the reason against each. */
function routeQuestion(view: StopView, stop: RouteStop, random: Random): ShownQuestion | undefined {
  const target = formatFieldValue(fieldNamed('ip_dst'), packetValue(stop.before, 'ip_dst'));
  const chosen = routeParts(stop.route);
  const lines = view.world
    .runCommand(view.leg.node, 'ip route')
    .output.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const wrong = lines
    .filter((line) => line !== stop.route.trim() && routeParts(line).prefixText !== chosen.prefixText)
    .map((line): ShownOption => ({ text: line, correct: false, why: whyNotRoute(line, target, chosen) }));
  return choice(view, random, 'route', {
    ask: rich(`Which route does the kernel of ${view.leg.node} take to `, token('value', target), '?'),
    right: { text: stop.route, correct: true, why: undefined },
    wrong,
    hints: [
      rich('Of the routes whose prefix contains the address, the longest prefix wins.'),
      rich('Its prefix is ', token('value', chosen.prefixText), '.'),
    ],
  });
}

interface RouteParts {
  readonly prefixText: string;
  readonly length: number;
}

function routeParts(line: string): RouteParts {
  const words = line.split(/\s+/);
  const first = /^(local|broadcast|unicast|unreachable|blackhole)$/.test(words[0] ?? '')
    ? words[1]
    : words[0];
  const prefixText = first ?? '';
  const prefix = prefixText === 'default' ? undefined : parsePrefix(prefixText);
  return { prefixText, length: prefix?.length ?? 0 };
}

function whyNotRoute(line: string, target: string, chosen: RouteParts): RichLine {
  const { prefixText, length } = routeParts(line);
  const prefix = parsePrefix(prefixText);
  const address = parsePrefix(target);
  if (prefix && address && !prefixContains(prefix, address))
    return rich(token('value', prefixText), ' does not contain ', token('value', target), '.');
  return length < chosen.length
    ? rich(token('value', chosen.prefixText), ' is a longer prefix, and the longest one wins.')
    : rich('Another route with the same prefix is preferred.');
}

/** Which MAC the frame will carry: other neighbours and the addresses of the frame before. */
function neighbourQuestion(view: StopView, stop: NeighbourStop, random: Random): ShownQuestion | undefined {
  const [, hop, lladdr] = /^(\S+) lladdr (\S+)/.exec(stop.neighbour) ?? [];
  if (hop === undefined || lladdr === undefined) return undefined;
  const wrong = new Map<string, RichLine>();
  for (const line of view.world.runCommand(view.leg.node, 'arp -a').output.split('\n')) {
    const [, ip, mac] = /\((\S+)\) at ([0-9a-f:]{17})/i.exec(line) ?? [];
    if (ip !== undefined && mac !== undefined && mac !== lladdr)
      wrong.set(
        mac,
        rich('That is ', token('value', ip), ', and the next hop is ', token('value', hop), '.'),
      );
  }
  for (const name of ['eth_src', 'eth_dst']) {
    const mac = formatMac(packetValue(stop.before, name));
    if (mac !== lladdr && parseMac(mac) !== 0n && !wrong.has(mac))
      wrong.set(mac, rich('That stood in the frame that came in; a router writes a new Ethernet header.'));
  }
  return choice(view, random, 'neighbour', {
    ask: rich(
      `The kernel of ${view.leg.node} sends the packet to next hop `,
      token('value', hop),
      '. Which destination MAC does it write?',
    ),
    right: { text: lladdr, correct: true, why: undefined },
    wrong: [...wrong].map(([text, why]) => ({ text, correct: false, why })),
    hints: [
      rich("The node's ", token('code', 'arp -a'), ' knows.'),
      rich('It ends in ', token('value', lladdr.slice(-5)), '.'),
    ],
  });
}

interface ChoiceParts {
  readonly ask: RichLine;
  readonly right: ShownOption;
  readonly wrong: readonly ShownOption[];
  readonly hints: readonly RichLine[];
}

/** A choice of the right option and up to three wrong ones; absent where there is no wrong one. */
function choice(view: StopView, random: Random, id: string, parts: ChoiceParts): ShownQuestion | undefined {
  const distinct = parts.wrong.filter(
    (option, i) => parts.wrong.findIndex((other) => other.text === option.text) === i,
  );
  if (distinct.length === 0) return undefined;
  const options = [parts.right, ...shuffled(distinct, random).slice(0, optionCount - 1)];
  return {
    id: `${id} ${stopName(view.stop)}`,
    kind: 'choice',
    setting: settingOf(view),
    ask: parts.ask,
    options: shuffled(options, random),
    expected: undefined,
    wrong: [],
    hints: parts.hints,
    answer: [token('value', parts.right.text)],
  };
}

/** Where the packet is and what it carries, for a learner who does not have it on screen. */
function settingOf(view: StopView): readonly RichLine[] {
  const { walk, leg, stop } = view;
  const where = leg.where === 'ovs' ? `the switch of ${leg.node}` : `the kernel of ${leg.node}`;
  return [
    rich(token('emphasis', walk.title), `: the ${leg.direction} in ${where}, in on `, token('value', leg.in)),
    packetLine(stop.before),
  ];
}

const shownFields = [
  'eth_src',
  'eth_dst',
  'ip_src',
  'ip_dst',
  'nw_proto',
  'tp_src',
  'tp_dst',
  'ct_state',
  'ct_mark',
];
const arpFields = ['eth_src', 'eth_dst', 'arp_op', 'arp_spa', 'arp_tpa', 'arp_sha', 'arp_tha'];

/** The packet's telling fields as flow text. */
function packetLine(packet: Packet): RichLine {
  const names = packetValue(packet, 'eth_type') === 0x806n ? arpFields : shownFields;
  const registers = Array.from({ length: 16 }, (_, n) => `reg${n}`);
  const fields = [...names, ...registers]
    .map((name): Field => fieldNamed(name))
    .filter((field) => packet.get(field) !== 0n);
  const parts = fields.map((field) => `${field.name}=${formatFieldValue(field, packet.get(field))}`);
  return [token('code', parts.join(','))];
}

function tableTerm(stop: TableStop): RichLine {
  return [token('term', `${stop.table}${stop.name === '' ? '' : ` ${stop.name}`}`)];
}

function ruleOf(flow: NonNullable<TableStop['flow']>): string {
  return spanText(flow.source, flow.ruleSpan);
}

function actionsOf(stop: TableStop): string {
  return stop.flow ? spanText(stop.flow.source, stop.flow.actionsSpan) : 'drop';
}

/** Whether a flow's actions go to a table, by its number. */
function leadsTo(flow: NonNullable<TableStop['flow']>, table: number): boolean {
  return flow.actions.some((action) => {
    switch (action.kind) {
      case 'resubmit':
      case 'ct':
      case 'goto-table':
        return action.table !== undefined && 'number' in action.table && action.table.number === table;
      default:
        return false;
    }
  });
}

function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b(?!\/)/g)].flatMap(([address]) => {
    const prefix = parsePrefix(address);
    return prefix ? [formatIp(prefix)] : [];
  });
}

/** The plain text of what a question asks, for logs and screen readers. */
export function questionText(question: ShownQuestion): string {
  return plainText(question.ask);
}
