import type { ClusterFileKey } from '../snapshot/index.ts';
import { largest } from '../text/index.ts';

/** A kind of object that `kubectl get` lists. */
export interface Resource {
  readonly file: ClusterFileKey;
  /** Plural first, then what else kubectl takes for it. */
  readonly names: readonly string[];
  /** The kind in manifests. */
  readonly kind: string;
  readonly namespaced: boolean;
  /** Columns that only `-o wide` shows. */
  readonly wide: readonly string[];
}

/** The resources that a snapshot keeps. */
export const resources: readonly Resource[] = [
  {
    file: 'pods',
    names: ['pods', 'pod', 'po'],
    kind: 'Pod',
    namespaced: true,
    wide: ['IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'],
  },
  {
    file: 'svc',
    names: ['services', 'service', 'svc'],
    kind: 'Service',
    namespaced: true,
    wide: ['SELECTOR'],
  },
  { file: 'ep', names: ['endpoints', 'endpoint', 'ep'], kind: 'Endpoints', namespaced: true, wide: [] },
  {
    file: 'netpol',
    names: ['networkpolicies', 'networkpolicy', 'netpol'],
    kind: 'NetworkPolicy',
    namespaced: true,
    wide: [],
  },
  {
    file: 'nodes',
    names: ['nodes', 'node', 'no'],
    kind: 'Node',
    namespaced: false,
    wide: ['INTERNAL-IP', 'EXTERNAL-IP', 'OS-IMAGE', 'KERNEL-VERSION', 'CONTAINER-RUNTIME'],
  },
];

/** The resource that a word names, in any of its forms. */
export function resourceNamed(word: string): Resource | undefined {
  return resources.find(({ names }) => names.includes(word.toLowerCase().split('.')[0] ?? ''));
}

/** Cells in columns, as kubectl's table writer lays them out: three blanks between, at least six wide, the last one unpadded. */
export function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    largest(
      rows.map((row) => (row[column]?.length ?? 0) + 3),
      6,
    ),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join(''),
    )
    .join('\n');
}
