import type { CaseSwitch } from '../support/case-switch.ts';
import { answerOf, bridgeOfCase } from '../support/own-answer.ts';
import { formatSwitchCase } from '../support/switch-case.ts';
import type { World } from './worlds.ts';

/** A packet on which both answers differ. */
export interface Difference {
  readonly world: World;
  readonly flow: string;
  readonly ctNext: readonly string[];
  readonly expected: string;
  readonly actual: string;
}

/** Both answers to one packet of a world, `undefined` when they agree or the switch refuses the world. */
async function difference(
  judge: CaseSwitch,
  world: World,
  flow: string,
  ctNext: readonly string[],
): Promise<Difference | undefined> {
  try {
    const dumped = await judge.load(world);
    const expected = await judge.ask(flow, ctNext);
    const actual = ownAnswer({ ...world, ...dumped }, flow, ctNext);
    return expected === actual
      ? undefined
      : { world: { ...world, ...dumped }, flow, ctNext, expected, actual };
  } catch {
    return undefined;
  }
}

/** This project's answer; what it throws is an answer too. */
export function ownAnswer(world: World, flow: string, ctNext: readonly string[]): string {
  try {
    return answerOf(bridgeOfCase(world), flow, ctNext);
  } catch (error) {
    return String(error);
  }
}

/** Takes away flows, groups, packet fields, settings and actions as long as the answers still differ. */
export async function shrink(judge: CaseSwitch, found: Difference): Promise<Difference> {
  let best = found;
  const attempt = async (world: World, flow: string, ctNext: readonly string[]) => {
    const smaller = await difference(judge, world, flow, ctNext);
    if (smaller) best = smaller;
    return smaller !== undefined;
  };
  const lines = (text: string) => text.split('\n').filter((line) => line !== '');
  for (const key of ['flows', 'groups'] as const) {
    for (const line of lines(best.world[key])) {
      const kept = lines(best.world[key]).filter((other) => other !== line);
      await attempt({ ...best.world, [key]: kept.join('\n') }, best.flow, best.ctNext);
    }
  }
  await attempt({ ...best.world, settings: [] }, best.flow, best.ctNext);
  await attempt({ ...best.world, stations: [] }, best.flow, best.ctNext);
  await attempt(best.world, best.flow, []);
  for (const part of best.flow.split(',')) {
    await attempt(
      best.world,
      best.flow
        .split(',')
        .filter((other) => other !== part)
        .join(),
      best.ctNext,
    );
  }
  return best;
}

/** The case as a case file, ready to be added to test/cases/switch, with what this project answers. */
export function describeDifference({ world, flow, ctNext, expected, actual }: Difference): string {
  const text = formatSwitchCase({ ...world, questions: [{ flow, ctNext, expected }] });
  return `${text}--- this project answers:\n${actual}\n`;
}
