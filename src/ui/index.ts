export * from './draw/appearance.ts';
export * from './run-tutor.tsx';
export type { ShellPlace, TutorPort } from './tutor-session.ts';
