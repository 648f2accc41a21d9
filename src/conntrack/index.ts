export * from './connection.ts';
export { conntrackProtocolName, formatConnection, formatConntrack } from './conntrack-line.ts';
export { formatDpctlConnection } from './dpctl-line.ts';
export { mayBegin, trackable } from './first-packet.ts';
export type { Way } from './tcp-state.ts';
export { endText, reversed, sameTuple, type Tuple, tupleOf, tupleText, writeTuple } from './tuple.ts';
