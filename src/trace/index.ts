export * from './bridge-trace.ts';
export { changedFields } from './changed-fields.ts';
export { type Effort, newEffort, spend } from './effort.ts';
export { type ExplainLookup, printBridgeTrace } from './print-bridge-trace.ts';
export * from './reasons.ts';
export { sessionsAt, stationsAt } from './so-far.ts';
export { stopName } from './stop-name.ts';
export * from './walk.ts';
