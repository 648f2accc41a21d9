import { readSelector } from './nft-selectors.ts';
import type { NftReader } from './nft-tokens.ts';
import { readPattern, readValue } from './nft-types.ts';
import type { NftElement, NftExpression, NftPattern, NftSetReference, NftVerdict } from './nftables.ts';

/** An expression and the types of the parts of its value. */
export interface TypedExpression {
  readonly expression: NftExpression;
  readonly types: readonly string[];
}

/** What a map in a rule gives: the types of its data where the rule's text does not tell them. */
export interface ExpressionHint {
  readonly data?: readonly string[];
}

/** Reads an expression: parts joined with `.`, and a map that turns the whole into something else. */
export function readExpression(reader: NftReader, hint: ExpressionHint = {}): TypedExpression | undefined {
  const first = readBinary(reader, 0, hint.data?.[0]);
  if (!first) return undefined;
  const parts = [first];
  while (reader.takeIf('.')) {
    const part = readBinary(reader, 0, hint.data?.[parts.length]);
    if (!part) return undefined;
    parts.push(part);
  }
  const whole: TypedExpression =
    parts.length === 1
      ? first
      : {
          expression: { kind: 'concat', parts: parts.map(({ expression }) => expression) },
          types: parts.flatMap(({ types }) => types),
        };
  if (!reader.takeIf('map')) return whole;
  const map = readSetReference(reader, whole.types, hint.data ?? ['integer']);
  return map && { expression: { kind: 'map', key: whole.expression, map }, types: hint.data ?? ['integer'] };
}

const operators = [
  ['|', 'or'],
  ['^', 'xor'],
  ['&', 'and'],
  ['<<', '>>'],
] as const;

/** Binary operators by precedence, the loosest first; iptables' translations write them as words. */
function readBinary(reader: NftReader, level: number, type: string | undefined): TypedExpression | undefined {
  if (level === operators.length) return readPrimary(reader, type);
  let left = readBinary(reader, level + 1, type);
  const [sign, word] = operators[level]!;
  while (left && (reader.peek() === sign || reader.peek() === word)) {
    const operator = reader.take()!.text === '>>' ? '>>' : sign;
    const right = readBinary(reader, level + 1, left.types[0]);
    left = right && {
      expression: { kind: 'binary', operator, left: left.expression, right: right.expression },
      types: left.types,
    };
  }
  return left;
}

function readPrimary(reader: NftReader, type: string | undefined): TypedExpression | undefined {
  if (reader.takeIf('(')) {
    const inner = readBinary(reader, 0, type);
    return reader.takeIf(')') ? inner : undefined;
  }
  const selected = readSelector(reader);
  if (selected) return { expression: { kind: 'select', ...selected }, types: [selected.type] };
  const value = type === undefined ? undefined : readValue(type, reader.peek() ?? '');
  if (value === undefined || type === undefined) return undefined;
  reader.take();
  return { expression: { kind: 'constant', value }, types: [type] };
}

/** Reads `@NAME` or `{ … }`; `data` tells what a map's elements give, `verdict` for a verdict map. */
export function readSetReference(
  reader: NftReader,
  types: readonly string[],
  data?: readonly string[] | 'verdict',
): NftSetReference | undefined {
  if (reader.takeIf('@')) {
    const name = reader.word();
    return name === undefined ? undefined : { kind: 'named', name };
  }
  if (reader.peek() !== '{') return undefined;
  const elements = readElements(reader, types, data);
  return elements && { kind: 'anonymous', elements };
}

/** Reads `{ ELEMENT, … }`, over several lines where it has them. */
export function readElements(
  reader: NftReader,
  types: readonly string[],
  data?: readonly string[] | 'verdict',
): readonly NftElement[] | undefined {
  if (!reader.takeIf('{')) return undefined;
  const elements: NftElement[] = [];
  for (;;) {
    reader.skipLines();
    if (reader.takeIf('}')) return elements;
    const element = readElement(reader, types, data);
    if (!element) return undefined;
    elements.push(element);
    reader.skipLines();
    if (!reader.takeIf(',') && reader.peek() !== '}') return undefined;
  }
}

function readElement(
  reader: NftReader,
  types: readonly string[],
  data: readonly string[] | 'verdict' | undefined,
): NftElement | undefined {
  const start = reader.position;
  const key = readPatterns(reader, types, '|');
  if (!key) return undefined;
  const keyPlace = reader.placeFrom(start).span;
  let text = reader.source.text.slice(keyPlace.start, keyPlace.end);
  skipElementOptions(reader);
  if (data === undefined) return { key, data: undefined, verdict: undefined, text };
  if (!reader.takeIf(':')) return undefined;
  const dataStart = reader.position;
  const verdict = data === 'verdict' ? readVerdict(reader) : undefined;
  const given = data === 'verdict' ? undefined : readPatterns(reader, data, '|');
  if (!verdict && !given) return undefined;
  const dataPlace = reader.placeFrom(dataStart).span;
  text += ` : ${reader.source.text.slice(dataPlace.start, dataPlace.end)}`;
  skipElementOptions(reader);
  return { key, data: given, verdict, text };
}

/** Times, counters and comments of an element decide nothing. */
function skipElementOptions(reader: NftReader): void {
  const end = [',', '}', ':'];
  while (reader.token() && reader.token()?.kind !== 'newline' && !end.includes(reader.peek() ?? ''))
    reader.take();
}

/** Reads a verdict (nft(8), "VERDICT STATEMENT"). */
export function readVerdict(reader: NftReader): NftVerdict | undefined {
  const word = reader.peek();
  switch (word) {
    case 'accept':
    case 'drop':
    case 'continue':
    case 'return':
    case 'queue':
      reader.take();
      return { kind: word };
    case 'jump':
    case 'goto': {
      reader.take();
      const chain = reader.word();
      return chain === undefined ? undefined : { kind: word, chain };
    }
    default:
      return undefined;
  }
}

/** Reads one pattern for each type, joined with `.`; bits of one value are joined with `joint`. */
export function readPatterns(
  reader: NftReader,
  types: readonly string[],
  joint: ',' | '|',
): readonly NftPattern[] | undefined {
  const patterns: NftPattern[] = [];
  for (const type of types) {
    // A set of several parts may have one element for all of them.
    if (patterns.length === 0 && types.length > 1 && reader.peek() === '*' && reader.peek(1) !== '.') {
      reader.take();
      return types.map(() => ({ kind: 'any' }));
    }
    if (patterns.length > 0 && !reader.takeIf('.')) return undefined;
    const pattern = readJoined(reader, type, joint);
    if (!pattern) return undefined;
    patterns.push(pattern);
  }
  return patterns;
}

function readJoined(reader: NftReader, type: string, joint: ',' | '|'): NftPattern | undefined {
  const one = (): NftPattern | undefined => {
    const text = reader.word();
    return text === undefined ? undefined : readPattern(type, text);
  };
  let pattern = one();
  while (pattern?.kind === 'range' && reader.peek() === joint) {
    reader.take();
    const more = one();
    if (more?.kind !== 'range') return undefined;
    const bits: bigint = pattern.from | more.from;
    pattern = { kind: 'range', from: bits, to: bits };
  }
  return pattern;
}
