import { bitsRead, bitsWritten, type Flow } from '../openflow/index.ts';
import type { Packet, Subfield } from '../packet/index.ts';
import { type Diagnostic, errorAt, type SourceText, spanText } from '../text/index.ts';
import type { BridgeTrace, Leg, TraceNode, Walk } from '../trace/index.ts';
import type { AskedConnection, EditedWalk, PortInfo, WalkEdit, World } from '../world/index.ts';
import type { ChangedWalk, Expectation, FlowPattern, Outcome } from './expectation.ts';
import { isExpected, parseSubfield, showExpected } from './expected.ts';
import { ruleOf } from './flow-text.ts';

/** Computes what a step's text expects; what does not hold is said at its place. */
export function checkExpectations(
  source: SourceText,
  expectations: readonly Expectation[],
  world: World,
): readonly Diagnostic[] {
  return expectations.flatMap((expectation) =>
    problemsOf(expectation, world).map((problem) =>
      errorAt(source, expectation.span, 'lesson-expect', { problem }),
    ),
  );
}

/** What of an expectation does not hold, in words; nothing when all of it does. */
function problemsOf(expectation: Expectation, world: World): readonly string[] {
  if (expectsNothing(expectation)) return ['it says nothing that could be wrong'];
  switch (expectation.kind) {
    case 'walk': {
      const made = walkFor(expectation.walk, world);
      return made.ok ? walkProblems(made.walk, expectation.outcome, world) : [made.why];
    }
    case 'trace': {
      const { node, packet, states, outcome } = expectation;
      const made = world.trace(node, packet, states);
      return made.ok ? traceProblems(made.trace, node, outcome, world) : [made.why];
    }
    case 'flows':
      return flowProblems(expectation, world);
    case 'command': {
      const { output } = world.runCommand(expectation.node, expectation.command);
      return [
        ...expectation.prints
          .filter((text) => !output.includes(text))
          .map((text) => `"${text}" is not printed`),
        ...expectation.omits.filter((text) => output.includes(text)).map((text) => `"${text}" is printed`),
      ];
    }
    default:
      return expectation satisfies never;
  }
}

function expectsNothing(expectation: Expectation): boolean {
  switch (expectation.kind) {
    case 'walk':
    case 'trace': {
      const { ends, node, table, flow, visits, avoids, packet } = expectation.outcome;
      const lists = visits.length + avoids.length + Object.keys(packet).length;
      return lists === 0 && [ends, node, table, flow].every((part) => part === undefined);
    }
    case 'flows':
      return [expectation.tables, expectation.nodes, expectation.count].every((part) => part === undefined);
    case 'command':
      return expectation.prints.length + expectation.omits.length === 0;
    default:
      return expectation satisfies never;
  }
}

function walkFor(asked: string | AskedConnection | ChangedWalk, world: World): EditedWalk {
  if (typeof asked === 'string') {
    const walk = world.walkNamed(asked);
    return walk ? { ok: true, walk } : { ok: false, why: `there is no walk ${asked}` };
  }
  return 'of' in asked ? world.walkWith(asked.of, editsOf(asked)) : world.walkOf(asked);
}

/** The changes of a lesson's what-if, as the what-if screen makes them. */
function editsOf({ set, endpoint, states, without }: ChangedWalk): readonly WalkEdit[] {
  return [
    ...Object.entries(set).map(([field, value]): WalkEdit => ({ kind: 'field', field, value })),
    ...(endpoint === undefined ? [] : [{ kind: 'endpoint', endpoint } as const]),
    ...(states.length === 0 ? [] : [{ kind: 'ct-state', states } as const]),
    ...(without
      ? [{ kind: 'flow-off', node: without.node, table: without.table, rule: without.flow } as const]
      : []),
  ];
}

function walkProblems(walk: Walk, outcome: Outcome, world: World): readonly string[] {
  const legs = outcome.leg === undefined ? walk.legs : [bridgeLeg(walk, outcome.leg)];
  const last = legs.at(-1);
  if (!last) return [`the walk has no pass number ${outcome.leg} through a bridge`];
  const arrived = outcome.leg === undefined ? walk.legs.findLast((leg) => leg.direction === 'request') : last;
  const ended = outcome.leg === undefined ? walk.disposition : [last.disposition, last.out ?? ''];
  const final = last.stops.at(-1);
  const tables = legs
    .flatMap((leg) => leg?.stops ?? [])
    .flatMap((stop) => (stop.kind === 'table' ? [{ number: stop.table, name: stop.name }] : []));
  return [
    ...endProblem(outcome.ends, ended),
    ...sameProblem('it ends on', outcome.node, last.node),
    ...(final?.kind === 'table'
      ? [
          ...tableProblem(outcome.table, { number: final.table, name: final.name }),
          ...ruleProblem(outcome.flow, final.flow),
        ]
      : [outcome.table, outcome.flow].flatMap((asked) =>
          asked === undefined ? [] : [`it ends at ${final?.hook ?? 'nothing'} and at no table`],
        )),
    ...visitProblems(outcome, tables),
    ...packetProblems(outcome.packet, arrived?.after, arrived ? portsOf(arrived, world) : []),
  ];
}

function bridgeLeg(walk: Walk, leg: number): Leg | undefined {
  return walk.legs.filter(({ where }) => where === 'ovs')[leg - 1];
}

function portsOf(leg: Leg, world: World): readonly PortInfo[] {
  return leg.where === 'ovs' ? world.ports(leg.node) : [];
}

function traceProblems(trace: BridgeTrace, node: string, outcome: Outcome, world: World): readonly string[] {
  const lookups = trace.passes.flatMap((pass) => pass.nodes.flatMap(lookupsIn));
  const names = world.tables(node);
  const named = (number: number) => ({
    number,
    name: names.find((table) => table.number === number)?.name ?? '',
  });
  const out = trace.outputs.map(
    ({ port }) => world.ports(node).find(({ number }) => number === port)?.name ?? String(port),
  );
  const last = lookups.at(-1);
  return [
    ...endProblem(outcome.ends, [trace.disposition, ...out]),
    ...(last
      ? [...tableProblem(outcome.table, named(last.table)), ...ruleProblem(outcome.flow, last.hit)]
      : ['no table was asked']),
    ...visitProblems(
      outcome,
      lookups.map(({ table }) => named(table)),
    ),
    ...packetProblems(
      outcome.packet,
      trace.outputs[0]?.packet ?? trace.passes.at(-1)?.final,
      world.ports(node),
    ),
  ];
}

function lookupsIn(node: TraceNode): readonly { readonly table: number; readonly hit: Flow | undefined }[] {
  const inside = 'children' in node ? node.children.flatMap(lookupsIn) : [];
  return node.kind === 'table' ? [node.lookup, ...inside] : inside;
}

function endProblem(expected: string | undefined, ended: string | readonly string[]): readonly string[] {
  const ends = typeof ended === 'string' ? [ended] : ended;
  return expected === undefined || ends.includes(expected)
    ? []
    : [`it ends ${ends.filter((end) => end !== '').join(', ')}, not ${expected}`];
}

function sameProblem(what: string, expected: string | undefined, found: string): readonly string[] {
  return expected === undefined || expected === found ? [] : [`${what} ${found}, not ${expected}`];
}

interface NamedTable {
  readonly number: number;
  readonly name: string;
}

function isNamed(asked: string, { number, name }: NamedTable): boolean {
  return asked === String(number) || asked.toLowerCase() === name.toLowerCase();
}

function tableProblem(expected: string | undefined, last: NamedTable): readonly string[] {
  return expected === undefined || isNamed(expected, last)
    ? []
    : [`it ends in table ${last.number} ${last.name}, not ${expected}`];
}

function ruleProblem(expected: string | undefined, hit: Flow | undefined): readonly string[] {
  const rule = hit ? ruleOf(hit) : 'a miss';
  return expected === undefined || rule.includes(expected) ? [] : [`${rule} decides there, not ${expected}`];
}

function visitProblems({ visits, avoids }: Outcome, tables: readonly NamedTable[]): readonly string[] {
  const asked = (table: string): boolean => tables.some((visited) => isNamed(table, visited));
  return [
    ...visits.filter((table) => !asked(table)).map((table) => `table ${table} is not visited`),
    ...avoids.filter(asked).map((table) => `table ${table} is visited`),
  ];
}

function packetProblems(
  expected: Outcome['packet'],
  packet: Packet | undefined,
  ports: readonly PortInfo[],
): readonly string[] {
  return Object.entries(expected).flatMap(([name, text]) => {
    const subfield = parseSubfield(name);
    if (!subfield) return [`there is no field ${name}`];
    if (!packet) return ['there is no packet at the end'];
    const value = { kind: 'field', subfield, value: packet.getSubfield(subfield), ports } as const;
    return isExpected(value, text) ? [] : [`${name} is ${showExpected(value)}, not ${text}`];
  });
}

function flowProblems(
  { pattern, node, tables, nodes, count }: Extract<Expectation, { kind: 'flows' }>,
  world: World,
): readonly string[] {
  for (const bits of [pattern.reads, pattern.writes])
    if (bits !== undefined && !parseSubfield(bits)) return [`there is no field ${bits}`];
  const asked = (node === undefined ? world.nodes : [node]).filter((name) => world.flows(name).length > 0);
  if (asked.length === 0) return [`no flows of ${node ?? 'any node'} were captured`];
  const found = asked.map((name) => ({
    name,
    flows: world
      .flows(name)
      .filter((flow) => fits(pattern, flow, flow.tableName ?? tableName(world, name, flow))),
  }));
  const inTables = [...new Set(found.flatMap(({ flows }) => flows.map(({ table }) => String(table))))];
  const onNodes = found.flatMap(({ name, flows }) => (flows.length > 0 ? [name] : []));
  return [
    ...listProblem('such flows stand in tables', tables, inTables),
    ...listProblem('such flows stand on', nodes, onNodes),
    ...(count === undefined
      ? []
      : found
          .filter(({ flows }) => flows.length !== count)
          .map(({ name, flows }) => `${name} has ${flows.length} such flows, not ${count}`)),
  ];
}

function tableName(world: World, node: string, { table }: Flow): string {
  return world.tables(node).find(({ number }) => number === table)?.name ?? '';
}

function listProblem(
  what: string,
  expected: readonly string[] | undefined,
  found: readonly string[],
): readonly string[] {
  if (expected === undefined) return [];
  const same = expected.length === found.length && expected.every((entry) => found.includes(entry));
  return same ? [] : [`${what} ${found.join(', ') || 'nowhere'}, not ${expected.join(', ') || 'nowhere'}`];
}

function fits(pattern: FlowPattern, flow: Flow, tableName: string): boolean {
  const { table, reads, writes, matches, acts } = pattern;
  return (
    (table === undefined || isNamed(table, { number: flow.table, name: tableName })) &&
    (reads === undefined || readsBits(flow, reads)) &&
    (writes === undefined || flow.actions.some((action) => bitsWritten(action).some(overlaps(writes)))) &&
    (matches === undefined || hasTerms(spanText(flow.source, flow.matchSpan), matches)) &&
    (acts === undefined || hasAction(spanText(flow.source, flow.actionsSpan), acts))
  );
}

function readsBits({ match, actions }: Flow, bits: string): boolean {
  const subfield = parseSubfield(bits);
  if (!subfield) return false;
  const wanted = ((1n << BigInt(subfield.bits)) - 1n) << BigInt(subfield.start);
  return (
    match.terms.some(({ field, mask }) => field.name === subfield.field.name && (mask & wanted) !== 0n) ||
    actions.some((action) => bitsRead(action).some(overlaps(bits)))
  );
}

function overlaps(bits: string): (other: Subfield) => boolean {
  const wanted = parseSubfield(bits);
  return ({ field, start, bits: width }) =>
    wanted !== undefined &&
    field.name === wanted.field.name &&
    start < wanted.start + wanted.bits &&
    wanted.start < start + width;
}

/** Whether a match, as the dump writes it, has all of these terms. */
function hasTerms(match: string, terms: string): boolean {
  const has = match.split(',');
  return terms.split(',').every((term) => has.includes(term.trim()));
}

/** Whether actions, as the dump writes them, have this one; `drop`, `dec_ttl`, `ct(commit`. */
function hasAction(actions: string, action: string): boolean {
  for (let at = actions.indexOf(action); at >= 0; at = actions.indexOf(action, at + 1)) {
    const before = at === 0 ? ',' : (actions[at - 1] ?? ',');
    const after = actions[at + action.length] ?? ',';
    if (/[,(]/.test(before) && (/[,():]/.test(after) || /[(:]$/.test(action))) return true;
  }
  return false;
}
