export * from './cluster.ts';
export type { WalkProtocol } from './packets.ts';
export { requestOfScenario, type WalkChange, type WalkRequest } from './request.ts';
export { walk } from './walk.ts';
export { type Json, packetToJson, walkToJson } from './walk-json.ts';
export { type Endpoint, endpointName, resolveWho, type Target } from './who.ts';
