import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand, run } from './run.ts';

/** Where Debian, Fedora and a source install keep the database's schema. */
const schemas = [
  '/usr/share/openvswitch/vswitch.ovsschema',
  '/usr/local/share/openvswitch/vswitch.ovsschema',
];

/** Whether Open vSwitch is installed here, so that a live test can say loudly that it was left out. */
export function hasOpenVSwitch(): boolean {
  return (
    schemas.some(existsSync) && ['ovsdb-server', 'ovs-vswitchd', 'ovs-ofctl'].every((c) => hasCommand(c))
  );
}

/** How to start the two daemons: which datapaths, and in which network namespace, if not the caller's. */
export interface DaemonOptions {
  /** Flags of ovs-vswitchd(8), e.g. `--enable-dummy`. */
  readonly vswitchd: readonly string[];
  readonly netns?: string;
}

/** ovsdb-server and ovs-vswitchd with a folder, database and sockets of their own; nothing else on the machine is touched. */
export class OvsDaemons {
  private constructor(
    /** The folder of sockets, pid files and logs; gone after close(). */
    readonly dir: string,
    private readonly netns: string | undefined,
    private readonly onExit: () => void,
  ) {}

  /** Starts both; if that fails, nothing is left behind. */
  static async start({ vswitchd, netns }: DaemonOptions): Promise<OvsDaemons> {
    const schema = schemas.find(existsSync);
    if (schema === undefined) throw new Error('Open vSwitch is not installed (no vswitch.ovsschema found)');
    const dir = mkdtempSync(join(tmpdir(), 'ovs-judge-'));
    const onExit = () => removeDaemons(dir, 'SIGKILL');
    process.once('exit', onExit);
    const ovs = new OvsDaemons(dir, netns, onExit);
    const daemon = (name: string) => [
      '--detach',
      '-vconsole:off',
      `--pidfile=${dir}/${name}.pid`,
      `--log-file=${dir}/${name}.log`,
      `--unixctl=${dir}/${name}.ctl`,
    ];
    try {
      await ovs.exec('ovsdb-tool', ['create', `${dir}/conf.db`, schema]);
      const remote = `--remote=punix:${dir}/db.sock`;
      await ovs.exec('ovsdb-server', [`${dir}/conf.db`, remote, ...daemon('ovsdb')]);
      await ovs.vsctl('--no-wait', 'init');
      // Random tables can make a trace explode; the switch then fails its own question rather than the machine.
      const limited = ['--as=4294967296', 'ovs-vswitchd', `unix:${dir}/db.sock`, ...vswitchd];
      await ovs.exec('prlimit', [...limited, ...daemon('vswitchd')]);
      outliveNobody(dir);
      return ovs;
    } catch (error) {
      ovs.close();
      throw error;
    }
  }

  /** The control socket of ovs-vswitchd. */
  get control(): string {
    return `${this.dir}/vswitchd.ctl`;
  }

  /** Any ovs-vsctl command on this database. */
  vsctl(...args: readonly string[]): Promise<string> {
    return this.exec('ovs-vsctl', [`--db=unix:${this.dir}/db.sock`, ...args]);
  }

  /** Any ovs-ofctl command; bridges are found in this folder. */
  ofctl(args: readonly string[], input?: string): Promise<string> {
    return this.exec('ovs-ofctl', args, input);
  }

  /** Stops both daemons by their pid files and removes the folder; may be called twice. */
  close(signal: NodeJS.Signals = 'SIGTERM'): void {
    process.off('exit', this.onExit);
    removeDaemons(this.dir, signal);
  }

  private exec(command: string, args: readonly string[], input?: string): Promise<string> {
    const env = { OVS_RUNDIR: this.dir, OVS_LOGDIR: this.dir, OVS_DBDIR: this.dir };
    const options = input === undefined ? { env } : { env, input };
    if (this.netns === undefined) return run(command, args, options);
    return run('ip', ['netns', 'exec', this.netns, command, ...args], options);
  }
}

/** A test runner that is killed runs no exit handler: this watches from outside, and stops the daemons once their owner is gone. */
function outliveNobody(dir: string): void {
  const script = `while kill -0 ${process.pid} 2>/dev/null && [ -d '${dir}' ]; do sleep 2; done
    [ -d '${dir}' ] && kill -9 $(cat '${dir}'/*.pid) 2>/dev/null; rm -rf '${dir}'`;
  spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref();
}

/** Synchronous, so that it also works while the process exits. */
function removeDaemons(dir: string, signal: NodeJS.Signals): void {
  for (const name of ['vswitchd', 'ovsdb']) {
    const file = `${dir}/${name}.pid`;
    if (!existsSync(file)) continue;
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    try {
      process.kill(pid, signal);
    } catch {
      // Already gone: what was wanted.
    }
  }
  rmSync(dir, { recursive: true, force: true });
}
