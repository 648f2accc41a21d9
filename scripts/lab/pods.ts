import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LabCluster } from './cluster.ts';

const serve = fileURLToPath(new URL('./serve.mjs', import.meta.url));
const ask = fileURLToPath(new URL('./ask.mjs', import.meta.url));

/** Who serves: a machine of the lab, and the TCP port on which it answers with its own name. */
export interface Server {
  readonly machine: string;
  readonly port: number;
}

/** The applications of the article's pods: web servers that answer with their pod's name, and a client to ask them. */
export class Pods {
  /** What the last request that got no answer said. */
  lastFailure = 'every answer came from another endpoint';

  private constructor(
    private readonly cluster: LabCluster,
    private readonly servers: readonly ChildProcess[],
  ) {}

  /** Starts the servers; they are listening when this returns. */
  static async start(cluster: LabCluster, servers: readonly Server[]): Promise<Pods> {
    const children = servers.map((server) => startServer(cluster.machine(server.machine).name, server));
    const pods = new Pods(cluster, await Promise.all(children));
    process.once('exit', () => pods.close());
    return pods;
  }

  /** One request from a given source port; gives the name of who answered, and nothing if nobody did (a policy may forbid it). */
  async ask(
    from: string,
    to: { readonly ip: string; readonly port: number },
    sourcePort: number,
  ): Promise<string | undefined> {
    const args = [ask, to.ip, String(to.port), String(sourcePort)];
    const { code, stdout, stderr } = await this.cluster.machine(from).tryExec(process.execPath, args);
    if (code === 0) return stdout.trim();
    this.lastFailure = stderr.trim();
    return undefined;
  }

  /** Stops the servers. */
  close(): void {
    for (const server of this.servers) server.kill();
  }
}

function startServer(netns: string, { machine, port }: Server): Promise<ChildProcess> {
  const child = spawn('ip', ['netns', 'exec', netns, process.execPath, serve, machine, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the server of ${machine} did not start`)));
  });
}
