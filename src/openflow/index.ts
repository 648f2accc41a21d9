export * from './action.ts';
export * from './flow.ts';
