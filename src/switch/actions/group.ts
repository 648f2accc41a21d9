import type { Bucket, Group } from '../../openflow/index.ts';
import { baseFields, hasField, onesMask } from '../../packet/index.ts';
import { listOfSet } from '../action-set.ts';
import { because, type Context, detail, insideBucket, limit, note, placed, warn } from '../context.ts';
import { dpHashBuckets } from '../dp-hash.ts';
import { fields } from '../fields.ts';
import { symmetricL4 } from '../flow-hash.ts';
import { beginFreezing, finishFreezing } from '../freeze.ts';
import { bytesOf, hashBytes, hashTwoWords, hashUint64 } from '../hash.ts';
import { isPortLive } from '../ports.ts';
import { mayGoOn } from './table.ts';

/** How many groups may watch each other in a row. */
const maxLivenessDepth = 128;

/** `group:N`. True when the group does not exist, which ends the action list. */
export function groupAction(context: Context, id: number, last: boolean): boolean {
  if (!mayGoOn(context)) return false;
  const { groups } = context.bridge;
  const group = groups?.get(id);
  if (!group) {
    if (!groups) limit(context, 'insufficient-information', 'groups-unknown', { group: id });
    warn(context, `output to nonexistent group ${id}`);
    because(context, 'group-missing', { group: id });
    return true;
  }
  switch (group.type) {
    case 'all':
    case 'indirect':
      for (const bucket of group.buckets) carryOut(context, group, bucket, last);
      return false;
    case 'ff': {
      const bucket = firstLive(context, group, 0);
      use(context, group, bucket, last);
      return false;
    }
    case 'select':
      use(context, group, select(context, group), last);
      return false;
    default:
      group.type satisfies never;
      return false;
  }
}

function use(context: Context, group: Group, bucket: Bucket | undefined, last: boolean): void {
  if (!bucket) {
    detail(context, 'no live bucket');
    because(context, 'no-live-bucket', { group: group.id });
    return;
  }
  detail(context, `using bucket ${bucket.id}`);
  carryOut(context, group, bucket, last);
}

/** A bucket is an action set, done on a copy of the packet. */
function carryOut(context: Context, group: Group, bucket: Bucket, last: boolean): void {
  const before = context.packet.clone();
  const { wasMpls } = context;
  insideBucket(context, group, bucket, () => {
    context.depth += 1;
    context.run(context, listOfSet(placed(bucket.actions, group.source)), last);
    context.depth -= 1;
    if (context.freezing) finishFreezing(context);
  });
  context.packet = before;
  context.wasMpls = wasMpls;
  context.exit = false;
}

/** The bucket of a select group (ovs-ofctl(8), "Group Syntax", `selection_method`). */
function select(context: Context, group: Group): Bucket | undefined {
  if (group.buckets.length === 0) return undefined;
  if (context.wasMpls) {
    beginFreezing(context, 'mpls-payload-unknown');
    return undefined;
  }
  if (group.selectionMethod === 'hash') {
    const basis = hashUint64(group.selectionMethodParam ?? 0n);
    const hash =
      group.fields.length > 0 ? hashOfFields(context, group, basis) : symmetricL4(context.packet, 0);
    return best(context, group, hash);
  }
  const byHash = dpHashBuckets(group);
  if (!byHash) return best(context, group, symmetricL4(context.packet, 0));
  const dpHash = context.packet.getNumber(fields.dpHash);
  if (dpHash === 0) {
    const chosen = context.chooseBucket?.(group);
    if (chosen) return chosen;
    note(context, 'hash-not-given', { group: group.id });
    beginFreezing(context, 'datapath-hash-unknown', { group: group.id });
    return undefined;
  }
  for (let i = 0; i < byHash.length; i++) {
    const bucket = byHash[(dpHash + i) & (byHash.length - 1)];
    if (bucket && isLive(context, bucket, 0)) return bucket;
  }
  return undefined;
}

/** Fields are hashed in the order of ovs-fields(7), whatever the group's text has. */
function hashOfFields(context: Context, group: Group, basis: number): number {
  let hash = basis;
  const inOrder = [...group.fields].sort((a, b) => baseFields.indexOf(a) - baseFields.indexOf(b));
  for (const field of inOrder) {
    if (!hasField(context.packet, field)) continue;
    const value = context.packet.get(field) & (group.fieldMasks?.get(field) ?? onesMask(field.bits));
    hash = hashBytes(bytesOf(value, Math.ceil(field.bits / 8)), hash);
  }
  return hash;
}

/** The live bucket with the highest score; each bucket's score is reported. */
function best(context: Context, group: Group, hash: number): Bucket | undefined {
  let winner: Bucket | undefined;
  let bestScore = 0;
  for (const bucket of group.buckets) {
    if (bucket.weight === 0 || !isLive(context, bucket, 0)) {
      reportDead(context, bucket);
      continue;
    }
    const score = Math.imul(hashTwoWords(bucket.id, hash) & 0xffff, bucket.weight) >>> 0;
    detail(context, `bucket ${bucket.id}: score ${score}`);
    if (score < bestScore) continue;
    winner = bucket;
    bestScore = score;
  }
  return winner;
}

function firstLive(context: Context, group: Group, depth: number): Bucket | undefined {
  for (const bucket of group.buckets) {
    if (isLive(context, bucket, depth)) return bucket;
    reportDead(context, bucket);
  }
  return undefined;
}

/** A bucket that watches something is live with any of it; one that watches nothing always is. */
function isLive(context: Context, bucket: Bucket, depth: number): boolean {
  if (depth >= maxLivenessDepth) return false;
  const { watchPort, watchGroup } = bucket;
  if (watchPort === undefined && watchGroup === undefined) return true;
  if (watchPort !== undefined) {
    if (!context.bridge.ports) limit(context, 'insufficient-information', 'ports-unknown');
    const port = typeof watchPort === 'number' ? watchPort : context.bridge.portNumbers.get(watchPort);
    if (port !== undefined && isPortLive(context, port)) return true;
  }
  if (watchGroup === undefined) return false;
  const watched = context.bridge.groups?.get(watchGroup);
  return watched !== undefined && firstLive(context, watched, depth + 1) !== undefined;
}

function reportDead(context: Context, { id, watchPort, watchGroup }: Bucket): void {
  const causes = [
    ...(watchPort === undefined ? [] : [`port ${watchPort}`]),
    ...(watchGroup === undefined ? [] : [`port ${watchGroup}`]),
  ];
  detail(context, `bucket ${id}: not live due to ${causes.join(' and ')}`);
}
