import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tableOfV010 } from '../../src/antrea/index.ts';
import { makeCluster, requestOfScenario, walk } from '../../src/cluster/index.ts';
import type { FlowEvidence, World, WorldOf } from '../../src/lesson/index.ts';
import { parseFieldValue } from '../../src/packet/index.ts';
import { clusterFiles, loadSnapshot, nodeFiles, type SnapshotLayer } from '../../src/snapshot/index.ts';
import { whyNot } from '../../src/switch/index.ts';
import { rich } from '../../src/text/index.ts';
import type { Walk } from '../../src/trace/index.ts';

const home = new URL('../../snapshots', import.meta.url).pathname;

function filesUnder(folder: string, prefix = ''): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path, `${prefix}${name}/`) : [`${prefix}${name}`];
  });
}

function openLayer(name: string): SnapshotLayer {
  const folder = join(home, name);
  return {
    name,
    paths: filesUnder(folder),
    read: (path) => ({ name: `${name}/${path}`, text: readFileSync(join(folder, path), 'utf8') }),
  };
}

/**
 * A bundled snapshot as the lesson and session rooms see it. Commands are answered from the captured files alone, so that these tests
 * need neither the shell nor the command line.
 */
export function snapshotWorld(name: string): World {
  const snapshot = loadSnapshot(openLayer, name).value;
  const cluster = makeCluster(snapshot, (_, table) => tableOfV010(table)?.name);
  const walks = new Map<string, Walk>();
  const tryWalk = (r: Parameters<typeof walk>[1]) => {
    try {
      return walk(cluster, r);
    } catch {
      return undefined;
    }
  };
  const walkNamed = (walkName: string): Walk | undefined => {
    const scenario = snapshot.scenarios.get(walkName);
    if (!scenario) return undefined;
    const made = walks.get(walkName) ?? tryWalk(requestOfScenario(scenario));
    if (!made) return undefined;
    walks.set(walkName, made);
    return made;
  };
  const texts = [...snapshot.files.values()].map((file) => file.source.text);
  return {
    snapshot: name,
    walkNames: [...snapshot.scenarios.keys()].sort(),
    nodes: [...cluster.nodes.keys()],
    walkNamed,
    walkWith: (walkName, edits) => {
      const scenario = snapshot.scenarios.get(walkName);
      if (!scenario) return { ok: false, why: `there is no walk ${walkName}` };
      const endpoint = edits.flatMap((edit) => (edit.kind === 'endpoint' ? [edit.endpoint] : [])).at(-1);
      const fields = edits.flatMap((edit) => {
        const field = edit.kind === 'field' ? snapshot.space.byName.get(edit.field) : undefined;
        const value = edit.kind === 'field' && field ? parseFieldValue(field, edit.value)?.value : undefined;
        return edit.kind === 'field' && value !== undefined ? [{ field: edit.field, value }] : [];
      });
      const request = requestOfScenario(scenario);
      const changed = walk(cluster, { ...request, ...(endpoint ? { endpoint } : {}), change: { fields } });
      return { ok: true, walk: changed };
    },
    runCommand: (node, line) => {
      const key = Object.entries(nodeFiles).find(([, file]) => file.command === line)?.[1].file;
      const shared = Object.values(clusterFiles).find((file) => file.command === line)?.file;
      const file = snapshot.files.get(shared ? `cluster/${shared}` : `${node}/${key}`);
      return file
        ? { output: file.source.text, exitCode: 0 }
        : { output: `${line}: not here\n`, exitCode: 1 };
    },
    tables: (node) => {
      const flows = cluster.nodes.get(node)?.snapshot.texts.flows ?? [];
      return [...new Set(flows.map((flow) => flow.table))]
        .sort((a, b) => a - b)
        .map((number) => ({ number, name: tableOfV010(number)?.name ?? '', purpose: '' }));
    },
    ports: (node) => cluster.nodes.get(node)?.snapshot.ports ?? [],
    whyNot: (node, lookup) => {
      const bridge = cluster.nodes.get(node)?.bridge;
      if (!bridge) return [];
      return whyNot(bridge, lookup)
        .map(
          (verdict): FlowEvidence => ({
            flow: verdict.flow,
            matched: verdict.verdict === 'matched',
            why: rich(verdict.verdict),
          }),
        )
        .sort((a, b) => b.flow.priority - a.flow.priority);
    },
    knows: (text) =>
      texts.some((content) => content.includes(text)) || snapshot.space.byName.has(text.split('[')[0] ?? ''),
  };
}

const worlds = new Map<string, World>();

/** The world of a bundled snapshot, made once. */
export const worldOf: WorldOf = (name) => {
  if (!readdirSync(home).includes(name)) return undefined;
  const world = worlds.get(name) ?? snapshotWorld(name);
  worlds.set(name, world);
  return world;
};
