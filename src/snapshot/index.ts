export * from './cluster-objects.ts';
export * from './kubectl-table.ts';
export * from './layer.ts';
export type { Manifest, ManifestNode, Scenario, UnderlayHost } from './manifest.ts';
export * from './node-files.ts';
export * from './node-snapshot.ts';
export * from './policy.ts';
export * from './snapshot.ts';
export * from './vsctl-show.ts';
