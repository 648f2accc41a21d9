import { describeVerdict, tablePurpose } from '../antrea/index.ts';
import { type Cluster, makeCluster, requestOfScenario, type WalkRequest, walk } from '../cluster/index.ts';
import type { AskedTrace, Connection, EditedWalk, FlowEvidence, WalkEdit, World } from '../lesson/index.ts';
import { parseFlowArgument } from '../openflow/index.ts';
import { parseFieldValue } from '../packet/index.ts';
import { runCommand, screenOutput, shellContext } from '../shell/index.ts';
import { assumedConntrack, traceBridge, whyNot } from '../switch/index.ts';
import { diagnosticSentence, sourceText, spanText, UserError } from '../text/index.ts';
import type { Lookup, Walk } from '../trace/index.ts';
import { wordContextOf } from './word-context.ts';
import { textKnower } from './world-knows.ts';

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
  const context = wordContextOf(cluster);
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
        why: describeVerdict(verdict, context(node)),
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
    walkOf: (connection) => walkOf(cluster, connection),
    trace: (node, packet, states) => traceOf(cluster, node, packet, states),
    flows: (node) => nodes.get(node)?.snapshot.texts.flows ?? [],
    runCommand: (node, line) => command(`${node}\n${line}`),
    tables: (node) => tablesOf(cluster, node),
    ports: (node) => nodes.get(node)?.snapshot.ports ?? [],
    bridge: (node) => {
      const roles = nodes.get(node)?.snapshot.roles;
      return (
        roles && { name: roles.bridge, gatewayPort: roles.gateway?.port, tunnelPort: roles.tunnel?.port }
      );
    },
    whyNot: whyNotOf,
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

/** The named walk with changes made to its request or to the cluster it goes through. */
function editedWalk(
  cluster: Cluster,
  name: string,
  edits: readonly WalkEdit[],
  original: Walk | undefined,
): EditedWalk {
  const scenario = cluster.snapshot.scenarios.get(name);
  if (!scenario || !original) return { ok: false, why: `there is no walk ${name}` };
  if (edits.length === 0) return { ok: true, walk: original };
  const fields: { readonly field: string; readonly value: bigint }[] = [];
  let request: WalkRequest = requestOfScenario(scenario);
  let changed = cluster;
  for (const edit of edits) {
    switch (edit.kind) {
      case 'field': {
        const field = cluster.snapshot.space.byName.get(edit.field);
        if (!field) return { ok: false, why: `${edit.field} is no field of a packet` };
        const parsed = parseFieldValue(field, edit.value);
        if (!parsed) return { ok: false, why: `${edit.value} is no value of ${edit.field}` };
        fields.push({ field: edit.field, value: parsed.value });
        break;
      }
      case 'endpoint':
        request = { ...request, endpoint: edit.endpoint };
        break;
      case 'ct-state':
        request = { ...request, change: { ...request.change, ctStates: edit.states } };
        break;
      case 'flow-off':
        changed = withoutFlow(changed, edit);
        break;
      default:
        edit satisfies never;
    }
  }
  if (fields.length > 0) request = { ...request, change: { ...request.change, fields } };
  return tryWalk(changed, request);
}

function walkOf(cluster: Cluster, { from, to, proto, src, endpoint }: Connection): EditedWalk {
  return tryWalk(cluster, {
    from,
    to,
    reply: true,
    ...(proto === undefined ? {} : { protocol: proto }),
    ...(src === undefined ? {} : { src }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

function tryWalk(cluster: Cluster, request: WalkRequest): EditedWalk {
  try {
    return { ok: true, walk: walk(cluster, request) };
  } catch (error) {
    if (error instanceof UserError) return { ok: false, why: error.message };
    throw error;
  }
}

function traceOf(cluster: Cluster, node: string, packet: string, states: readonly string[]): AskedTrace {
  const found = cluster.nodes.get(node);
  if (!found?.bridge) return { ok: false, why: `the flows of ${node} were not captured` };
  const options = { space: cluster.snapshot.space, ports: found.snapshot.ports };
  const { value, diagnostics } = parseFlowArgument(sourceText('packet', packet), options);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error) return { ok: false, why: diagnosticSentence(error.code, error.params) };
  const conntrack = assumedConntrack(states.length === 0 ? [] : [states]);
  return { ok: true, trace: traceBridge(found.bridge, value, { conntrack }) };
}

/** The cluster without one flow of a bridge. */
function withoutFlow(cluster: Cluster, off: Extract<WalkEdit, { readonly kind: 'flow-off' }>): Cluster {
  const nodes = cluster.snapshot.nodes.map((node) => {
    if (node.name !== off.node || !node.texts.flows) return node;
    const flows = node.texts.flows.filter(
      (flow) => flow.table !== off.table || spanText(flow.source, flow.ruleSpan) !== off.rule,
    );
    return { ...node, texts: { ...node.texts, flows } };
  });
  return makeCluster({ ...cluster.snapshot, nodes }, cluster.tableName);
}
