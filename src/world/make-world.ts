import { describeVerdict, tablePurpose, wordContextOf } from '../antrea/index.ts';
import { type Cluster, requestOfScenario, walk } from '../cluster/index.ts';
import { runCommand, screenOutput, shellContext } from '../shell/index.ts';
import { whyNot } from '../switch/index.ts';
import type { Lookup, Walk } from '../trace/index.ts';
import { askedTrace } from './asked-trace.ts';
import { editedWalk, walkOf } from './edited-walk.ts';
import { textKnower } from './text-knower.ts';
import type { FlowEvidence, World } from './world.ts';

/** Keeps the value of each key: asking again is free. */
function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

/** What lessons and screens may ask of a cluster. */
export function makeWorld(cluster: Cluster): World {
  const { snapshot, nodes } = cluster;
  const walkNamed = remembered((name): Walk | undefined => {
    const scenario = snapshot.scenarios.get(name);
    return scenario && walk(cluster, requestOfScenario(scenario));
  });
  const shell = shellContext(cluster);
  const command = remembered((key) => {
    const at = key.indexOf('\n');
    return screenOutput(runCommand(shell, key.slice(0, at), key.slice(at + 1)));
  });
  const words = remembered(wordContextOf(cluster));
  const evidence = new WeakMap<Lookup, readonly FlowEvidence[]>();
  const whyNotOf = (node: string, lookup: Lookup): readonly FlowEvidence[] => {
    const known = evidence.get(lookup);
    if (known) return known;
    const bridge = nodes.get(node)?.bridge;
    const verdicts = bridge ? whyNot(bridge, lookup) : [];
    const rows = verdicts
      .map((verdict) => ({
        flow: verdict.flow,
        matched: verdict.verdict === 'matched',
        why: describeVerdict(verdict, words(node)),
      }))
      .sort((a, b) => b.flow.priority - a.flow.priority);
    evidence.set(lookup, rows);
    return rows;
  };
  return {
    snapshot: snapshot.name,
    walkNames: [...snapshot.scenarios.keys()].sort(),
    nodes: [...nodes.keys()],
    walkNamed,
    walkWith: (name, edits) => editedWalk(cluster, name, edits, walkNamed(name)),
    runCommand: (node, line) => command(`${node}\n${line}`),
    tables: (node) => tablesOf(cluster, node),
    ports: (node) => nodes.get(node)?.snapshot.ports ?? [],
    bridge: (node) => {
      const roles = nodes.get(node)?.snapshot.roles;
      return (
        roles && { name: roles.bridge, gatewayPort: roles.gateway?.port, tunnelPort: roles.tunnel?.port }
      );
    },
    walkOf: (connection) => walkOf(cluster, connection),
    trace: (node, packet, states) => askedTrace(cluster, node, packet, states),
    flows: (node) => nodes.get(node)?.snapshot.texts.flows ?? [],
    whyNot: whyNotOf,
    words,
    knows: textKnower(cluster),
  };
}

function tablesOf(cluster: Cluster, node: string): ReturnType<World['tables']> {
  const flows = cluster.nodes.get(node)?.snapshot.texts.flows ?? [];
  const named = new Map(flows.map((flow) => [flow.table, flow.tableName]));
  return [...named]
    .sort(([a], [b]) => a - b)
    .map(([number, tableName]) => {
      const name = tableName ?? cluster.tableName(node, number) ?? String(number);
      return { number, name, purpose: tablePurpose(name) ?? '' };
    });
}
