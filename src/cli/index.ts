export * from './context.ts';
export * from './exit.ts';
export { loadCluster } from './load-cluster.ts';
export * from './program.ts';
export * from './rich-ansi.ts';
