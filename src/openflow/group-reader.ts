import type { Field } from '../packet/index.ts';
import { onesMask, parseFieldValue, parseUnsigned, readDecimal, readUnsigned } from '../packet/index.ts';
import { type Parsed, type SourceText, sourceLines, span } from '../text/index.ts';
import { readActions } from './action-reader.ts';
import type { Bucket, Group } from './flow.ts';
import { PairScanner } from './pair-scanner.ts';
import { ReadContext, type ReadOptions } from './read-context.ts';
import { Findings, reading, refuse } from './refusal.ts';

const heading = /^(?:OFPST_GROUP|NXST_GROUP)\S* reply\b/;
const types: ReadonlyMap<string, Group['type']> = new Map([
  ['all', 'all'],
  ['select', 'select'],
  ['indirect', 'indirect'],
  ['ff', 'ff'],
  ['fast_failover', 'ff'],
]);

/** Reads the groups of `ovs-ofctl dump-groups` or a group file. A line that cannot be read gives one error and no group. */
export function parseGroups(source: SourceText, options: ReadOptions = {}): Parsed<readonly Group[]> {
  const context = new ReadContext(source, options);
  const findings = new Findings(source);
  const groups: Group[] = [];
  for (const line of sourceLines(source)) {
    const text = line.text.trim();
    if (text === '' || text.startsWith('#') || heading.test(text)) continue;
    const start = line.start + line.text.indexOf(text);
    const result = reading(() => new GroupReader(context, start, start + text.length).read());
    if ('refused' in result) findings.add(result.refused);
    else groups.push(result.value);
  }
  return { value: groups, diagnostics: findings.list };
}

/** Reads one group from a range of the text (ovs-ofctl(8), "Group Syntax"). */
class GroupReader {
  private readonly text: string;
  private id: number | undefined;
  private type: Group['type'] | undefined;
  private selectionMethod: string | undefined;
  private selectionMethodParam: bigint | undefined;
  private fields: readonly Field[] = [];
  private readonly fieldMasks = new Map<Field, bigint>();
  private readonly buckets: Bucket[] = [];

  constructor(
    private readonly context: ReadContext,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.text = context.source.text;
  }

  read(): Group {
    const bucketAt = this.bucketStart(this.start);
    const scanner = new PairScanner(this.text, this.start, bucketAt);
    while (scanner.next()) this.pair(scanner);
    for (let at = bucketAt; at < this.end; ) {
      const from = this.text.indexOf('=', at) + 1;
      const next = this.bucketStart(from);
      this.buckets.push(this.bucket(at, from, next));
      at = next;
    }
    const { source } = this.context;
    if (this.id === undefined) return refuse(source, this.start, this.end, 'group-without-id');
    if (this.type === undefined) return refuse(source, this.start, this.end, 'group-type', { value: '' });
    return {
      source,
      span: span(this.start, this.end),
      id: this.id,
      type: this.type,
      ...(this.selectionMethod === undefined ? {} : { selectionMethod: this.selectionMethod }),
      ...(this.selectionMethodParam === undefined ? {} : { selectionMethodParam: this.selectionMethodParam }),
      fields: this.fields,
      ...(this.fieldMasks.size === 0 ? {} : { fieldMasks: this.fieldMasks }),
      buckets: this.buckets,
    };
  }

  /** Where the next bucket begins at or after a place: buckets are not nested, so a plain search does. */
  private bucketStart(from: number): number {
    const at = this.text.slice(from, this.end).indexOf('bucket=');
    return at < 0 ? this.end : from + at;
  }

  private pair(scanner: PairScanner): void {
    const key = scanner.key();
    const value = scanner.value();
    const { source } = this.context;
    switch (key) {
      case 'group_id':
        this.id = this.number(scanner, 0xffffff00);
        return;
      case 'type':
        this.type = types.get(value);
        if (!this.type) refuse(source, scanner.valueStart, scanner.valueEnd, 'group-type', { value });
        return;
      case 'selection_method':
        this.selectionMethod = value;
        return;
      case 'selection_method_param':
        this.selectionMethodParam = parseUnsigned(value) ?? this.wrongNumber(scanner, '0xffffffffffffffff');
        return;
      case 'fields':
        this.readFields(scanner);
        return;
      case 'command_bucket_id':
        return;
      default:
        refuse(source, scanner.keyStart, scanner.keyEnd, 'group-key-unknown', { key });
    }
  }

  /** `fields(ip_src,tcp_dst=0xff)` or `fields=ip_src`. */
  private readFields(scanner: PairScanner): void {
    const inner = new PairScanner(this.text, scanner.valueStart, scanner.valueEnd);
    const fields: Field[] = [];
    while (inner.next()) {
      const field = this.context.fields.get(inner.key()) ?? this.unknownField(inner);
      fields.push(field);
      if (inner.separator === '') continue;
      const mask = parseFieldValue(field, inner.value()) ?? this.wrongValue(inner, field);
      if (mask.value !== onesMask(field.bits)) this.fieldMasks.set(field, mask.value);
    }
    this.fields = fields;
  }

  private unknownField(scanner: PairScanner): never {
    const { keyStart, keyEnd } = scanner;
    return refuse(this.context.source, keyStart, keyEnd, 'field-unknown', { field: scanner.key() });
  }

  private wrongValue(scanner: PairScanner, field: Field): never {
    const params = { field: field.name, value: scanner.value(), format: field.format, bits: field.bits };
    return refuse(this.context.source, scanner.valueStart, scanner.valueEnd, 'field-value', params);
  }

  private bucket(start: number, from: number, next: number): Bucket {
    const end = lastCharacter(this.text, from, next);
    let id = this.buckets.length;
    let weight = this.type === 'select' ? 1 : 0;
    let watchPort: number | string | undefined;
    let watchGroup: number | undefined;
    let actionsStart = end;
    const scanner = new PairScanner(this.text, from, end);
    while (scanner.next()) {
      const key = scanner.key();
      if (key === 'actions' || key === 'action') {
        actionsStart = scanner.valueStart;
        break;
      }
      if (key === 'bucket_id') id = this.number(scanner, 0xffffff00);
      else if (key === 'weight') weight = this.number(scanner, 0xffff);
      else if (key === 'watch_port') watchPort = this.port(scanner);
      else if (key === 'watch_group') watchGroup = this.number(scanner, 0xffffffff);
      else {
        // Without `actions=`, the rest of the bucket is the actions.
        actionsStart = scanner.keyStart;
        break;
      }
    }
    return {
      id,
      weight,
      ...(watchPort === undefined ? {} : { watchPort }),
      ...(watchGroup === undefined ? {} : { watchGroup }),
      actions: readActions(this.context, actionsStart, end),
      actionsSpan: span(actionsStart, end),
      span: span(start, end),
    };
  }

  private port(scanner: PairScanner): number | string {
    const port = this.context.port(scanner.valueStart, scanner.valueEnd);
    return 'number' in port ? port.number : port.name;
  }

  private number(scanner: PairScanner, max: number): number {
    const decimal = readDecimal(this.text, scanner.valueStart, scanner.valueEnd);
    const value = decimal >= 0 ? decimal : readUnsigned(this.text, scanner.valueStart, scanner.valueEnd);
    return value >= 0 && value <= max ? value : this.wrongNumber(scanner, max);
  }

  private wrongNumber(scanner: PairScanner, max: number | string): never {
    return refuse(this.context.source, scanner.valueStart, scanner.valueEnd, 'flow-number', {
      key: scanner.key(),
      value: scanner.value(),
      max,
    });
  }
}

/** The end of a bucket without the comma and blanks before the next one. */
function lastCharacter(text: string, from: number, next: number): number {
  let end = next;
  while (end > from && /[\s,]/.test(text[end - 1] ?? '')) end--;
  return end;
}
