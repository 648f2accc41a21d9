export * from './actions.ts';
export * from './packet-words.ts';
export * from './reasons.ts';
export * from './registers.ts';
export * from './stop-words.ts';
export * from './tables.ts';
export * from './transcript.ts';
export * from './words.ts';
