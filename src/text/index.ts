export * from './diagnostic.ts';
export * from './graphemes.ts';
export * from './messages.ts';
export * from './own.ts';
export * from './rich.ts';
export * from './source.ts';
export * from './suggest.ts';
export * from './visible.ts';
