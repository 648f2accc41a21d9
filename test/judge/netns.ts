import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { hasCommand, type RunResult, run, tryRun } from './run.ts';

/** Whether network namespaces can be made and set up here (root on Linux with iproute2 and sysctl), so that a live test can say it was left out. */
export function hasNetns(): boolean {
  if (process.getuid?.() !== 0 || !hasCommand('ip', ['-V']) || !hasCommand('sysctl')) return false;
  const name = uniqueName('probe');
  if (spawnSync('ip', ['netns', 'add', name], { stdio: 'ignore' }).status !== 0) return false;
  spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
  return true;
}

/** Whether iptables and ipset can be asked too: the judges of the kernel's side of a walk. */
export function hasNetfilter(): boolean {
  return hasNetns() && hasCommand('iptables-restore') && hasCommand('ipset', ['version']);
}

/** A network namespace of the caller's own: a node or a pod to ask, with nothing of the machine in it. */
export class Netns {
  private constructor(
    /** Unique on this machine; what `ip netns` knows it by. */
    readonly name: string,
    private readonly onExit: () => void,
  ) {}

  /** Makes the namespace, with its loopback up. */
  static async create(prefix = 'judge'): Promise<Netns> {
    const name = uniqueName(prefix);
    const onExit = () => removeNetns(name);
    await run('ip', ['netns', 'add', name]);
    process.once('exit', onExit);
    const netns = new Netns(name, onExit);
    await netns.exec('ip', ['link', 'set', 'lo', 'up']);
    return netns;
  }

  /** Runs a command inside and gives its output; failing is an error. */
  exec(command: string, args: readonly string[], input?: string): Promise<string> {
    return run('ip', ['netns', 'exec', this.name, command, ...args], input === undefined ? {} : { input });
  }

  /** Runs a command inside, whatever its exit code. */
  tryExec(command: string, args: readonly string[], input?: string): Promise<RunResult> {
    return tryRun('ip', ['netns', 'exec', this.name, command, ...args], input === undefined ? {} : { input });
  }

  /** Loads the text of `iptables-save`; sets that it asks must be there already. */
  async loadIptables(text: string): Promise<void> {
    await this.exec('iptables-restore', [], text);
  }

  /** Loads the text of `ipset save`. */
  async loadIpset(text: string): Promise<void> {
    await this.exec('ipset', ['restore'], text);
  }

  /** Removes the namespace and everything in it. */
  async close(): Promise<void> {
    process.off('exit', this.onExit);
    removeNetns(this.name);
  }
}

function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

/** Synchronous, so that it also works while the process exits. */
function removeNetns(name: string): void {
  spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
}
