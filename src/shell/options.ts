/** Options of a command: those that stand alone, and those that take a value. Names with their dashes; all spellings map to one. */
export interface OptionTable {
  readonly flags?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
}

/** A command's words sorted into options and operands. */
export interface ReadOptions {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** What follows `--`, when there is one. */
  readonly rest: readonly string[] | undefined;
}

/** Reads options as getopt_long(3) does: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-abc`; or the one it does not know. */
export function readOptions(
  words: readonly string[],
  table: OptionTable,
): ReadOptions | { readonly unknown: string } {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const keep = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value]);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') return { flags, values, operands, rest: words.slice(i + 1) };
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const [name = '', inline] = word.startsWith('--') ? splitOnce(word, '=') : [word];
    const flag = table.flags?.[name];
    const valued = table.values?.[name];
    if (valued !== undefined) {
      const value = inline ?? words[++i];
      if (value === undefined) return { unknown: `${name} (it needs a value)` };
      keep(valued, value);
    } else if (flag !== undefined && inline === undefined) {
      flags.add(flag);
    } else if (!word.startsWith('--') && word.length > 2) {
      const unknown = readCluster(word, table, flags, keep, () => words[++i]);
      if (unknown !== undefined) return { unknown };
    } else {
      return { unknown: name };
    }
  }
  return { flags, values, operands, rest: undefined };
}

/** `-it`, `-nkube-system`, `-tnat`: one-letter options written together; the first that takes a value takes the rest. */
function readCluster(
  word: string,
  table: OptionTable,
  flags: Set<string>,
  keep: (name: string, value: string) => void,
  next: () => string | undefined,
): string | undefined {
  for (let at = 1; at < word.length; at++) {
    const letter = `-${word[at]}`;
    const flag = table.flags?.[letter];
    const valued = table.values?.[letter];
    if (flag !== undefined) {
      flags.add(flag);
    } else if (valued !== undefined) {
      const value = word.slice(at + 1).replace(/^=/, '') || next();
      if (value === undefined) return `${letter} (it needs a value)`;
      keep(valued, value);
      return undefined;
    } else {
      return letter;
    }
  }
  return undefined;
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
