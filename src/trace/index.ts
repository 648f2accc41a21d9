export * from './bridge-trace.ts';
export { printBridgeTrace } from './print-bridge-trace.ts';
export * from './walk.ts';
