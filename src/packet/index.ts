export * from './address.ts';
export * from './field.ts';
export * from './field-space.ts';
export { baseFields, packetWords, type TlvMapping } from './field-table.ts';
export * from './packet.ts';
