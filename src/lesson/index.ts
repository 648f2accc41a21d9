export * from './model.ts';
export * from './parse-lesson.ts';
export * from './verdict.ts';
export * from './world.ts';
