/** One command of a line: its words, quotes and backslashes taken away. */
export type Words = readonly string[];

/** A line read as a shell reads it: commands joined by pipes, or why it cannot be read. */
export type CommandLine = { readonly pipeline: readonly Words[] } | { readonly refused: string };

/** Characters that mean something to a real shell and nothing here. */
const unsupported: Readonly<Record<string, string>> = {
  ';': 'one command at a time, please',
  '&': 'one command at a time, please',
  '>': 'there are no files to write to here',
  '<': 'there are no files to read from here',
  '`': 'commands inside commands are not understood here',
};

/** Splits a line into words: single and double quotes, backslash, `|` between commands (POSIX shell, "Token Recognition"). */
export function readCommandLine(line: string): CommandLine {
  const pipeline: string[][] = [[]];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? '';
    if (quote) {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\$`]/.test(line[i + 1] ?? '')) word += line[++i] ?? '';
      else word += char;
      continue;
    }
    if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (char === '\\') {
      word = (word ?? '') + (line[++i] ?? '');
    } else if (char === '|' || /\s/.test(char)) {
      if (word !== undefined) pipeline.at(-1)?.push(word);
      word = undefined;
      if (char === '|') pipeline.push([]);
    } else if (char === '#' && word === undefined) {
      break;
    } else {
      const reason = unsupported[char];
      if (reason) return { refused: `\`${char}': ${reason}` };
      word = (word ?? '') + char;
    }
  }
  if (quote) return { refused: `unexpected end of line while looking for matching \`${quote}'` };
  if (word !== undefined) pipeline.at(-1)?.push(word);
  if (pipeline.length > 1 && pipeline.some((words) => words.length === 0)) {
    return { refused: "syntax error near unexpected token `|'" };
  }
  return { pipeline };
}
