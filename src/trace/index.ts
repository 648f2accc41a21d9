export * from './bridge-trace.ts';
export * from './walk.ts';
