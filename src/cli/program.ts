import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { visibleCommands } from './command-names.ts';
import type { CliContext } from './context.ts';
import { exitCodes, UsageError } from './exit.ts';
import { fileLimitVariable } from './file-limit.ts';

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
    // Help and version were asked for and shown; anything else was wrong, and commander has said so.
    if (error.exitCode === 0) return exitCodes.done;
    throw new UsageError();
  }
  return exitCode;
}

const json = () => new Option('--json', 'as JSON');

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function protocol(value: string): string {
  if (['tcp', 'udp', 'icmp', 'arp'].includes(value)) return value;
  throw new InvalidArgumentError('It is one of tcp, udp, icmp, arp.');
}

/** How much own work a command may do; unlimited with `none`. */
const limit = () =>
  new Option('--limit <steps>', "stop after so many steps of the tutor's own work, or none").argParser(
    (value: string) => {
      if (value === 'none') return Number.POSITIVE_INFINITY;
      if (/^\d+$/.test(value)) return Number(value);
      throw new InvalidArgumentError('It is a number of steps, or none.');
    },
  );

function bytes(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is a number of bytes, such as 1500.');
}

/** Refuses what is no command of a command, in commander's words. */
async function refuseCommand(unknown: string, command: Command): Promise<never> {
  const { suggestion } = await import('../text/index.ts');
  const near = suggestion(unknown, visibleCommands(command));
  return command.error(`error: unknown command '${unknown}'${near ? `\n(Did you mean ${near}?)` : ''}`);
}

/** Has every command's usage errors point at its own help, and refuse words that it has no use for. */
function beStrict(command: Command, name = command.name()): void {
  command.showHelpAfterError(`(${name} --help tells more)`);
  for (const child of command.commands)
    beStrict(child.allowExcessArguments(false), `${name} ${child.name()}`);
}

/** The options before a command that mean nothing to it. */
const unused: Readonly<Record<string, readonly ('snapshot' | 'lessons')[]>> = {
  completion: ['snapshot', 'lessons'],
  help: ['snapshot', 'lessons'],
  lessons: ['snapshot'],
  progress: ['snapshot'],
  run: ['lessons'],
  snapshot: ['lessons'],
  trace: ['snapshot', 'lessons'],
  walk: ['lessons'],
};

/** Refuses an option that the command would ignore. */
function refuseUnused(program: Command, command: Command): void {
  const name = command.parent === program ? command.name() : (command.parent?.name() ?? '');
  for (const option of unused[name] ?? []) {
    if (program.getOptionValueSource(option) !== 'cli') continue;
    command.error(`error: option '--${option}' means nothing to '${command.name()}'`);
  }
}

/** The commander program: names, options and help here; what a command does in its own file, imported when it runs. */
function makeProgram(context: CliContext, done: (exitCode: number) => void): Command {
  const program = new Command('antrea-tutor')
    .description('Follow a packet through Kubernetes, Antrea and Open vSwitch, table by table.')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .option('--snapshot <name|dir>', 'the cluster to look at: a bundled one by name, or a folder')
    .option('--lessons <dir>', 'lessons to teach instead of the bundled ones')
    .option('--file-limit <bytes>', 'read files up to this size instead of 64 MiB', bytes)
    .option('--plain', 'append plain text only, for screen readers and logs')
    .option('--no-color', 'no colours (as does NO_COLOR)')
    .configureOutput({ writeOut: context.out, writeErr: context.err })
    .exitOverride()
    .hook('preAction', (command) => {
      const { fileLimit } = command.opts<{ readonly fileLimit?: number }>();
      if (fileLimit !== undefined) process.env[fileLimitVariable] = String(fileLimit);
    })
    .showSuggestionAfterError()
    .allowExcessArguments()
    .addHelpText(
      'after',
      '\nWithout a command the course opens where you left off; without a terminal the first walk is printed.',
    )
    .action(async (options, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) {
        await refuseCommand(unknown, command);
      }
      const { tutor } = await import('./commands/tutor.ts');
      done(await tutor(options, context));
    });

  program
    .command('open')
    .description('open a lesson, step or stop by its address')
    .argument('<address>', 'as the header shows it: b4, b4/classifier, b5@7')
    .action(async (address: string, _, command: Command) => {
      const { open } = await import('./commands/open.ts');
      done(await open(address, command.optsWithGlobals(), context));
    });

  program
    .command('lessons')
    .description('list the lessons with progress')
    .addOption(json())
    .action(async (_, command: Command) => {
      const { lessons } = await import('./commands/lessons.ts');
      done(await lessons(command.optsWithGlobals(), context));
    });

  program
    .command('walk')
    .description('follow one connection across the cluster; without a scenario, list them')
    .addArgument(new Argument('[scenario]', 'a named walk of the snapshot'))
    .option('--from <who>', '[NAMESPACE/]POD, node:NAME, client, or an address')
    .option('--to <who[:port]>', 'the same, or [NAMESPACE/]SERVICE')
    .option('--proto <protocol>', 'tcp, udp, icmp or arp', protocol)
    .option('--src <ip[/mac]>', "send with these addresses instead of the sender's own")
    .option('--endpoint <pod>', 'the pod that answers for a service')
    .option('--size <bytes>', 'IP bytes of each packet, not to be fragmented', bytes)
    .addOption(limit())
    .option('--request-only', 'leave the reply out')
    .addOption(json())
    .action(async (scenario: string | undefined, _, command: Command) => {
      const { walk } = await import('./commands/walk.ts');
      done(await walk(scenario, command.optsWithGlobals(), context));
    });

  program
    .command('trace')
    .description('what ovs-appctl ofproto/trace prints, from flows in a file')
    .argument('<flow>', 'the packet, as ovs-fields(7) writes it')
    .requiredOption('--flows <file>', 'ovs-ofctl dump-flows text, - for standard input')
    .option('--groups <file>', 'ovs-ofctl dump-groups text')
    .option('--ports <file>', 'ovs-ofctl show text')
    .option(
      '--tables <file>',
      'names and numbers of tables: ovs-ofctl dump-tables, or the dump without --names',
    )
    .option('--bridge <name>', "the bridge's name, where --ports does not say")
    .option('--interfaces <file>', 'ovs-vsctl show or list Interface text: which ports are tunnels')
    .option('--tlv-map <map>', 'as ovs-ofctl add-tlv-map takes it')
    .option('--ct-next <states>', 'what connection tracking says next, e.g. trk,est; repeatable', collect, [])
    .option('--bucket <group=bucket>', 'which bucket a select group takes; repeatable', collect, [])
    .option('--names', 'ports by name')
    .addOption(limit())
    .option('--explain', 'under each table, why its better flows did not match')
    .addOption(json())
    .action(async (flow: string, _, command: Command) => {
      const { trace } = await import('./commands/trace.ts');
      done(await trace(flow, command.optsWithGlobals(), context));
    });

  program
    .command('run')
    .description("one command of a node's shell, e.g. run worker1 -- ip route get 10.222.2.34")
    .usage('[options] <node> -- <command...>')
    .argument('<node>', 'a node of the snapshot')
    .argument('<command...>', 'the command; quote a line to use pipes')
    .action(async (node: string, words: readonly string[], _, command: Command) => {
      const { run } = await import('./commands/run.ts');
      done(await run(node, words, command.optsWithGlobals(), context));
    });

  const snapshot = program.command('snapshot').description('look after snapshots');
  snapshot
    .command('import')
    .description('make a snapshot of a support bundle')
    .usage('[options] <bundle...> [dir]')
    .argument('<paths...>', 'the folder of antctl supportbundle, or agent archives; then the folder to make')
    .option('--with <file>', 'kubectl get … -A -o yaml output beside it; repeatable', collect, [])
    .action(async (paths: readonly string[], _, command: Command) => {
      const { snapshotImport } = await import('./commands/snapshot-import.ts');
      done(await snapshotImport(paths, command.optsWithGlobals(), context));
    });
  snapshot
    .command('doctor')
    .alias('check')
    .description('parse everything, say what is wrong, missing or odd, and what to do')
    .argument('[dir]', 'a snapshot folder or bundled name; all bundled ones without')
    .action(async (dir: string | undefined, _, command: Command) => {
      const { snapshotDoctor } = await import('./commands/snapshot-doctor.ts');
      done(await snapshotDoctor(dir, command.optsWithGlobals(), context));
    });

  program
    .command('check')
    .description('check lessons against their snapshots')
    .argument('[dir]', 'a folder of lessons; the bundled ones without')
    .action(async (dir: string | undefined, _, command: Command) => {
      const { check } = await import('./commands/check.ts');
      done(await check(dir, command.optsWithGlobals(), context));
    });

  program
    .command('progress')
    .description('what you have done; --reset forgets it')
    .addOption(json())
    .addOption(new Option('--csv', 'as CSV, a line a question').conflicts('json'))
    .option('--reset [lesson]', 'forget one lesson, or everything')
    .action(async (_, command: Command) => {
      const { progress } = await import('./commands/progress.ts');
      done(await progress(command.optsWithGlobals(), context));
    });

  program
    .command('completion')
    .description('a script for your shell that completes commands, walks and lessons')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
bash: source <(antrea-tutor completion bash)
zsh:  antrea-tutor completion zsh > "\${fpath[1]}/_antrea-tutor"
fish: antrea-tutor completion fish > ~/.config/fish/completions/antrea-tutor.fish`,
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionScript } = await import('./commands/completion.ts');
      context.out(completionScript(shell));
    });

  program
    .command('help')
    .description('print help, of one command where it is named')
    .argument('[command...]', 'a command, e.g. walk or snapshot check')
    .action(async (words: readonly string[]) => {
      let asked = program;
      for (const word of words) {
        const next = asked.commands.find(
          (command) => command.name() === word || command.aliases().includes(word),
        );
        asked = next ?? (await refuseCommand(word, asked));
      }
      asked.outputHelp();
    });

  program
    .command('__complete', { hidden: true })
    .description('words that can stand next; asked by the scripts of `completion`')
    .argument('[words...]', 'the command line so far, the last word unfinished')
    .action(async (words: readonly string[]) => {
      const { candidates } = await import('./commands/complete-words.ts');
      const found = candidates(program, words);
      context.out(found.map((word) => `${word}\n`).join(''));
    });

  program
    .command('__parsed-lessons', { hidden: true })
    .description('the bundled lessons as data; asked by the build')
    .action(async () => {
      const { encodeParsedLessons } = await import('./parsed-lessons.ts');
      context.out(encodeParsedLessons());
    });

  program.hook('preAction', (_, command) => refuseUnused(program, command));
  beStrict(program);
  return program;
}
