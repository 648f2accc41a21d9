import {
  defaultFields,
  type Field,
  type FieldSpace,
  normalizePort,
  portNamed,
  readDecimal,
  unquote,
} from '../packet/index.ts';
import type { SourceText } from '../text/index.ts';
import type { PortRef, TableRef } from './actions/action.ts';
import type { Port } from './flow.ts';
import { refuse } from './refusal.ts';

/** What a text is read against: the fields, ports and tables of its bridge. */
export interface ReadOptions {
  readonly space?: FieldSpace;
  /** The bridge's ports; without them a port name in an action stays a name, and one in a match is an error. */
  readonly ports?: readonly Port[];
  /** Numbers of table names; without them see `isTableOrder`. */
  readonly tableNames?: ReadonlyMap<string, number>;
  /**
   * Whether tables named in this order are numbered by it, from 0: a pipeline that the caller knows. Tables of a dump that names them, and whose
   * order tells nothing, are an error: nobody knows their numbers.
   */
  readonly isTableOrder?: (names: readonly string[]) => boolean;
}

/** The options of one text, made ready for lookups. */
export class ReadContext {
  readonly source: SourceText;
  readonly fields: ReadonlyMap<string, Field>;
  readonly space: FieldSpace;
  readonly tableNames: Map<string, number>;
  /** Whether the names of tables and their numbers were given, not numbered here. */
  readonly tablesGiven: boolean;
  /** Names of tables that actions go to and nothing numbers. */
  readonly unknownTables = new Set<string>();
  private readonly ports: ReadonlyMap<string, number> | undefined;

  constructor(source: SourceText, options: ReadOptions = {}) {
    this.source = source;
    this.space = options.space ?? defaultFields;
    this.fields = this.space.byName;
    this.ports = options.ports && new Map(options.ports.map((port) => [port.name, port.number]));
    this.tablesGiven = options.tableNames !== undefined;
    this.tableNames = new Map(options.tableNames);
  }

  /** The number of a port's name, `undefined` when the bridge has none of that name. */
  portNumber = (name: string): number | undefined => this.ports?.get(name);

  /** A port as an action names it. */
  port(start: number, end: number): PortRef {
    const found = this.portOrUndefined(start, end);
    if (found) return found;
    const name = this.source.text.slice(start, end);
    if (name === '' || this.ports) refuse(this.source, start, end, 'port-unknown', { port: unquote(name) });
    return { name: unquote(name) };
  }

  /** A port number, a reserved name, or a name that the bridge has. */
  portOrUndefined(start: number, end: number): PortRef | undefined {
    const { text } = this.source;
    const decimal = readDecimal(text, start, end);
    const number = decimal >= 0 ? normalizePort(decimal) : portNamed(text.slice(start, end), this.portNumber);
    return number === undefined ? undefined : { number };
  }

  /** A table as an action names it, by number or by name. */
  table(start: number, end: number): TableRef {
    const { text } = this.source;
    const decimal = readDecimal(text, start, end);
    if (decimal >= 0 && decimal <= 255) return { number: decimal };
    const name = unquote(text.slice(start, end));
    const number = decimal < 0 ? this.tableNames.get(name) : undefined;
    if (number !== undefined) return { number };
    if (name === '' || decimal >= 0 || this.tablesGiven) {
      refuse(this.source, start, end, 'table-unknown', { table: name });
    }
    this.unknownTables.add(name);
    return { name };
  }
}
