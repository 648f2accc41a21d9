export * from './make-world.ts';
export * from './world.ts';
