import { type Document, isMap, isNode, isScalar, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Diagnostic, errorAt, type Parsed, type SourceText, span } from '../text/index.ts';

type Issue = z.core.$ZodIssue;

/** Reads a YAML text of a known shape; every problem is told at its place. */
export function parseYamlAs<T>(source: SourceText, schema: z.ZodType<T>): Parsed<T | undefined> {
  const document = parseDocument(source.text, { prettyErrors: false, logLevel: 'silent' });
  const read = yamlValue(source, document);
  if (read.diagnostics.length > 0) return { value: undefined, diagnostics: read.diagnostics };
  const result = schema.safeParse(read.value);
  if (result.success) return { value: result.data, diagnostics: [] };
  const at = (path: Issue['path']) => nodeAt(document.contents, path);
  const diagnostics = result.error.issues.flatMap((issue) => diagnosticsOf(source, issue, at));
  return { value: undefined, diagnostics };
}

/** The plain value of a YAML document, or what is wrong with its syntax; an alias that leads nowhere, or everywhere, is found here. */
export function yamlValue(source: SourceText, document: Document.Parsed): Parsed<unknown> {
  const errors = document.errors.map(({ pos, message }) => syntaxError(source, pos[0], pos[1], message));
  if (errors.length > 0) return { value: undefined, diagnostics: errors };
  try {
    return { value: document.toJS() as unknown, diagnostics: [] };
  } catch (error) {
    // The yaml package tells of aliases by a ReferenceError, and only when the value is made.
    if (!(error instanceof ReferenceError)) throw error;
    const [start = 0, end = start] = document.range;
    return { value: undefined, diagnostics: [syntaxError(source, start, end, error.message)] };
  }
}

function syntaxError(source: SourceText, start: number, end: number, message: string): Diagnostic {
  return errorAt(source, span(start, end), 'yaml-syntax', { reason: message.replace(/\.$/, '') });
}

function diagnosticsOf(
  source: SourceText,
  issue: Issue,
  nodeOf: (path: Issue['path']) => Node | null,
): readonly Diagnostic[] {
  const say = (node: Node | null, path: Issue['path'], reason: string) => {
    const [start = 0, end = start] = node?.range ?? [];
    const name = path.map(String).join('.') || 'the document';
    return errorAt(source, span(start, end), 'yaml-shape', { path: name, reason });
  };
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      say(keyIn(nodeOf(issue.path), key), [...issue.path, key], 'there is no such key'),
    );
  }
  const node = nodeOf(issue.path);
  return [say(isMap(node) ? firstKey(node) : node, issue.path, reasonOf(issue))];
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text (in quotes where it looks like a number)',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function reasonOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined && issue.message.endsWith('undefined')) return 'this key is missing';
      return `this must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `this must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return 'this must not be empty';
    default:
      return issue.message;
  }
}

/** The deepest YAML node on a path, so that a missing key is told at the map that lacks it. */
function nodeAt(root: Node | null, path: readonly PropertyKey[]): Node | null {
  let node: Node | null = root;
  for (const key of path) {
    if (!node || typeof key === 'symbol' || !('get' in node)) break;
    const next: unknown = (node.get as (key: unknown, keep: boolean) => unknown)(key, true);
    if (!isNode(next)) break;
    node = next;
  }
  return node;
}

function firstKey(node: Node): Node {
  const key = isMap(node) ? node.items[0]?.key : undefined;
  return isNode(key) ? key : node;
}

function keyIn(node: Node | null, name: string): Node | null {
  if (!isMap(node)) return node;
  const key = node.items.map((item) => item.key).find((item) => isScalar(item) && item.value === name);
  return isNode(key) ? key : node;
}
