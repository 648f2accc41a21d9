import { isMap, isNode, isPair, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { type Diagnostic, errorAt, type SourceText, type Span, span } from '../text/index.ts';

/** A path of keys and indices into a YAML value. */
export type YamlPath = readonly (string | number)[];

/** A YAML text inside a file: its value with every scalar as text, and where each part stands in the file. */
export interface YamlBlock {
  readonly source: SourceText;
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** The place of a value, or of the nearest one around it; absent for the whole block. */
  placeOf(path: YamlPath): Span;
  /** The place of a key of the map at a path. */
  placeOfKey(path: YamlPath, key: string): Span;
}

/**
 * Reads the YAML in a span of a file. The failsafe schema (YAML 1.2.2, section 10.1) leaves every scalar as it is written, so that
 * an address or `0x1` stays the author's text.
 */
export function readYaml(source: SourceText, at: Span): YamlBlock {
  const document = parseDocument(source.text.slice(at.start, at.end), {
    schema: 'failsafe',
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const inFile = (range: readonly number[] | null | undefined, whole: Span): Span =>
    range ? span(at.start + (range[0] ?? 0), at.start + Math.max(range[1] ?? 0, range[0] ?? 0)) : whole;
  const nodeAt = (path: YamlPath): Node | undefined => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return node;
    }
    return undefined;
  };
  const wrong = (range: readonly number[] | null | undefined, message: string) =>
    errorAt(source, inFile(range, at), 'lesson-yaml', { problem: firstLine(message) });
  const diagnostics = document.errors.map(({ pos, message }) => wrong(pos, message));
  let value: unknown;
  try {
    value = diagnostics.length > 0 ? undefined : document.toJS();
  } catch (error) {
    // The yaml package tells of aliases that lead nowhere by a ReferenceError, and only when the value is made.
    if (!(error instanceof ReferenceError)) throw error;
    diagnostics.push(wrong(document.range, error.message));
  }
  return {
    source,
    value,
    diagnostics,
    placeOf: (path) => inFile(nodeAt(path)?.range, at),
    placeOfKey: (path, key) => {
      const node = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(node) ? keyPair(node, key) : undefined;
      return isNode(pair?.key) ? inFile(pair.key.range, at) : inFile(nodeAt(path)?.range, at);
    },
  };
}

function keyPair(map: YAMLMap, key: string) {
  return map.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/[.:]+$/, '');
}

/** Whether a value is a map of keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSeq(value);
}

/** Checks a block against a schema; what does not fit is said at its place in the file. `known` lists the keys for the message. */
export function checkYaml<T>(
  block: YamlBlock,
  name: string,
  schema: z.ZodType<T>,
  known: readonly string[],
): { readonly value: T | undefined; readonly diagnostics: readonly Diagnostic[] } {
  if (block.value === undefined) return { value: undefined, diagnostics: block.diagnostics };
  const result = schema.safeParse(block.value);
  if (result.success) return { value: result.data, diagnostics: block.diagnostics };
  const said = result.error.issues.flatMap((issue) => sayIssue(block, name, issue, known));
  return { value: undefined, diagnostics: [...block.diagnostics, ...said] };
}

function sayIssue(
  block: YamlBlock,
  name: string,
  issue: z.core.$ZodIssue,
  known: readonly string[],
): readonly Diagnostic[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const where = path.length === 0 ? name : `${name}, ${path.join('.')}`;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      errorAt(block.source, block.placeOfKey(path, key), 'lesson-key-unknown', {
        block: where,
        key,
        known: path.length === 0 ? known.join(', ') : 'see the manual of lessons',
      }),
    );
  }
  if (isMissing(block.value, path)) {
    const key = path.at(-1) ?? '';
    const around = path.slice(0, -1);
    const block2 = around.length === 0 ? name : `${name}, ${around.join('.')}`;
    return [
      errorAt(block.source, block.placeOf(around), 'lesson-key-missing', { block: block2, key: String(key) }),
    ];
  }
  return [
    errorAt(block.source, block.placeOf(path), 'lesson-value', { block: where, problem: issue.message }),
  ];
}

function isMissing(value: unknown, path: YamlPath): boolean {
  let here = value;
  for (const [depth, part] of path.entries()) {
    if (typeof here !== 'object' || here === null) return false;
    if (!(part in here)) return depth === path.length - 1;
    here = (here as Readonly<Record<string | number, unknown>>)[part];
  }
  return false;
}
