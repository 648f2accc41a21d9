export * from './context.ts';
export * from './exit.ts';
export * from './program.ts';
export * from './rich-ansi.ts';
