import { formatFieldValue } from '../packet/index.ts';
import { type RichLine, rich, token } from '../text/index.ts';
import type { FieldChange, TableStop } from '../trace/index.ts';
import type { World } from '../world/index.ts';
import type { StopView } from './bound-view.ts';
import { type Expected, showExpected } from './expected.ts';
import { actionsOf, actionTo, ruleOf, tableTerm } from './flow-text.ts';
import { choice, settingOf } from './predict-parts.ts';
import type { ShownOption, ShownQuestion } from './question.ts';
import { picked, type Random } from './random.ts';
import { whichWayOut, whoWrote, whyRight } from './why-right.ts';

/** Which flow matches: the right one among losers of its table, with the evidence against each. One that would do as well is not offered. */
export function flowQuestion(view: StopView, stop: TableStop, random: Random): ShownQuestion | undefined {
  const evidence = view.world.whyNot(view.leg.node, stop.lookup);
  const right = evidence.find((entry) => entry.flow === stop.flow);
  if (!right || evidence.length < 2) return undefined;
  const text = ruleOf(right.flow);
  const wrong = evidence
    .filter(({ flow, matched }) => !matched && !stop.lookup.ties.includes(flow) && ruleOf(flow) !== text)
    .map((entry) => ({ text: ruleOf(entry.flow), correct: false, why: entry.why }));
  return choice(view, random, 'flow', {
    ask: rich('Which flow of table ', tableTerm(stop), ' decides about this packet?'),
    right: { text, correct: true, why: undefined },
    wrong,
    hints: [
      rich('Go from the highest priority down, and leave a flow at the first field that does not hold.'),
      rich('Its priority is ', token('value', String(right.flow.priority)), '.'),
    ],
    because: whyThisFlow(stop),
  });
}

function whyThisFlow({ lookup }: TableStop): RichLine {
  const { conjunction } = lookup;
  const holds = conjunction
    ? `All ${conjunction.clauses[0]?.of ?? 0} parts of conjunction ${conjunction.id} are there`
    : 'Everything that it asks for holds';
  return rich(`${holds}, and no flow of a higher priority matches.`);
}

/** Where the flow sends it: other tables that flows of this one lead to, or that lie ahead. */
export function nextQuestion(view: StopView, stop: TableStop, random: Random): ShownQuestion | undefined {
  const next = view.leg.stops[view.address.stop + 1];
  const tables = view.world.tables(view.leg.node);
  if (next?.kind !== 'table' || !stop.flow) return undefined;
  const evidence = view.world.whyNot(view.leg.node, stop.lookup);
  const wrong = tables
    .filter((table) => table.number !== next.table && table.number > stop.table)
    .map((table): ShownOption => {
      const leads = evidence.find((entry) => !entry.matched && actionTo(entry.flow, table.number));
      const why = leads
        ? rich(token('code', ruleOf(leads.flow)), ' goes there. ', leads.why)
        : rich('No flow of this table leads to ', token('term', `${table.number} ${table.name}`.trim()), '.');
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
    because: whyRight({ kind: 'next' }, view),
  });
}

const tellingField = /^(reg\d+|ct_mark|eth_(src|dst)|ip_(src|dst)|nw_ttl|tun_dst|arp_op)$/;

/** What a field holds afterwards, typed. */
export function fieldQuestion(view: StopView, stop: TableStop, random: Random): ShownQuestion | undefined {
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
    wrong: wrongFieldValues(change, ruleOf(stop.flow)),
    hints: [
      rich('The flow that matches is ', token('code', ruleOf(stop.flow)), '.'),
      rich('Its actions are ', token('code', actionsOf(stop)), '.'),
    ],
    answer: [token('value', showExpected(expected))],
    right: whoWrote(view, field),
  };
}

function wrongFieldValues({ field, from }: FieldChange, rule: string): ShownQuestion['wrong'] {
  return [
    {
      when: formatFieldValue(field, from),
      why: rich('That is what it held before; this table changes it.'),
    },
    { when: 'any', why: rich('The flow that matches, ', token('code', rule), ', writes another value.') },
  ];
}

/** By which port the packet leaves: asked at the last table of a leg. */
export function outQuestion(view: StopView, stop: TableStop, random: Random): ShownQuestion | undefined {
  const { leg, address, world } = view;
  if (address.stop !== leg.stops.length - 1 || leg.out === undefined || leg.where !== 'ovs') return undefined;
  const ports = world.ports(leg.node);
  const out = leg.out;
  const why = rich('The action ', token('code', actionsOf(stop)), ' stands for another port.');
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
    because: whichWayOut(view),
  });
}

function backWhy(): RichLine {
  return rich('It came in there; a switch sends nothing back the way it came unless it is told to.');
}

function portNumber(world: World, node: string, name: string): number | undefined {
  return world.ports(node).find((port) => port.name === name)?.number;
}
