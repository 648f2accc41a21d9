import type { StopAddress, Walk } from '../../trace/index.ts';

/** How many stops a walk has in all its legs. */
export function stopCount(walk: Walk): number {
  return walk.legs.reduce((sum, leg) => sum + leg.stops.length, 0);
}

/** A stop's number in its walk, counted from 1 over all legs. */
export function stopNumber(walk: Walk, at: StopAddress): number {
  const before = walk.legs.slice(0, at.leg).reduce((sum, leg) => sum + leg.stops.length, 0);
  return before + at.stop + 1;
}

/** The stop of a number; absent beyond the ends. */
export function stopNumbered(walk: Walk, number: number): StopAddress | undefined {
  let rest = number - 1;
  if (rest < 0) return undefined;
  for (const [leg, { stops }] of walk.legs.entries()) {
    if (rest < stops.length) return { leg, stop: rest };
    rest -= stops.length;
  }
  return undefined;
}

/** The stop before (-1) or after (1) another, over the ends of legs; absent at the walk's ends. */
export function neighbourStop(walk: Walk, at: StopAddress, by: 1 | -1): StopAddress | undefined {
  return stopNumbered(walk, stopNumber(walk, at) + by);
}

/** Whether two addresses are the same stop. */
export function sameStop(a: StopAddress | undefined, b: StopAddress | undefined): boolean {
  return a?.leg === b?.leg && a?.stop === b?.stop;
}
