export { type Bridge, type BridgeInput, makeBridge } from './bridge.ts';
export { readConnectionStates } from './connection-states.ts';
export {
  assumedConntrack,
  type ConntrackOracle,
  type CtAnswer,
  type CtRequest,
  ctStateNames,
  ctStateValue,
} from './conntrack.ts';
export { ConntrackTable } from './conntrack-table.ts';
export { type TraceOptions, traceBridge } from './trace-bridge.ts';
export { type FailedTerm, type FlowVerdict, whyNot } from './why-not.ts';
