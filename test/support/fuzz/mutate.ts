/** Random numbers that a seed determines: the same seed gives the same inputs everywhere. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `limit` (mulberry32). */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  /** One of a list. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** Pieces that break parsers: separators, brackets, numbers at the edges, keywords, control characters. */
const pieces: readonly string[] = [
  ',', '=', ':', '(', ')', '[', ']', '..', '->', '/', '"', "'", '\n', '\r\n', '\t', ' ', '#', '{', '}', '\\', '\0', '\u001b[31m',
  '0', '1', '-1', '0x', '0xffffffffffffffffffffffffffffffffffff', '4294967296', '99999999999999999999', '08', '1e9', 'NaN',
  'ip', 'tcp', 'actions=', 'ct(', 'learn(', 'nat(', 'exec(', 'reg0', 'NXM_NX_REG0[', '[0..31]', 'in_port=', 'table=', 'bucket=',
  'group_id=', '::', 'ff:ff', '255.255.255.255', 'é', '𝔘', '\u202e', '__proto__', 'constructor', 'toString',
]; // biome-ignore format: a table

/** A text made from seeds by a few random edits; sometimes a part of it is repeated many times. */
export function mutate(random: Random, seeds: readonly string[]): string {
  let text = random.pick(seeds);
  const edits = 1 + random.below(6);
  for (let i = 0; i < edits; i++) text = edit(random, text, seeds);
  return text.slice(0, 20_000);
}

function edit(random: Random, text: string, seeds: readonly string[]): string {
  const at = random.below(text.length + 1);
  const length = 1 + random.below(12);
  switch (random.below(9)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
    case 2:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at);
    case 3:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at + length);
    case 4:
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    case 5:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
    case 6:
      return text.slice(0, at);
    case 7: {
      const other = random.pick(seeds);
      return text.slice(0, at) + other.slice(random.below(other.length + 1));
    }
    default:
      return text.slice(0, at) + text.slice(at, at + length).repeat(1 + random.below(40)) + text.slice(at);
  }
}
