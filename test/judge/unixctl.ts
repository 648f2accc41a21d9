import { connect, type Socket } from 'node:net';

interface Reply {
  readonly id: number;
  readonly result: string | null;
  readonly error: string | null;
}

interface Waiting {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Splits the JSON objects off the front of a stream that has no separators; the second value is the unfinished
 * rest. Open vSwitch writes replies back to back, and one reply may arrive in several reads.
 */
export function splitJsonObjects(text: string): readonly [objects: readonly string[], rest: string] {
  const objects: string[] = [];
  let start = 0;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) {
      objects.push(text.slice(start, i + 1));
      start = i + 1;
    }
  }
  return [objects, text.slice(start)];
}

/** A kept-open control socket of an Open vSwitch daemon: what ovs-appctl(8) does, without a process per question. */
export class UnixctlClient {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 0;
  private pending = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.read(chunk));
    socket.on('close', () => this.fail(new Error('the control socket was closed')));
    socket.on('error', (error) => this.fail(error));
  }

  /** Connects to the socket that a daemon was given with --unixctl. */
  static connect(path: string): Promise<UnixctlClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new UnixctlClient(socket));
      });
    });
  }

  /** Sends one command and gives its reply; the daemon's refusal is an error with the daemon's words. */
  call(method: string, params: readonly string[]): Promise<string> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.socket.write(JSON.stringify({ id, method, params }));
    });
  }

  /** Hangs up; questions without an answer fail. */
  close(): void {
    this.socket.destroy();
  }

  private read(chunk: string): void {
    const [objects, rest] = splitJsonObjects(this.pending + chunk);
    this.pending = rest;
    for (const object of objects) {
      const reply = JSON.parse(object) as Reply;
      const waiting = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if (reply.error !== null) waiting?.reject(new Error(reply.error.trimEnd()));
      else waiting?.resolve(reply.result ?? '');
    }
  }

  private fail(error: Error): void {
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}
