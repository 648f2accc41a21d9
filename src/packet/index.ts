export * from './address.ts';
export * from './field.ts';
export * from './field-space.ts';
export { baseFields, packetWords, type TlvMapping } from './field-table.ts';
export * from './field-value.ts';
export * from './flag-names.ts';
export * from './packet.ts';
export * from './port-number.ts';
export * from './read-number.ts';
