/**
 * The own work that one command may still do. Texts can ask for more steps than any machine has (chains that call each other twice, forty
 * deep): real tools hang or have limits of their own, the tutor stops and says so. Counted, not timed, so that every machine stops
 * at the same step.
 */
export interface Effort {
  readonly limit: number;
  /** What is left of it; below nothing, all work ends. */
  left: number;
}

/** Steps of a command that was given no limit: the largest clusters take a tenth of it, and all of it about a second. */
const usualLimit = 1_000_000;

/** The effort of a command that begins. */
export function newEffort(limit = usualLimit): Effort {
  return { limit, left: limit };
}

/** Takes steps off; false once the limit is met. */
export function spend(effort: Effort, steps: number): boolean {
  effort.left -= steps;
  return effort.left >= 0;
}
