export * from './events.ts';
export * from './keymap.ts';
export * from './line.ts';
export * from './progress.ts';
export * from './state.ts';
