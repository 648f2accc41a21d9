export * from './draw/appearance.ts';
export * from './run-tutor.tsx';
export type { Completion, ExitReason, ShellPlace, TutorPort } from './tutor-session.ts';
