import { parseUnsigned, readDecimal, readUnsigned, unquote } from '../packet/index.ts';
import { errorAt, lineColumn, type Parsed, type SourceText, span, warningAt } from '../text/index.ts';
import type { Flow } from './flow.ts';
import { MatchBuilder } from './matches/match-builder.ts';
import { matchKeys } from './matches/match-key.ts';
import { contradictsFragment, isNormalizedAway, prerequisiteHolds } from './matches/match-prerequisite.ts';
import { BuilderProtocols } from './matches/match-protocols.ts';
import { MatchReader } from './matches/match-reader.ts';
import { PairScanner } from './pair-scanner.ts';
import { flowLines } from './pasted-shapes.ts';
import { ReadContext, type ReadOptions } from './read-context.ts';
import { readPasted } from './read-pasted.ts';
import { Findings, refuse } from './refusal.ts';
import { type FlowFile, TextFlow } from './text-flow.ts';

/** How flows are read. */
export interface ParseFlowsOptions extends ReadOptions {
  /** Leaves the actions unread until asked for; a mistake in them is then thrown as a `UserError` by `flow.actions`. */
  readonly lazy?: boolean;
  /** Keeps a flow whose match is read but whose actions are not, with a warning in place of an error: see `Flow.unread`. */
  readonly keepUnread?: boolean;
}

/**
 * Reads the flows of `ovs-ofctl dump-flows`, `antctl get ovsflows` or a flow file, in any OpenFlow version's rendering, with or
 * without statistics. A line that cannot be read gives one error and no flow; the others are read.
 */
export function parseFlows(source: SourceText, options: ParseFlowsOptions = {}): Parsed<readonly Flow[]> {
  return readPasted(source, flowLines, (text) => readFlows(text, options));
}

function readFlows(source: SourceText, options: ParseFlowsOptions): Parsed<readonly Flow[]> {
  const reader = new FlowFileReader(new ReadContext(source, options));
  reader.readLines();
  if (!options.lazy) reader.checkActions(options.keepUnread ?? false);
  reader.checkTables(options.isTableOrder);
  return { value: reader.flows, diagnostics: reader.findings.list };
}

const lastTable = 254;

/** Lines of a dump that are no flows: the headings of replies and the column title of `antctl`. */
const heading = /^(?:NXST_FLOW|OFPST_FLOW)\b.* reply\b|^(?:NXST_FLOW|OFPST_FLOW) reply|^FLOWS?\s*$/;

class FlowFileReader {
  readonly flows: TextFlow[] = [];
  readonly findings: Findings;
  private readonly file: FlowFile;
  private readonly builder = new MatchBuilder();
  private readonly protocols = new BuilderProtocols(this.builder);
  private readonly reader: MatchReader;
  private readonly source: SourceText;
  private readonly scanner: PairScanner;

  constructor(private readonly context: ReadContext) {
    this.source = context.source;
    this.file = { context, keys: matchKeys(context.space) };
    this.findings = new Findings(context.source);
    this.reader = new MatchReader(context, this.builder);
    this.scanner = new PairScanner(context.source.text, 0, 0);
  }

  /** One pass over the text; every line becomes a flow or an error. */
  readLines(): void {
    const { text } = this.source;
    let line = 0;
    for (let start = 0; start < text.length; ) {
      line++;
      const newline = text.indexOf('\n', start);
      const stop = newline < 0 ? text.length : newline;
      const end = trimmedEnd(text, start, stop);
      const first = skipBlanks(text, start, end);
      if (first < end && !isRemark(text, first, end)) this.readLine(first, end, line);
      start = stop + 1;
    }
  }

  /** Reads the actions of every flow once, so that mistakes in them are known now. */
  checkActions(keepUnread: boolean): void {
    for (const flow of this.flows) {
      try {
        flow.checkedActions();
      } catch (error) {
        const { span: at } = this.findings.addRefusal(error, keepUnread ? 'warning' : 'error');
        if (keepUnread) flow.unread = at ?? flow.actionsSpan;
      }
    }
  }

  /** Tables that the dump names must have numbers: given, or told by an order that is known and whole. */
  checkTables(isOrder: (names: readonly string[]) => boolean = () => false): void {
    const { tableNames, tablesGiven, unknownTables } = this.context;
    const [first] = this.flows.filter(({ tableName }) => tableName !== undefined);
    if (tablesGiven || first?.tableName === undefined) return;
    const isMixed = this.flows.some(({ tableName }) => tableName === undefined);
    const missing = [...unknownTables].find((name) => !tableNames.has(name));
    if (!isMixed && missing === undefined && isOrder([...tableNames.keys()])) return;
    const code = isMixed ? 'tables-mixed' : 'tables-unnumbered';
    const params = { table: first.tableName, ...(missing === undefined ? {} : { missing }) };
    this.findings.add(errorAt(this.source, first.span, code, params));
  }

  private readLine(start: number, end: number, line: number): void {
    this.builder.reset();
    this.reader.dependents.length = 0;
    this.scanner.restart(start, end);
    try {
      this.flows.push(this.flow(start, end, line));
    } catch (error) {
      this.findings.addRefusal(error);
    }
  }

  private flow(start: number, end: number, line: number): TextFlow {
    const { keys } = this.file;
    const { scanner } = this;
    const place = this.source.origin ? lineColumn(this.source, start).line : line;
    const flow = new TextFlow(this.file, place, start, end);
    while (scanner.next()) {
      const name = scanner.key();
      const key = keys.get(name);
      if (key === undefined) {
        if ((name === 'actions' || name === 'action') && scanner.separator === '=') {
          this.checkPrerequisites();
          flow.endMatch(this.builder.take(), scanner.keyStart, scanner.valueStart);
          return flow;
        }
        if (!this.reader.subfieldPair(scanner)) {
          refuse(this.source, scanner.keyStart, scanner.keyEnd, 'flow-key-unknown', { key: name });
        }
        flow.cover(scanner.keyStart, scanner.pairEnd(), true);
        continue;
      }
      switch (key.kind) {
        case 'table':
          this.readTable(scanner, flow);
          break;
        case 'cookie':
          flow.rawCookie = this.cookie(scanner);
          break;
        case 'priority':
          flow.priority = this.priority(scanner);
          flow.cover(scanner.keyStart, scanner.pairEnd(), false);
          break;
        case 'statistic':
        case 'flag':
          break;
        default:
          this.reader.pair(scanner, key);
          flow.cover(scanner.keyStart, scanner.pairEnd(), true);
      }
    }
    return refuse(this.source, start, end, 'flow-without-actions');
  }

  /** A condition whose protocol the match leaves open is dropped by the switch, some are refused. */
  private checkPrerequisites(): void {
    for (const { field, start, end } of this.reader.dependents) {
      if (contradictsFragment(field, this.protocols)) {
        refuse(this.source, start, end, 'field-prerequisite', {
          field: field.name,
          prerequisite: 'first-fragment',
        });
      }
      if (prerequisiteHolds(field, this.protocols)) continue;
      const params = { field: field.name, prerequisite: field.prerequisite };
      if (!isNormalizedAway(field)) refuse(this.source, start, end, 'field-prerequisite', params);
      this.findings.add(warningAt(this.source, span(start, end), 'field-dropped', params));
      this.builder.clear(field);
    }
  }

  private readTable(scanner: PairScanner, flow: TextFlow): void {
    const { valueStart, valueEnd } = scanner;
    const number = readDecimal(scanner.text, valueStart, valueEnd);
    if (number >= 0 && number <= lastTable) {
      flow.table = number;
      return;
    }
    const name = unquote(scanner.value());
    const known = number < 0 ? this.context.tableNames.get(name) : undefined;
    const isNew = known === undefined && number < 0 && name !== '' && !this.context.tablesGiven;
    if (known === undefined && !isNew) {
      refuse(this.source, valueStart, valueEnd, 'table-unknown', { table: scanner.value() });
    }
    flow.tableName = name;
    flow.table = known ?? this.numberTable(name);
  }

  /** A dump names its tables in their order; whether that numbers them is told at its end, when all are known. */
  private numberTable(name: string): number {
    const number = this.context.tableNames.size;
    this.context.tableNames.set(name, number);
    return number;
  }

  private priority(scanner: PairScanner): number {
    const value = readUnsigned(scanner.text, scanner.valueStart, scanner.valueEnd);
    if (value >= 0 && value <= 0xffff) return value;
    return refuse(this.source, scanner.valueStart, scanner.valueEnd, 'flow-number', {
      key: scanner.key(),
      value: scanner.value(),
      max: 0xffff,
    });
  }

  private cookie(scanner: PairScanner): number | bigint {
    const { valueStart, valueEnd } = scanner;
    const value = readUnsigned(scanner.text, valueStart, valueEnd);
    if (value >= 0) return value;
    const wide = parseUnsigned(scanner.value());
    if (wide !== undefined && wide < 1n << 64n) return wide;
    return refuse(this.source, valueStart, valueEnd, 'flow-number', {
      key: 'cookie',
      value: scanner.value(),
      max: '0xffffffffffffffff',
    });
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}

function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function isRemark(text: string, start: number, end: number): boolean {
  switch (text[start]) {
    case '#':
      return true;
    case 'N':
    case 'O':
    case 'F':
      return heading.test(text.slice(start, end));
    default:
      return false;
  }
}
