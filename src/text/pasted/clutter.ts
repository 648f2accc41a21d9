/** What stands around a tool's output when it was copied from a terminal, a log, a chat or an issue. */
export const clutterKinds = [
  'colour codes',
  'invisible characters',
  'word processing signs',
  'prompts and commands',
  'notices',
  'Markdown fences',
  'quote marks',
  'line numbers',
  'list marks',
  'file names',
  'time stamps',
  'remarks',
  'line wraps',
] as const;

/** A kind of what was left out. */
export type Clutter = (typeof clutterKinds)[number];

/** Escape sequences of a terminal (ECMA-48, 5.4 CSI and 5.6 strings) and the editor's `^[[K` that grep writes. */
export const escapeSequence =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]/;

/** Characters without width that word processors and chats leave in a copy. */
export const invisible = /[\u200b-\u200d\u2060\ufeff\u00ad]/;

/** Characters that a word processor put in place of the typed ones, by what was typed. */
export const typeset: ReadonlyMap<string, string> = new Map([
  ['\u00a0', ' '],
  ['\u202f', ' '],
  ['\u2007', ' '],
  ['\u201c', '"'],
  ['\u201d', '"'],
  ['\u201e', '"'],
  ['\u2010', '-'],
  ['\u2011', '-'],
  ['\u2212', '-'],
]);

const time = String.raw`\d\d:\d\d:\d\d(?:[.,]\d+)?`;

/** What may stand before a line's own text, tried in this order again and again. */
export const prefixes: readonly { readonly kind: Clutter; readonly pattern: RegExp }[] = [
  { kind: 'quote marks', pattern: /^(?:>\s?)+/ },
  { kind: 'quote marks', pattern: /^[|│┃┆]\s?/ },
  {
    kind: 'time stamps',
    pattern: new RegExp(
      `^\\[?\\d{4}-\\d\\d-\\d\\d[T ]${time}(?:Z|[+-]\\d\\d:?\\d\\d)?\\]?:?(?:\\s+|$)(?:std(?:out|err) [FP] )?`,
    ),
  },
  {
    kind: 'time stamps',
    pattern: new RegExp(
      `^[A-Z][a-z]{2}\\s+\\d{1,2}\\s${time}\\s+(?:[\\w.-]+\\s+)?(?:[\\w./-]+(?:\\[\\d+\\])?:\\s+)?`,
    ),
  },
  { kind: 'time stamps', pattern: new RegExp(`^[IWEF]\\d{4}\\s${time}\\s+\\d+\\s+\\S+:\\d+\\]\\s+`) },
  { kind: 'time stamps', pattern: new RegExp(`^\\[?${time}\\]?\\s+`) },
  { kind: 'list marks', pattern: /^[-*•+]\s+/ },
  { kind: 'list marks', pattern: /^\(?\d{1,6}[.)]\s+/ },
  { kind: 'file names', pattern: /^[\w./-]+?\.[a-z]{2,4}[:-]/ },
  { kind: 'line numbers', pattern: /^\d{1,7}[:-]/ },
  { kind: 'line numbers', pattern: /^\d{1,7}\s+/ },
];

/** Lines that are not the tool's own output. */
export const wholeLines: readonly { readonly kind: Clutter; readonly pattern: RegExp }[] = [
  { kind: 'Markdown fences', pattern: /^(?:```|~~~)[\w+-]*$/ },
  {
    kind: 'notices',
    pattern:
      /^(?:Default(?:ed|ing) container|Unable to use a TTY|If you don't see a command prompt|command terminated with exit code|Use 'kubectl |Last login:|Connection to \S+ closed|(?:Warning|warning|error|Error|WARNING|ERROR): )/,
  },
  { kind: 'prompts and commands', pattern: /^\[[^\]]*@[^\]]*\][#$%](?:\s|$)/ },
  { kind: 'prompts and commands', pattern: /^(?:\([\w.-]+\)\s*)?[\w.-]+@[\w.-]+[^=]*?[#$%>](?:\s|$)/ },
  {
    kind: 'prompts and commands',
    pattern: /^(?:PS )?(?:[A-Za-z]:\\[^=]*>|(?:ba|z|a|da|k|fi)?sh(?:-[\d.]+)?[#$%>])(?:\s|$)/,
  },
  { kind: 'prompts and commands', pattern: /^(?:[\w.-]+[#$%>]|[$#%❯➜>]|\+)(?:\s|$)/ },
  {
    kind: 'prompts and commands',
    pattern:
      /^(?:sudo|kubectl|oc|k|docker|podman|crictl|nerdctl|ssh|cat|grep|ovs-[a-z]+|antctl|bash|sh)\s+\S/,
  },
  { kind: 'remarks', pattern: /^(?:[-=*_~]{2,}|\.{2,}|…|\[\.\.\.\]|\[…\])$/ },
];

/** A remark that somebody wrote behind a line. */
export const trailing = /\s(?:#|\/\/|<[-=]|←|⟵|--\s|;\s)/;
