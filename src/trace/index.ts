export * from './bridge-trace.ts';
export { type ExplainLookup, printBridgeTrace } from './print-bridge-trace.ts';
export { stopName } from './stop-name.ts';
export * from './walk.ts';
