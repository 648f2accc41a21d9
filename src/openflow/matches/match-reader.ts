import {
  type Field,
  notANumber,
  onesMask,
  parseFieldValue,
  readIpv4,
  readMac,
  readUnsigned,
  type Subfield,
  unquote,
  vlanPresent,
} from '../../packet/index.ts';
import { span } from '../../text/index.ts';
import type { MatchTerm } from '../flow.ts';
import type { PairScanner } from '../pair-scanner.ts';
import type { ReadContext } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import { readSubfield } from '../subfield-reader.ts';
import { type MatchKey, wellKnown } from './match-key.ts';

type FieldKey = Extract<MatchKey, { readonly kind: 'field' }>;

/** What a match asks of a field that other conditions of the same match must allow. */
export interface Dependent {
  readonly field: Field;
  readonly start: number;
  readonly end: number;
}

/** Where the conditions of a match go: into words when a flow is indexed, into terms when somebody looks at it. */
interface Sink {
  number(field: Field, value: number, mask: number, start: number, end: number): void;
  big(field: Field, value: bigint, mask: bigint, start: number, end: number): void;
  bits(field: Field, value: bigint, mask: bigint, start: number, end: number): void;
  vlan(covered: number, value: number, present: boolean, start: number, end: number): void;
}

function ones(bits: number): number {
  return bits <= 32 ? ((bits === 32 ? 0 : 1 << bits) - 1) >>> 0 : 2 ** bits - 1;
}

/** Reads the conditions of one match from pairs of its text. */
export class MatchReader {
  private readonly context: ReadContext;
  private readonly sink: Sink;
  /** The conditions so far that have a prerequisite. */
  readonly dependents: Dependent[] = [];

  constructor(context: ReadContext, sink: Sink) {
    this.context = context;
    this.sink = sink;
  }

  /** Reads the scanner's current pair, whose key has this meaning; false when it is no condition. */
  pair(scanner: PairScanner, key: MatchKey): boolean {
    const { keyStart } = scanner;
    switch (key.kind) {
      case 'field':
        this.field(scanner, key);
        return true;
      case 'protocol':
        this.sink.number(wellKnown.ethType, key.ethType, 0xffff, keyStart, scanner.keyEnd);
        if (key.ipProto > 0) this.sink.number(wellKnown.ipProto, key.ipProto, 0xff, keyStart, scanner.keyEnd);
        return true;
      case 'ethernet':
        // Every match without a packet type asks for Ethernet packets, so the word adds nothing.
        return true;
      default:
        return false;
    }
  }

  /** Reads `NXM_OF_IP_SRC[0..7]=…` or `reg0[3]=…`; false when the key is no such thing. */
  subfieldPair(scanner: PairScanner): boolean {
    const { text } = this.context.source;
    const { keyStart, keyEnd } = scanner;
    if (keyEnd === keyStart || text[keyEnd - 1] !== ']') return false;
    const subfield = readSubfield(this.context, keyStart, keyEnd);
    this.requireValue(scanner);
    const value = this.subfieldValue(subfield, scanner);
    const shift = BigInt(subfield.start);
    this.sink.bits(
      subfield.field,
      value << shift,
      onesMask(subfield.bits) << shift,
      keyStart,
      scanner.pairEnd(),
    );
    this.depend(subfield.field, keyStart, scanner.pairEnd());
    return true;
  }

  private subfieldValue(subfield: Subfield, scanner: PairScanner): bigint {
    const { source } = this.context;
    const parsed = parseFieldValue({ ...subfield.field, format: 'hexadecimal' }, scanner.value());
    if (parsed && parsed.mask === undefined && parsed.value <= onesMask(subfield.bits)) return parsed.value;
    return refuse(source, scanner.valueStart, scanner.valueEnd, 'subfield-value', {
      value: scanner.value(),
      subfield: scanner.key(),
      bits: subfield.bits,
    });
  }

  private field(scanner: PairScanner, key: FieldKey): void {
    const { field } = key;
    const { keyStart } = scanner;
    const end = scanner.pairEnd();
    if (field.option !== undefined && scanner.separator === '') {
      this.sink.big(field, 0n, 0n, keyStart, end);
      return;
    }
    this.requireValue(scanner);
    if (key.depends) this.depend(field, keyStart, end);
    if (key.shape === 'number' || key.shape === 'ipv4' || key.shape === 'mac') {
      const value = this.quick(scanner, key);
      if (value !== notANumber && value <= ones(field.bits)) {
        this.sink.number(field, value, ones(field.bits), keyStart, end);
        return;
      }
    }
    this.slow(scanner, key);
  }

  private quick(scanner: PairScanner, key: FieldKey): number {
    const { text } = this.context.source;
    const { valueStart, valueEnd } = scanner;
    switch (key.shape) {
      case 'ipv4':
        return readIpv4(text, valueStart, valueEnd);
      case 'mac':
        return readMac(text, valueStart, valueEnd);
      default:
        return readUnsigned(text, valueStart, valueEnd);
    }
  }

  private slow(scanner: PairScanner, { field, shape }: FieldKey): void {
    const { keyStart } = scanner;
    const end = scanner.pairEnd();
    const { value, mask } = this.value(scanner, field);
    const all = onesMask(field.bits);
    switch (shape) {
      case 'vlan-id':
        // 0xffff is OpenFlow 1.0's way to ask for a packet without a tag.
        if (value === 0xffffn) this.sink.vlan(0xffff, 0, false, keyStart, end);
        else this.sink.vlan(0xfff, Number(value & 0xfffn), true, keyStart, end);
        return;
      case 'vlan-priority':
        this.sink.vlan(0xe000, Number(value & 7n) << 13, true, keyStart, end);
        return;
      case 'dscp':
        this.sink.number(field, Number(value & all), 0x3f, keyStart, end);
        return;
      case 'tos':
        this.sink.bits(field, value & 0xfcn, 0xfcn, keyStart, end);
        return;
      case 'packet-type':
        if (value === 0n) return;
        this.sink.big(field, value, all, keyStart, end);
        return;
      default:
        this.sink.big(field, value & all, mask === undefined ? all : mask & all, keyStart, end);
    }
  }

  private value(scanner: PairScanner, field: Field) {
    const { source } = this.context;
    const { valueStart, valueEnd } = scanner;
    const text = scanner.value();
    const shown = scanner.separator === '(' ? `(${text})` : text;
    const parsed = parseFieldValue(field, text, this.context.portNumber);
    if (!parsed) {
      const code = isPort(field) ? 'port-unknown' : 'field-value';
      return refuse(source, valueStart, valueEnd, code, {
        field: scanner.key(),
        value: shown,
        port: unquote(text),
        format: field.format,
        bits: field.bits,
      });
    }
    if (parsed.mask !== undefined && !field.maskable) {
      return refuse(source, valueStart, valueEnd, 'field-not-maskable', {
        field: scanner.key(),
        value: shown,
      });
    }
    return parsed;
  }

  private requireValue(scanner: PairScanner): void {
    if (scanner.separator !== '' && scanner.valueEnd > scanner.valueStart) return;
    refuse(this.context.source, scanner.keyStart, scanner.keyEnd, 'field-value-missing', {
      field: scanner.key(),
    });
  }

  private depend(field: Field, start: number, end: number): void {
    this.dependents.push({ field, start, end });
  }
}

function isPort(field: Field): boolean {
  return field.format === 'port16' || field.format === 'port32';
}

/** Collects the terms of a match for people. */
export class TermList implements Sink {
  private readonly byField = new Map<Field, MatchTerm[]>();

  /** The terms in the order of the text. */
  terms(): readonly MatchTerm[] {
    return [...this.byField.values()].flat().sort((a, b) => a.span.start - b.span.start);
  }

  number(field: Field, value: number, mask: number, start: number, end: number): void {
    this.big(field, BigInt(value), BigInt(mask), start, end);
  }

  /** A condition on a whole field replaces what was asked of it before. */
  big(field: Field, value: bigint, mask: bigint, start: number, end: number): void {
    this.byField.delete(field);
    this.bits(field, value, mask, start, end);
  }

  bits(field: Field, value: bigint, mask: bigint, start: number, end: number): void {
    if (mask === 0n && field.option === undefined) return;
    const term: MatchTerm = { field, value: value & mask, mask, span: span(start, end) };
    const earlier = this.byField.get(field);
    if (earlier) earlier.push(term);
    else this.byField.set(field, [term]);
  }

  vlan(covered: number, value: number, present: boolean, start: number, end: number): void {
    const extra = present ? vlanPresent : 0;
    this.bits(wellKnown.vlanTci, BigInt(value | extra), BigInt(covered | extra), start, end);
  }
}
