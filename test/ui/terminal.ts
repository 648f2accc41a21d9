import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';

/** A cell's look, as far as pictures and tests need it. */
export interface CellStyle {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  /** Palette numbers; absent for the terminal's own colour. */
  readonly foreground: number | undefined;
  readonly background: number | undefined;
}

/** One cell of the screen. */
export interface Cell extends CellStyle {
  readonly text: string;
  readonly width: number;
}

/** What was on a screen. */
export interface Picture {
  readonly rows: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
  /** Everything written until then. */
  readonly written: string;
}

/** A terminal emulator with streams that a program takes for its own. */
export class TestTerminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Everything written, for questions about bytes. */
  written = '';
  /** Whether raw mode is on. */
  raw = false;
  /** Whether it was on when the first byte was written; absent while nothing was. */
  rawAtFirstWrite: boolean | undefined;
  readonly #terminal: xterm.Terminal;
  readonly #output: EventEmitter & { columns: number; rows: number };
  readonly #input: PassThrough;

  constructor(columns: number, rows: number) {
    // A terminal's line discipline turns line feeds into new lines (termios(3), ONLCR).
    this.#terminal = new xterm.Terminal({
      convertEol: true,
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 200,
    });
    const output = Object.assign(new EventEmitter(), {
      columns,
      rows,
      isTTY: true,
      writable: true,
      write: (data: string | Uint8Array, done?: unknown) => {
        this.rawAtFirstWrite ??= this.raw;
        this.written += data.toString();
        this.#terminal.write(data);
        if (typeof done === 'function') done();
        return true;
      },
    });
    this.#output = output;
    this.stdout = output as unknown as NodeJS.WriteStream;
    this.#input = new PassThrough();
    this.stdin = Object.assign(this.#input, {
      isTTY: true,
      setRawMode: (on: boolean) => {
        this.raw = on;
        return this.stdin;
      },
      ref: () => this.stdin,
      unref: () => this.stdin,
    }) as unknown as NodeJS.ReadStream;
  }

  /** Bytes from the keyboard, as one read. */
  type(bytes: string): void {
    this.#input.write(bytes);
  }

  /** Another size, as a window manager would give it. */
  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#output.columns = columns;
    this.#output.rows = rows;
    this.#output.emit('resize');
  }

  /** Waits until nothing more is written, and all of it is on the screen. */
  async settle(quiet = 20): Promise<void> {
    for (let before = -1; before !== this.written.length; ) {
      before = this.written.length;
      await new Promise((resolve) => setTimeout(resolve, quiet));
    }
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
  }

  /** The text of the screen, a string a row, blanks at the ends kept off. */
  rows(): readonly string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      { length: this.#terminal.rows },
      (_, y) => buffer.getLine(buffer.viewportY + y)?.translateToString(true) ?? '',
    );
  }

  /** The screen as one text. */
  text(): string {
    return this.rows().join('\n');
  }

  /** The cells of the screen, row by row. */
  cells(): readonly (readonly Cell[])[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, y) => {
      const row = buffer.getLine(buffer.viewportY + y);
      return Array.from({ length: this.#terminal.cols }, (_, x): Cell => {
        const cell = row?.getCell(x);
        return {
          text: cell?.getChars() || ' ',
          width: cell?.getWidth() ?? 1,
          bold: (cell?.isBold() ?? 0) !== 0,
          italic: (cell?.isItalic() ?? 0) !== 0,
          underline: (cell?.isUnderline() ?? 0) !== 0,
          inverse: (cell?.isInverse() ?? 0) !== 0,
          foreground: cell?.isFgDefault() === false ? cell.getFgColor() : undefined,
          background: cell?.isBgDefault() === false ? cell.getBgColor() : undefined,
        };
      });
    });
  }

  /** A copy of what is on the screen now, which stays when the program goes on. */
  freeze(): Picture {
    return { rows: this.rows(), cells: this.cells(), written: this.written };
  }

  /** Whether the alternate screen is shown. */
  get alternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Whether the cursor was shown last, by what was written. */
  get cursorShown(): boolean {
    return this.written.lastIndexOf('\u001b[?25h') > this.written.lastIndexOf('\u001b[?25l');
  }
}
