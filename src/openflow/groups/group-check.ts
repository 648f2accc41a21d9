import type { Group } from '../flow.ts';
import type { ReadContext } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import type { BucketDraft } from './bucket-reader.ts';

const methods: readonly string[] = ['hash', 'dp_hash'];

/** What of a group is judged as a whole. */
export interface GroupDraft {
  readonly type: Group['type'];
  readonly selectionMethod: string | undefined;
  readonly hasParameter: boolean;
  readonly hasFields: boolean;
  readonly buckets: readonly BucketDraft[];
  readonly start: number;
  readonly end: number;
}

/** Refuses a group that the switch would refuse (ovs-ofctl(8), "Group Syntax"). */
export function checkGroup(context: ReadContext, group: GroupDraft): void {
  const { source } = context;
  const { type, selectionMethod, start, end } = group;
  if (selectionMethod !== undefined && (type !== 'select' || !methods.includes(selectionMethod))) {
    refuse(source, start, end, 'group-method', { method: selectionMethod });
  }
  if (group.hasParameter && selectionMethod === undefined) {
    refuse(source, start, end, 'group-needs-method', {
      part: 'selection_method_param',
      method: 'hash or dp_hash',
    });
  }
  if (group.hasFields && selectionMethod !== 'hash') {
    refuse(source, start, end, 'group-needs-method', { part: 'fields', method: 'hash' });
  }
  if (type === 'indirect' && group.buckets.length !== 1) refuse(source, start, end, 'group-indirect');
  const seen = new Set<number>();
  for (const bucket of group.buckets) {
    checkBucket(context, type, bucket);
    if (bucket.id === undefined) continue;
    if (seen.has(bucket.id))
      refuse(source, bucket.span.start, bucket.span.end, 'group-bucket-id', { id: bucket.id });
    seen.add(bucket.id);
  }
}

function checkBucket({ source }: ReadContext, type: Group['type'], bucket: BucketDraft): void {
  const { start, end } = bucket.span;
  const watches = bucket.watchPort !== undefined || bucket.watchGroup !== undefined;
  if (bucket.weighted && type !== 'select') refuse(source, start, end, 'group-bucket-weight');
  if (type === 'ff' && !watches) refuse(source, start, end, 'group-bucket-watch');
  if (watches && type !== 'ff' && type !== 'select')
    refuse(source, start, end, 'group-bucket-watched', { type });
}
