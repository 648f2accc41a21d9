import {
  type BridgeInterface,
  type Flow,
  type Group,
  type Port,
  type Tunnel,
  tunnelOf,
} from '../openflow/index.ts';
import { defaultFields, type FieldSpace } from '../packet/index.ts';
import type { LearnedStation } from '../trace/index.ts';
import { Classifier } from './classifier.ts';

/** What a bridge is made of. What is absent is unknown, which is not the same as empty. */
export interface BridgeInput {
  readonly name: string;
  readonly flows: readonly Flow[];
  readonly groups?: readonly Group[];
  readonly ports?: readonly Port[];
  /** Of which kinds the ports are (`ovs-vsctl show`); without them every port is a plain one. */
  readonly interfaces?: readonly BridgeInterface[];
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
  readonly interfaces: readonly BridgeInterface[] | undefined;
  /** The tunnels among the ports, by number. */
  readonly tunnels: ReadonlyMap<number, Tunnel>;
  /** The ports that lead to another bridge, by number. */
  readonly patches: ReadonlySet<number>;
  readonly portNumbers: ReadonlyMap<string, number>;
  readonly tableNumbers: ReadonlyMap<string, number>;
  readonly space: FieldSpace;
  readonly learned: readonly LearnedStation[];
  /** Whether the learning table was given, rather than taken for empty. */
  readonly learningKnown: boolean;
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
    interfaces: input.interfaces,
    tunnels: tunnelsOf(input),
    patches: patchesOf(input),
    portNumbers: new Map((input.ports ?? []).map((port) => [port.name, port.number])),
    tableNumbers,
    space: input.space ?? defaultFields,
    learned: input.learned ?? [],
    learningKnown: input.learned !== undefined,
  };
}

function tunnelsOf({ ports, interfaces }: BridgeInput): ReadonlyMap<number, Tunnel> {
  const byName = new Map((interfaces ?? []).map((one) => [one.name, tunnelOf(one)]));
  return new Map(
    (ports ?? []).flatMap(({ number, name }): readonly [number, Tunnel][] => {
      const tunnel = byName.get(name);
      return tunnel ? [[number, tunnel]] : [];
    }),
  );
}

function patchesOf({ ports, interfaces }: BridgeInput): ReadonlySet<number> {
  const names = new Set((interfaces ?? []).flatMap(({ name, type }) => (type === 'patch' ? [name] : [])));
  return new Set((ports ?? []).flatMap(({ number, name }) => (names.has(name) ? [number] : [])));
}
