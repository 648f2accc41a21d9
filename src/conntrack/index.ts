export * from './connection.ts';
export { conntrackProtocolName, formatConnection, formatConntrack, timeoutOf } from './conntrack-line.ts';
export { formatDpctlConnection } from './dpctl-line.ts';
export { mayBegin, type Trackable, trackable } from './first-packet.ts';
export { firstTcpState, nextTcpState, type TcpState, type Way } from './tcp-state.ts';
export { endText, reversed, sameTuple, type Tuple, tupleOf, tupleText, writeTuple } from './tuple.ts';
