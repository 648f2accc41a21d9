export * from './model.ts';
export * from './verdict.ts';
export * from './world.ts';
