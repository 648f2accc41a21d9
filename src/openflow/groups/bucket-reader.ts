import { readUnsigned } from '../../packet/index.ts';
import { span } from '../../text/index.ts';
import { readActions } from '../actions/action-reader.ts';
import type { Bucket, Group } from '../flow.ts';
import { PairScanner } from '../pair-scanner.ts';
import type { ReadContext } from '../read-context.ts';
import { refuse } from '../refusal.ts';

/** A bucket as it was read: its number is still open when the text does not say. */
export interface BucketDraft extends Omit<Bucket, 'id'> {
  readonly id: number | undefined;
  /** Whether the text gave a weight. */
  readonly weighted: boolean;
}

const largestId = 0xffffff00;

/** Reads one bucket: `bucket=` stands at `start`, its parts from `from` on (ovs-ofctl(8), "Group Syntax"). */
export function readBucket(
  context: ReadContext,
  type: Group['type'] | undefined,
  start: number,
  from: number,
  next: number,
): BucketDraft {
  const { text } = context.source;
  const end = lastCharacter(text, from, next);
  let id: number | undefined;
  let weight: number | undefined;
  let watchPort: number | string | undefined;
  let watchGroup: number | undefined;
  let actionsStart = end;
  const scanner = new PairScanner(text, from, end);
  while (scanner.next()) {
    const key = scanner.key();
    if (key === 'bucket_id') id = readGroupNumber(context, scanner, largestId);
    else if (key === 'weight') weight = readGroupNumber(context, scanner, 0xffff);
    else if (key === 'watch_port') watchPort = readPort(context, scanner);
    else if (key === 'watch_group') watchGroup = readGroupNumber(context, scanner, 0xffffffff);
    else {
      // Without `actions=`, the rest of the bucket is the actions.
      const isKey = key === 'actions' || key === 'action';
      actionsStart = isKey ? scanner.valueStart : scanner.keyStart;
      break;
    }
  }
  return {
    id,
    weight: weight ?? (type === 'select' ? 1 : 0),
    weighted: weight !== undefined,
    ...(watchPort === undefined ? {} : { watchPort }),
    ...(watchGroup === undefined ? {} : { watchGroup }),
    actions: readActions(context, actionsStart, end),
    actionsSpan: span(actionsStart, end),
    span: span(start, end),
  };
}

/** Gives every bucket a number: those without one get the smallest that are left, in their order. */
export function numberBuckets(drafts: readonly BucketDraft[]): readonly Bucket[] {
  const used = new Set(drafts.map((draft) => draft.id));
  let next = 0;
  return drafts.map(({ weighted: _, ...draft }) => {
    if (draft.id !== undefined) return { ...draft, id: draft.id };
    while (used.has(next)) next++;
    used.add(next);
    return { ...draft, id: next };
  });
}

/** A number of a group's or bucket's part. */
export function readGroupNumber(context: ReadContext, scanner: PairScanner, max: number): number {
  const { valueStart, valueEnd } = scanner;
  const value = readUnsigned(context.source.text, valueStart, valueEnd);
  if (value >= 0 && value <= max) return value;
  return refuse(context.source, valueStart, valueEnd, 'flow-number', {
    key: scanner.key(),
    value: scanner.value(),
    max,
  });
}

/** A port whose state is watched must be one that the bridge can have. */
function readPort(context: ReadContext, scanner: PairScanner): number | string {
  const { valueStart, valueEnd } = scanner;
  const port = context.port(valueStart, valueEnd);
  if ('name' in port) return port.name;
  if (port.number < 0xff00) return port.number;
  return refuse(context.source, valueStart, valueEnd, 'port-unknown', { port: scanner.value() });
}

/** The end of a bucket without the comma and blanks before the next one. */
function lastCharacter(text: string, from: number, next: number): number {
  let end = next;
  while (end > from && /[\s,]/.test(text[end - 1] ?? '')) end--;
  return end;
}
