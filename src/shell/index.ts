export { shellContext } from './cluster-context.ts';

export { shellCommands } from './command-table.ts';
export { type ReferenceSubject, referenceNames, referenceText } from './commands/reference.ts';
export * from './complete.ts';
export type { ShellContext, WalkSoFar } from './context.ts';
export {
  type ScreenOutput,
  type ShellEffect,
  type ShellResult,
  screenOutput,
} from './result.ts';
export { runCommand } from './run.ts';
