export * from './draw/appearance.ts';
