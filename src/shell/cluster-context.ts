import type { Cluster } from '../cluster/index.ts';
import { formatRouteGet, type RouteQuery, routeLookup } from '../host/index.ts';
import { type Port, parseFlowArgument } from '../openflow/index.ts';
import { assumedConntrack, traceBridge } from '../switch/index.ts';
import { type Diagnostic, diagnosticSentence, sourceText } from '../text/index.ts';
import { printBridgeTrace } from '../trace/index.ts';
import type { Answer, ShellContext, ShellNode, ShellTable, WalkSoFar } from './context.ts';
import { didYouMean } from './suggest.ts';

/** The shell of a cluster, which knows of `seen` and nothing later. */
export function shellContext(cluster: Cluster, seen?: WalkSoFar): ShellContext {
  const { snapshot } = cluster;
  return {
    files: snapshot.files,
    nodes: snapshot.nodes.map(({ name, texts, ports, roles }): ShellNode => {
      const flows = texts.flows ?? [];
      const numbers = [...new Set(flows.map(({ table }) => table))];
      return {
        name,
        bridge: roles.bridge,
        agent: snapshot.manifest.nodes?.find((node) => node.name === name)?.agent,
        underlay: roles.underlay?.interface,
        flows,
        ports,
        tables: numbers.flatMap((table): readonly ShellTable[] => {
          const tableName =
            flows.find((flow) => flow.table === table)?.tableName ?? cluster.tableName(name, table);
          return tableName === undefined ? [] : [{ table, name: tableName }];
        }),
      };
    }),
    pods: snapshot.pods,
    versions: snapshot.manifest.versions ?? {},
    space: snapshot.space,
    seen,
    routeGet: (node, query) => routeGet(cluster, node, query),
    traceFlow: (node, flow, ctNext) => traceFlow(cluster, node, flow, ctNext),
  };
}

function routeGet(cluster: Cluster, node: string, query: RouteQuery): Answer {
  const host = cluster.nodes.get(node)?.host;
  // Without its routes a node is not one that has none: nothing can be said.
  if (!host?.parts.routes) return { reason: `(the routes of ${node} were not captured)` };
  const decision = routeLookup(host, query);
  const text = formatRouteGet(host, query, decision);
  return decision.kind === 'route' ? { text } : { reason: text };
}

function traceFlow(
  cluster: Cluster,
  node: string,
  flow: string,
  ctNext: readonly (readonly string[])[],
): Answer {
  const found = cluster.nodes.get(node);
  if (!found?.bridge) return { reason: `(the flows of ${node} were not captured)` };
  const { space } = cluster.snapshot;
  const parsed = parseFlowArgument(sourceText('FLOW', flow), { space, ports: found.snapshot.ports });
  const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    return { reason: errors.map((error) => refusal(error, found.snapshot.ports)).join('\n') };
  return {
    text: printBridgeTrace(traceBridge(found.bridge, parsed.value, { conntrack: assumedConntrack(ctNext) })),
  };
}

/** Why a flow is refused. A learner cannot give a bridge its ports: those that it has are what helps. */
function refusal({ code, params }: Diagnostic, ports: readonly Port[]): string {
  if (code !== 'port-unknown') return diagnosticSentence(code, params);
  const port = String(params.port).replaceAll('"', '');
  const names = ports.map(({ name }) => name);
  const hint = didYouMean(port, names) || `\nThere is ${names.join(', ')}.`;
  return `${port}: invalid or unknown port for ${params.field}${hint}`;
}
