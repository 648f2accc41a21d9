import type { Field } from '../../packet/index.ts';
import { onesMask, parseFieldValue, parseUnsigned } from '../../packet/index.ts';
import { type Parsed, type SourceText, sourceLines, span } from '../../text/index.ts';
import type { Group } from '../flow.ts';
import { PairScanner } from '../pair-scanner.ts';
import { groupLines } from '../pasted-shapes.ts';
import { ReadContext, type ReadOptions } from '../read-context.ts';
import { readPasted } from '../read-pasted.ts';
import { Findings, reading, refuse } from '../refusal.ts';
import { type BucketDraft, numberBuckets, readBucket, readGroupNumber } from './bucket-reader.ts';
import { checkGroup } from './group-check.ts';

const bucketKey = 'bucket=';
const heading = /^(?:OFPST_GROUP|NXST_GROUP)\S* reply\b|^(?:GROUPS?|FLOWS?)$/;
const types: ReadonlyMap<string, Group['type']> = new Map([
  ['all', 'all'],
  ['select', 'select'],
  ['indirect', 'indirect'],
  ['ff', 'ff'],
  ['fast_failover', 'ff'],
]);

/** Reads the groups of `ovs-ofctl dump-groups` or a group file. A line that cannot be read gives one error and no group. */
export function parseGroups(source: SourceText, options: ReadOptions = {}): Parsed<readonly Group[]> {
  return readPasted(
    source,
    () => groupLines,
    (text) => readGroups(text, options),
  );
}

function readGroups(source: SourceText, options: ReadOptions): Parsed<readonly Group[]> {
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
  private readonly buckets: BucketDraft[] = [];

  constructor(
    private readonly context: ReadContext,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.text = context.source.text;
  }

  read(): Group {
    const starts = this.bucketStarts();
    const scanner = new PairScanner(this.text, this.start, starts[0] ?? this.end);
    while (scanner.next()) this.pair(scanner);
    starts.forEach((start, i) => {
      const next = starts[i + 1] ?? this.end;
      this.buckets.push(readBucket(this.context, this.type, start, start + bucketKey.length, next));
    });
    const { source } = this.context;
    if (this.id === undefined) return refuse(source, this.start, this.end, 'group-without-id');
    if (this.type === undefined) return refuse(source, this.start, this.end, 'group-type', { value: '' });
    checkGroup(this.context, {
      type: this.type,
      selectionMethod: this.selectionMethod,
      hasParameter: this.selectionMethodParam !== undefined,
      hasFields: this.fields.length > 0,
      buckets: this.buckets,
      start: this.start,
      end: this.end,
    });
    return {
      source,
      span: span(this.start, this.end),
      id: this.id,
      type: this.type,
      ...(this.selectionMethod === undefined ? {} : { selectionMethod: this.selectionMethod }),
      ...(this.selectionMethodParam === undefined ? {} : { selectionMethodParam: this.selectionMethodParam }),
      fields: this.fields,
      ...(this.fieldMasks.size === 0 ? {} : { fieldMasks: this.fieldMasks }),
      buckets: numberBuckets(this.buckets),
    };
  }

  /** Where the buckets begin: they are not nested, so a plain search does. */
  private bucketStarts(): readonly number[] {
    const line = this.text.slice(this.start, this.end);
    const starts: number[] = [];
    for (let at = line.indexOf(bucketKey); at >= 0; at = line.indexOf(bucketKey, at + bucketKey.length)) {
      starts.push(this.start + at);
    }
    return starts;
  }

  private pair(scanner: PairScanner): void {
    const key = scanner.key();
    const value = scanner.value();
    const { source } = this.context;
    switch (key) {
      case 'group_id':
        this.id = readGroupNumber(this.context, scanner, 0xffffff00);
        return;
      case 'type':
        this.type = types.get(value);
        if (!this.type) refuse(source, scanner.valueStart, scanner.valueEnd, 'group-type', { value });
        return;
      case 'selection_method':
        this.selectionMethod = value;
        return;
      case 'selection_method_param':
        this.selectionMethodParam = parseUnsigned(value) ?? this.wrongNumber(scanner);
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

  private wrongNumber(scanner: PairScanner): never {
    return refuse(this.context.source, scanner.valueStart, scanner.valueEnd, 'flow-number', {
      key: scanner.key(),
      value: scanner.value(),
      max: '0xffffffffffffffff',
    });
  }
}
