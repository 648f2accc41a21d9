export * from './bundle.ts';
export * from './intake.ts';
