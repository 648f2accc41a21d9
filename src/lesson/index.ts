export * from './bound-view.ts';
export * from './check-lesson.ts';

export * from './expectation.ts';
export * from './expected.ts';
export * from './model.ts';
export * from './moved.ts';
export * from './outline.ts';
export * from './parse-lesson.ts';
export * from './predict.ts';
export * from './question.ts';
export * from './quiz-kinds.ts';
export * from './random.ts';
export * from './undecided.ts';
export * from './verdict.ts';
