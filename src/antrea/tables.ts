import type { TableName } from '../cluster/index.ts';
import { releaseFamilies, releaseOf } from './releases/families.ts';

/** Purposes of tables that only releases without a family have, by name. */
const otherPurposes: ReadonlyMap<string, string> = new Map([
  ['ServiceMark', 'marks packets that may be for a node port or a load balancer'],
]);

/** What a table is for, by its name, in any release: one name means one thing in all. Absent when it is not known. */
export function tablePurpose(name: string): string | undefined {
  const tables = releaseFamilies.flatMap((family) => family.tables);
  return tables.find((table) => table.name === name)?.purpose ?? otherPurposes.get(name);
}

/**
 * Names of tables by number, for dumps that print none: a release whose tables stand at fixed numbers has them. `version` is the
 * snapshot's, such as `v0.10.0`.
 */
export function tableNamesOf(version: string | undefined): TableName {
  const names = new Map(releaseOf(version)?.tables.map(({ number, name }) => [number, name]));
  return (_, table) => names.get(table);
}

/**
 * Whether the tables of a dump, named in the order of the dump, are numbered by that order from 0: an agent hands the numbers out at its
 * start to the tables that it needs, in the order of its release, and every one of them has a flow (pkg/agent/openflow/pipeline.go).
 */
export function isPipelineOrder(names: readonly string[]): boolean {
  return releaseFamilies.some(({ tables }) => {
    if (tables.some(({ number }) => number !== undefined)) return false;
    const ranks = names.map((name) => tables.findIndex((table) => table.name === name));
    return ranks[0] === 0 && ranks.every((rank, i) => i === 0 || rank > (ranks[i - 1] ?? -1));
  });
}
