export * from './cluster.ts';
export { type Json, type JsonObject, packetToJson } from './packet-json.ts';
export type { WalkProtocol } from './packets.ts';
export { requestOfScenario, type WalkChange, type WalkRequest } from './request.ts';
export { type Doer, type Encapsulation, type HeaderChange, summarize, type WalkSummary } from './summary.ts';
export { walk } from './walk.ts';
export { type JsonWords, walkToJson } from './walk-json.ts';
export { type Endpoint, endpointName, resolveWho, type Target } from './who.ts';
