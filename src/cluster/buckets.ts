import type { Action, Bucket, Group } from '../openflow/index.ts';
import { parseIp } from '../packet/index.ts';
import type { Assumption, BucketNode, TableStop } from '../trace/index.ts';

/**
 * The bucket of a group that leads to an endpoint: the one that writes the endpoint's address anywhere (AntreaProxy puts it into a register,
 * others translate at once). Without an endpoint, or a bucket that leads there, the first that has a weight.
 */
export function chosenBucket({ buckets }: Group, endpointIp: string | undefined): Bucket | undefined {
  const live = buckets.filter(({ weight }) => weight > 0);
  const wanted = endpointIp === undefined ? undefined : parseIp(endpointIp)?.value;
  const found =
    wanted === undefined
      ? undefined
      : live.find(({ actions }) => actions.some((action) => writes(action, wanted)));
  return found ?? live[0];
}

function writes(action: Action, address: bigint): boolean {
  switch (action.kind) {
    case 'load':
    case 'set-field':
    case 'mod':
      return action.value === address;
    case 'ct':
      return action.nat?.addressMin === address;
    default:
      return false;
  }
}

/** A stop that says which bucket of a group was taken where the walk did not ask for an endpoint, and chance would decide. */
export function sayingBucket(stop: TableStop): TableStop {
  const assumed = stop.actions
    .flatMap(({ children }) => children.filter((child): child is BucketNode => child.kind === 'bucket'))
    .flatMap(({ group, bucket }): readonly Assumption[] => {
      const live = group.buckets.filter(({ weight }) => weight > 0);
      if (group.type !== 'select' || live.length < 2) return [];
      return [{ code: 'bucket-chosen', params: { group: group.id, bucket: bucket.id, count: live.length } }];
    });
  return assumed.length === 0 ? stop : { ...stop, assumed: [...stop.assumed, ...assumed] };
}
