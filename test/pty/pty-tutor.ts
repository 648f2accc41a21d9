import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** How the program ended. */
export interface PtyExit {
  readonly code: number;
  readonly signal: number;
}

/** What a tutor in a terminal is started with. */
export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program in a real pseudo-terminal, watched by a terminal emulator. */
export class PtyTutor {
  /** Every byte that was written. */
  bytes = '';
  readonly exited: Promise<PtyExit>;
  readonly #pty: pty.IPty;
  readonly #screen: xterm.Terminal;

  constructor(command: string, args: readonly string[], options: PtyOptions = {}) {
    const { columns = 100, rows = 30, env = {}, cwd = process.cwd() } = options;
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = pty.spawn(command, [...args], {
      name: env.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: {
        PATH: process.env.PATH ?? '',
        LANG: 'C.UTF-8',
        TERM: 'xterm-256color',
        HOME: '/nonexistent',
        ...env,
      },
    });
    this.#pty.onData((data) => {
      this.bytes += data;
      this.#screen.write(data);
    });
    // What the terminal answers to questions of the program (cursor position, colours) goes back as input.
    this.#screen.onData((data) => this.#pty.write(data));
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => resolve({ code: exitCode, signal: signal ?? 0 }));
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Keys, as the terminal sends them. */
  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
    this.#screen.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.#pty.pid, signal);
  }

  /** Takes the terminal away, as closing its window does. */
  hangUp(): void {
    (this.#pty as unknown as { destroy: () => void }).destroy();
  }

  /** What the screen shows now, trailing blanks left out. */
  text(): string {
    const { active } = this.#screen.buffer;
    const lines = Array.from({ length: this.#screen.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    );
    return lines.join('\n').trimEnd();
  }

  /** Whether the alternate screen is on. */
  get alternate(): boolean {
    return this.#screen.buffer.active.type === 'alternate';
  }

  /** Waits until the screen satisfies a condition; an error that shows the screen when it does not in time. */
  async waitFor(what: string | RegExp | ((text: string) => boolean), milliseconds = 15_000): Promise<string> {
    const holds = (text: string) =>
      typeof what === 'function'
        ? what(text)
        : typeof what === 'string'
          ? text.includes(what)
          : what.test(text);
    const end = Date.now() + milliseconds;
    for (;;) {
      const text = this.text();
      if (holds(text)) return text;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}; the screen is\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits for the end, with everything on the screen that was written before it. */
  async end(milliseconds = 15_000): Promise<PtyExit> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`still running; the screen is\n${this.text()}`)),
        milliseconds,
      );
    });
    const exit = await Promise.race([this.exited, late]).finally(() => clearTimeout(timer));
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    return exit;
  }

  /** Ends the program if it still runs. */
  dispose(): void {
    try {
      this.#pty.kill('SIGKILL');
    } catch {
      // It has ended already: what was wanted.
    }
    this.#screen.dispose();
  }
}
