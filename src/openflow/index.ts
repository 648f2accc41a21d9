export * from './actions/action.ts';
export { formatAction, formatActions } from './actions/action-format.ts';
export { formatActionName } from './actions/action-name.ts';
export { parseActions } from './actions/action-reader.ts';
export * from './actions/action-reference.ts';
export { bitsRead, bitsWritten, changesOf, placeInSet, traitsOf } from './actions/action-traits.ts';
export * from './flow.ts';
export { formatFlow, formatGroup } from './flow-format.ts';
export { parseFlows } from './flow-reader.ts';
export { parseGroups } from './groups/group-reader.ts';
export { formatMatch } from './matches/match-format.ts';
export { formatPacket } from './packets/packet-format.ts';
export { parseFlowArgument } from './packets/packet-reader.ts';

export { type OfctlShow, parseOfctlShow } from './show-reader.ts';
export { formatSubfield } from './subfield-reader.ts';
export * from './tlv-map.ts';
