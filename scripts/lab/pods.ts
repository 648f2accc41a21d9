import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LabCluster } from './cluster.ts';

const serve = fileURLToPath(new URL('./serve.mjs', import.meta.url));
const ask = fileURLToPath(new URL('./ask.mjs', import.meta.url));

/** The applications of the article's pods: web servers that answer with their pod's name, and a client to ask them. */
export class Pods {
  private constructor(
    private readonly cluster: LabCluster,
    private readonly servers: readonly ChildProcess[],
  ) {}

  /** Starts a server on port 80 of each pod; they are listening when this returns. */
  static async start(cluster: LabCluster, names: readonly string[]): Promise<Pods> {
    const servers = await Promise.all(names.map((name) => startServer(cluster.machine(name).name, name)));
    const pods = new Pods(cluster, servers);
    process.once('exit', () => pods.close());
    return pods;
  }

  /** One request from a pod or the client, from a given source port; the answer is the name of the pod that gave it. */
  async ask(
    from: string,
    to: { readonly ip: string; readonly port: number },
    sourcePort: number,
  ): Promise<string> {
    const args = [ask, to.ip, String(to.port), String(sourcePort)];
    return (await this.cluster.machine(from).exec(process.execPath, args)).trim();
  }

  /** Stops the servers. */
  close(): void {
    for (const server of this.servers) server.kill();
  }
}

function startServer(netns: string, name: string): Promise<ChildProcess> {
  const child = spawn('ip', ['netns', 'exec', netns, process.execPath, serve, name, '80'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the server of ${name} did not start`)));
  });
}
