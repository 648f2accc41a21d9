import type { Bucket, Group } from '../openflow/index.ts';

const minHashes = 16;
const maxHashes = 256;

/**
 * Which bucket each value of the datapath's hash stands for: the values are dealt out by weight with Webster's method, as the switch
 * does. `undefined` when the weights do not fit its table, or all are 0; it then hashes the packet itself.
 */
export function dpHashBuckets(group: Group): readonly Bucket[] | undefined {
  const weights = group.buckets.map((bucket) => bucket.weight).filter((weight) => weight > 0);
  if (weights.length === 0) return undefined;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const needed = Math.ceil(total / weights.reduce((least, weight) => Math.min(least, weight)));
  let count = minHashes;
  while (count < needed) count *= 2;
  if (count > maxHashes) return undefined;
  const seats = group.buckets.map((bucket) => ({ bucket, divisor: 1, value: bucket.weight }));
  return Array.from({ length: count }, () => {
    const winner = seats.reduce((best, seat) => (seat.value > best.value ? seat : best));
    winner.divisor += 2;
    winner.value = winner.bucket.weight / winner.divisor;
    return winner.bucket;
  });
}
