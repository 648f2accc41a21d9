import { type Cluster, makeCluster, requestOfScenario, type WalkRequest, walk } from '../cluster/index.ts';
import { parseFieldValue } from '../packet/index.ts';
import { spanText, UserError } from '../text/index.ts';
import type { Walk } from '../trace/index.ts';
import type { AskedConnection, EditedWalk, WalkEdit } from './world.ts';

/** The named walk with changes made to its request or to the cluster it goes through. */
export function editedWalk(
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

/** The walk of a connection that no scenario names, with its reply. */
export function walkOf(cluster: Cluster, { from, to, proto, src, endpoint }: AskedConnection): EditedWalk {
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
