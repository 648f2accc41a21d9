import {
  defaultFields,
  formatFieldValue,
  formatIp,
  formatMac,
  hex,
  parseFieldValue,
  parseMac,
  parsePrefix,
  parseUnsigned,
  type Subfield,
} from '../packet/index.ts';
import type { PortInfo, TableInfo } from '../world/index.ts';

/** A right answer as a value, so that any spelling of it is right. */
export type Expected =
  | {
      readonly kind: 'field';
      readonly subfield: Subfield;
      readonly value: bigint;
      readonly ports: readonly PortInfo[];
    }
  | { readonly kind: 'number'; readonly value: bigint; readonly base: 10 | 16 }
  | { readonly kind: 'table'; readonly table: number; readonly tables: readonly TableInfo[] }
  | { readonly kind: 'port'; readonly name: string; readonly ports: readonly PortInfo[] }
  | { readonly kind: 'text'; readonly text: string };

/** Reads `reg0`, `reg0[]`, `reg0[19]` or `reg0[0..15]`, by any of the field's names. */
export function parseSubfield(text: string): Subfield | undefined {
  const parts = /^([A-Za-z0-9_]+)(?:\[(?:(\d+)(?:\.\.(\d+))?)?\])?$/.exec(text.trim());
  const name = parts?.[1] ?? '';
  const field = defaultFields.byName.get(name) ?? defaultFields.byName.get(name.toLowerCase());
  if (!field) return undefined;
  const start = parts?.[2] === undefined ? 0 : Number(parts[2]);
  const end = parts?.[2] === undefined ? field.bits - 1 : parts[3] === undefined ? start : Number(parts[3]);
  return end < start || end >= field.bits ? undefined : { field, start, bits: end - start + 1 };
}

/** Whether a text is the right answer, however it is spelled. */
export function isExpected(expected: Expected, text: string): boolean {
  return sameAnswer(expected, showExpected(expected), text);
}

/** Whether two texts are the same answer to a question of this kind. */
export function sameAnswer(expected: Expected, a: string, b: string): boolean {
  const left = canonical(expected, a);
  return left !== undefined && left === canonical(expected, b);
}

/** The answer as it is shown to the learner. */
export function showExpected(expected: Expected): string {
  switch (expected.kind) {
    case 'field': {
      const { field, bits } = expected.subfield;
      if (bits === field.bits) return formatFieldValue(field, expected.value);
      return expected.value < 10n ? String(expected.value) : hex(expected.value);
    }
    case 'number':
      return expected.base === 10 ? String(expected.value) : hex(expected.value);
    case 'table': {
      const name = expected.tables.find((table) => table.number === expected.table)?.name ?? '';
      return name === '' ? String(expected.table) : `${expected.table} ${name}`;
    }
    case 'port':
      return expected.name;
    case 'text':
      return expected.text;
    default:
      return expected satisfies never;
  }
}

/** One text for all spellings of an answer; absent where the text cannot be an answer of this kind. */
function canonical(expected: Expected, text: string): string | undefined {
  const clean = text
    .trim()
    .replace(/^[`"'](.*)[`"']$/, '$1')
    .trim();
  if (clean === '') return undefined;
  switch (expected.kind) {
    case 'field':
      return fieldKey(expected, clean);
    case 'number':
      return numberKey(clean);
    case 'table':
      return tableKey(expected.tables, clean);
    case 'port':
      return portKey(expected.ports, clean);
    case 'text':
      return textKey(clean);
    default:
      return expected satisfies never;
  }
}

function fieldKey(
  { subfield, ports }: Extract<Expected, { kind: 'field' }>,
  text: string,
): string | undefined {
  const { field, bits } = subfield;
  const named = ports.find((port) => port.name === text)?.number;
  if (
    named !== undefined &&
    (field.format === 'port16' || field.format === 'port32' || isRegister(field.name))
  )
    return `n${named}`;
  if (bits === field.bits) {
    const spelled = field.format === 'ethernet' ? text.replaceAll('-', ':') : hostAddress(text);
    const read = parseFieldValue(field, spelled, (name) => ports.find((port) => port.name === name)?.number);
    if (read) return `n${read.value}`;
  }
  return numberKey(text);
}

function isRegister(name: string): boolean {
  return /^x{0,2}reg\d+$/.test(name);
}

function numberKey(text: string): string | undefined {
  const value = parseUnsigned(text.toLowerCase().replaceAll('_', '')) ?? leadingZeros(text);
  return value === undefined ? undefined : `n${value}`;
}

/** `08` is no octal number; whoever types it means 8. */
function leadingZeros(text: string): bigint | undefined {
  return /^0[0-9]+$/.test(text) ? BigInt(text) : undefined;
}

/** A table by number, by name, or by both as they are shown: `50 EgressRule`, `EgressRule (50)`, `table 50`, `table=50`. */
function tableKey(tables: readonly TableInfo[], text: string): string | undefined {
  const parts = text
    .toLowerCase()
    .split(/[\s,():=]+/)
    .filter((part) => part !== '' && part !== 'table');
  const numbers = parts.map(
    (part) =>
      tables.find((table) => table.name.toLowerCase() === part)?.number ??
      (/^\d+$/.test(part) ? Number(part) : undefined),
  );
  const [first] = numbers;
  return first !== undefined && numbers.every((number) => number === first) ? `t${first}` : undefined;
}

/** A port by number, by name, or as the switch prints it: `49(frontend-a3ba2f)`. */
function portKey(ports: readonly PortInfo[], text: string): string | undefined {
  const parts = text.split(/[\s(),:]+/).filter((part) => part !== '' && part.toLowerCase() !== 'port');
  const found = parts.map((part) => {
    const port =
      ports.find((p) => p.name === part || String(p.number) === part) ??
      ports.find((p) => p.name.toLowerCase() === part.toLowerCase());
    return port ? port.name : part.toLowerCase();
  });
  const [first] = found;
  return first !== undefined && found.every((name) => name === first) ? `p${first}` : undefined;
}

/** A written value: addresses and numbers by value, anything else without regard to case and blanks. */
function textKey(text: string): string {
  const mac = /^([0-9a-fA-F]{1,2}[:-]){5}[0-9a-fA-F]{1,2}$/.test(text)
    ? parseMac(text.replaceAll('-', ':'))
    : undefined;
  if (mac !== undefined) return `m${formatMac(mac)}`;
  const prefix = parsePrefix(text);
  if (prefix) return `a${formatIp(prefix)}/${prefix.length}`;
  return numberKey(text) ?? `w${text.toLowerCase().replace(/\s+/g, ' ')}`;
}

/** An address without a length that covers all of it. */
function hostAddress(text: string): string {
  const prefix = parsePrefix(text);
  return prefix && prefix.length === (prefix.family === 4 ? 32 : 128) ? formatIp(prefix) : text;
}
