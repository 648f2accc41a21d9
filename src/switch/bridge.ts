import type { Flow, Group, Port } from '../openflow/index.ts';
import { defaultFields, type FieldSpace } from '../packet/index.ts';
import type { LearnedStation } from '../trace/index.ts';
import { Classifier } from './classifier.ts';

/** What a bridge is made of. What is absent is unknown, which is not the same as empty. */
export interface BridgeInput {
  readonly name: string;
  readonly flows: readonly Flow[];
  readonly groups?: readonly Group[];
  readonly ports?: readonly Port[];
  readonly space?: FieldSpace;
  /** The numbers of table names that the dump uses beyond those that its own flows tell. */
  readonly tableNames?: ReadonlyMap<string, number>;
  /** The MAC learning table; an empty one when absent, as after a restart. */
  readonly learned?: readonly LearnedStation[];
}

/** A bridge ready to be asked: tables as classifiers, groups and ports by number. */
export interface Bridge {
  readonly name: string;
  readonly flows: readonly Flow[];
  readonly tables: ReadonlyMap<number, Classifier>;
  readonly groups: ReadonlyMap<number, Group> | undefined;
  readonly ports: ReadonlyMap<number, Port> | undefined;
  readonly portNumbers: ReadonlyMap<string, number>;
  readonly tableNumbers: ReadonlyMap<string, number>;
  readonly space: FieldSpace;
  readonly learned: readonly LearnedStation[];
}

/** Makes a bridge; the work of a lookup that does not depend on the packet is done here. */
export function makeBridge(input: BridgeInput): Bridge {
  const byTable = new Map<number, Flow[]>();
  const tableNumbers = new Map(input.tableNames);
  for (const flow of input.flows) {
    const flows = byTable.get(flow.table);
    if (flows) flows.push(flow);
    else byTable.set(flow.table, [flow]);
    if (flow.tableName !== undefined) tableNumbers.set(flow.tableName, flow.table);
  }
  return {
    name: input.name,
    flows: input.flows,
    tables: new Map([...byTable].map(([table, flows]) => [table, new Classifier(flows)])),
    groups: input.groups && new Map(input.groups.map((group) => [group.id, group])),
    ports: input.ports && new Map(input.ports.map((port) => [port.number, port])),
    portNumbers: new Map((input.ports ?? []).map((port) => [port.name, port.number])),
    tableNumbers,
    space: input.space ?? defaultFields,
    learned: input.learned ?? [],
  };
}
