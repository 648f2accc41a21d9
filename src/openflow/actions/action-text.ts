import {
  type Field,
  type FieldValue,
  onesMask,
  parseFieldValue,
  parseUnsigned,
  readUnsigned,
  type Subfield,
} from '../../packet/index.ts';
import { type MessageCode, type MessageParams, type Span, span } from '../../text/index.ts';
import { PairScanner } from '../pair-scanner.ts';
import type { ReadContext } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import { readSubfield } from '../subfield-reader.ts';
import type { Action } from './action.ts';

/** A range of the text that an action's argument, or a part of it, covers. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Reads a nested list of actions, as inside `clone(...)`. */
export type ActionsReader = (
  context: ReadContext,
  start: number,
  end: number,
  place: ActionPlace,
) => readonly Action[];

/** Where a list of actions stands: only `exec(...)` of a ct action may write the connection's fields. */
export type ActionPlace = 'plain' | 'exec';

/** One action's text, with what its decoder needs to read the argument. */
export class ActionText {
  readonly context: ReadContext;
  readonly name: string;
  readonly span: Span;
  readonly argument: Range;
  readonly separator: PairScanner['separator'];
  private readonly readList: ActionsReader;

  constructor(context: ReadContext, name: string, scanner: PairScanner, readList: ActionsReader) {
    this.context = context;
    this.name = name;
    this.span = span(scanner.keyStart, scanner.pairEnd());
    this.argument = { start: scanner.valueStart, end: scanner.valueEnd };
    this.separator = scanner.separator;
    this.readList = readList;
  }

  /** The text of a range; the whole argument unless told. */
  text(range: Range = this.argument): string {
    return this.context.source.text.slice(range.start, range.end);
  }

  isEmpty(range: Range = this.argument): boolean {
    return this.text(range).trim() === '';
  }

  /** Refuses a range of the argument (the whole action when it is empty). */
  refuse(code: MessageCode, params: MessageParams = {}, range: Range = this.argument): never {
    const at = range.end > range.start ? range : this.span;
    return refuse(this.context.source, at.start, at.end, code, {
      action: this.name,
      value: this.text(range),
      ...params,
    });
  }

  /** Refuses a range because it is not of the form that the action wants. */
  malformed(form: string, range: Range = this.argument): never {
    return this.refuse(this.isEmpty(range) ? 'action-argument-missing' : 'action-argument', { form }, range);
  }

  /** A number from 0 to `max`. */
  number(max: number, range: Range = this.argument): number {
    const value = readUnsigned(this.context.source.text, range.start, range.end);
    if (value >= 0 && value <= max) return value;
    return this.refuse(this.isEmpty(range) ? 'action-number-missing' : 'action-number', { max }, range);
  }

  /** A number of at most `bits` bits. */
  wide(bits: number, range: Range = this.argument): bigint {
    const value = parseUnsigned(this.text(range));
    if (value !== undefined && value <= onesMask(bits)) return value;
    return this.refuse(
      this.isEmpty(range) ? 'action-number-missing' : 'action-number',
      { max: `2^${bits} - 1` },
      range,
    );
  }

  /** A value of a field, in the field's own form. */
  value(field: Field, range: Range = this.argument): FieldValue {
    const text = this.text(range);
    const value = parseFieldValue(field, text, this.context.portNumber);
    return (
      value ??
      this.refuse('field-value', { field: field.name, format: field.format, bits: field.bits }, range)
    );
  }

  subfield(range: Range = this.argument): Subfield {
    return readSubfield(this.context, range.start, range.end);
  }

  /** A subfield that an action may write. */
  destination(range: Range = this.argument): Subfield {
    const subfield = this.subfield(range);
    if (!subfield.field.writable) this.refuse('field-not-writable', { field: subfield.field.name }, range);
    return subfield;
  }

  /** The two sides of `LEFT->RIGHT`. */
  arrow(form: string, range: Range = this.argument): readonly [left: Range, right: Range] {
    const offset = this.text(range).indexOf('->');
    const at = range.start + offset;
    if (offset < 0 || at + 2 >= range.end) return this.malformed(form, range);
    return [
      { start: range.start, end: at },
      { start: at + 2, end: range.end },
    ];
  }

  /** The parts of a range between commas (and blanks after them), parentheses not looked at. */
  list(range: Range = this.argument): readonly Range[] {
    const parts: Range[] = [];
    const text = this.text(range);
    for (let at = 0; at <= text.length; ) {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      parts.push(this.trim({ start: range.start + at, end: range.start + end }));
      at = end + 1;
    }
    return parts;
  }

  /** The `key=value` pairs of a range. */
  pairs(range: Range = this.argument): PairScanner {
    return new PairScanner(this.context.source.text, range.start, range.end);
  }

  /** The actions of a range. */
  actions(range: Range = this.argument, place: ActionPlace = 'plain'): readonly Action[] {
    return this.readList(this.context, range.start, range.end, place);
  }

  private trim({ start, end }: Range): Range {
    const { text } = this.context.source;
    let first = start;
    let last = end;
    while (first < last && text.charCodeAt(first) <= 32) first++;
    while (last > first && text.charCodeAt(last - 1) <= 32) last--;
    return { start: first, end: last };
  }
}

/** The range of a scanner's current value. */
export function valueRange(scanner: PairScanner): Range {
  return { start: scanner.valueStart, end: scanner.valueEnd };
}

/** Makes an action of what stands in the text; one row of a decoder table. */
export type Decoder = (action: ActionText) => Action;
