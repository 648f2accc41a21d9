import { canonicalTrace } from '../judge/index.ts';

/**
 * A switch's answer in the form in which a dump's tells it: a bucket or a learned flow that was installed with `load` is dumped with
 * `-O OpenFlow15` as the `set_field` of the same bits, so that the dump cannot tell which of the two the switch prints.
 */
export function comparableTrace(text: string): string {
  return canonicalTrace(text)
    .replace(/\bload:(0x[0-9a-f]+|0)->NXM_NX_REG(\d+)\[(?:(\d+)(?:\.\.(\d+))?)?\]/g, setFieldOf)
    .trimEnd();
}

function setFieldOf(_: string, value: string, register: string, first?: string, last?: string): string {
  if (first === undefined) return `set_field:${hex(BigInt(value))}->reg${register}`;
  const start = BigInt(first);
  const mask = ((1n << (BigInt(last ?? first) - start + 1n)) - 1n) << start;
  return `set_field:${hex(BigInt(value) << start)}/${hex(mask)}->reg${register}`;
}

function hex(value: bigint): string {
  return value === 0n ? '0' : `0x${value.toString(16)}`;
}
