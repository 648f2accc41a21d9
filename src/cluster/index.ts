export * from './cluster.ts';
export { packetToJson } from './packet-json.ts';
export type { WalkProtocol } from './packets.ts';
export { requestOfScenario, type WalkRequest } from './request.ts';
export { type HeaderChange, summarize, type WalkSummary } from './summary.ts';
export { walk } from './walk.ts';
export { type JsonWords, walkToJson } from './walk-json.ts';
export { resolveWho } from './who.ts';
