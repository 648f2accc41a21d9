import { Command, CommanderError } from 'commander';
import type { CliContext } from './context.ts';
import { exitCodes, UsageError } from './exit.ts';

/** Runs one command line and gives its exit code; errors are thrown. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = makeProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for and shown; anything else was wrong and commander has said so.
    if (error.exitCode === 0) return exitCodes.done;
    throw new UsageError();
  }
  return exitCode;
}

/** The commander program: names, options and help here; what a command does in its own file, loaded when it runs. */
export function makeProgram(context: CliContext, done: (exitCode: number) => void): Command {
  const program = new Command('antrea-tutor')
    .description('Follow a packet through Kubernetes, Antrea and Open vSwitch, table by table.')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .option('--snapshot <name|dir>', 'the cluster to look at: a bundled one by name, or a folder')
    .option('--lessons <dir>', 'lessons to teach instead of the bundled ones')
    .option('--plain', 'append plain text only, for screen readers and logs')
    .option('--no-color', 'no colours (as does NO_COLOR)')
    .configureOutput({ writeOut: context.out, writeErr: context.err })
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(antrea-tutor --help tells more)')
    .action(async () => {
      done(exitCodes.done);
    });
  return program;
}
