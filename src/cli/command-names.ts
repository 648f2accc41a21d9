import type { Command } from 'commander';

/** The names of the commands that help lists. */
export function visibleCommands(program: Command): readonly string[] {
  return program.commands.map((command) => command.name()).filter((name) => !name.startsWith('__'));
}
