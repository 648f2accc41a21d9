import {
  baseFields,
  defaultFields,
  type Field,
  type FieldSpace,
  formatFieldValue,
  hex,
} from '../packet/index.ts';
import { formatActions } from './actions/action-format.ts';
import { type Bucket, defaultPriority, type Flow, type Group } from './flow.ts';
import { formatMatch } from './matches/match-format.ts';

/** What {@link formatFlow} writes beside the match and the actions. */
export interface FormatFlowOptions {
  readonly space?: FieldSpace;
}

/** Statistics in the order of a dump; flags stand between the two lists. */
const before: readonly string[] = [
  'n_packets',
  'n_bytes',
  'n_offload_packets',
  'n_offload_bytes',
  'idle_timeout',
  'hard_timeout',
];
const after: readonly string[] = ['importance', 'idle_age', 'hard_age'];

/** Writes a flow as `ovs-ofctl dump-flows` does, with the statistics and flags that it has; port names become numbers. */
export function formatFlow(flow: Flow, options: FormatFlowOptions = {}): string {
  const { extras } = flow;
  const statistic = (name: string) => (extras.has(name) ? `${name}=${extras.get(name)}, ` : '');
  const flags = [...extras].filter(([, value]) => value === '').map(([flag]) => `${flag} `);
  const counted = extras.has('duration');
  const table = flow.table !== 0 || flow.tableName !== undefined || counted;
  const head = [
    flow.cookie !== 0n || counted ? `cookie=${formatCookie(flow.cookie)}, ` : '',
    statistic('duration'),
    table ? `table=${flow.tableName ?? flow.table}, ` : '',
    ...before.map(statistic),
    ...flags,
    ...after.map(statistic),
  ].join('');
  const match = formatMatch(flow.match, options.space ?? defaultFields);
  const priority = flow.priority === defaultPriority ? '' : `priority=${flow.priority}`;
  const rule = [priority, match].filter((part) => part !== '').join(',');
  return `${head}${rule === '' ? '' : `${rule} `}actions=${formatActions(flow.actions)}`;
}

/** `0x0`, not `0`: a cookie always shows its base. */
function formatCookie(cookie: bigint): string {
  return hex(cookie);
}

/** Writes a group as `ovs-ofctl dump-groups` does. */
export function formatGroup(group: Group): string {
  const parts = [`group_id=${group.id}`, `type=${group.type}`];
  if (group.selectionMethod !== undefined) parts.push(`selection_method=${group.selectionMethod}`);
  if (group.selectionMethodParam !== undefined)
    parts.push(`selection_method_param=${group.selectionMethodParam}`);
  if (group.fields.length > 0) parts.push(formatFields(group));
  return [...parts, ...group.buckets.map((bucket) => formatBucket(group, bucket))].join(',');
}

function formatFields(group: Group): string {
  const order = (field: Field) => baseFields.indexOf(field);
  const sorted = [...group.fields].sort((a, b) => order(a) - order(b));
  const names = sorted.map((field) => {
    const mask = group.fieldMasks?.get(field);
    return mask === undefined ? field.name : `${field.name}=${formatFieldValue(field, mask)}`;
  });
  return group.fields.length === 1 ? `fields=${names[0]}` : `fields(${names.join(',')})`;
}

function formatBucket(group: Group, bucket: Bucket): string {
  const parts = [`bucket_id:${bucket.id}`];
  if (group.type === 'select' && bucket.weight !== 1) parts.push(`weight:${bucket.weight}`);
  if (bucket.watchPort !== undefined) {
    parts.push(
      `watch_port:${typeof bucket.watchPort === 'number' ? bucket.watchPort : `"${bucket.watchPort}"`}`,
    );
  }
  if (bucket.watchGroup !== undefined) parts.push(`watch_group:${bucket.watchGroup}`);
  return `bucket=${parts.join(',')},actions=${formatActions(bucket.actions)}`;
}
