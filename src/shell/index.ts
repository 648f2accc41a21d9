export { shellContext } from './cluster-context.ts';
export type { ShellCommand } from './command.ts';
export { shellCommands } from './command-table.ts';
export { type ReferenceSubject, referenceNames, referenceText } from './commands/reference.ts';
export * from './complete.ts';
export type { Answer, ShellContext, ShellNode, ShellTable, WalkSoFar } from './context.ts';
export {
  type Origin,
  type ScreenOutput,
  type ShellEffect,
  type ShellResult,
  screenOutput,
} from './result.ts';
export { runCommand } from './run.ts';
