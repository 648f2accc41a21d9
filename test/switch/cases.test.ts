import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOpenVSwitch } from '../judge/index.ts';
import { CaseSwitch } from './support/case-switch.ts';
import { answerOf, bridgeOfCase } from './support/own-answer.ts';
import { formatSwitchCase, parseSwitchCase, type SwitchCase } from './support/switch-case.ts';

const root = new URL('../cases/switch/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.txt'))
  .sort();
const cases = files.map((file): readonly [string, SwitchCase] => [
  file,
  parseSwitchCase(readFileSync(new URL(file, root), 'utf8')),
]);

describe.each(cases)('%s', (file, item) => {
  const bridge = bridgeOfCase(item);

  it.each(item.questions)('$flow', ({ flow, ctNext, expected }) => {
    expect(answerOf(bridge, flow, ctNext)).toBe(expected.trimEnd());
  });

  it('is written as the recording script writes it', () => {
    expect(formatSwitchCase(item)).toBe(readFileSync(new URL(file, root), 'utf8'));
  });
});

describe.skipIf(!hasOpenVSwitch())(
  'recorded answers (asked again: left out, Open vSwitch is not installed)',
  () => {
    let judge: CaseSwitch;
    beforeAll(async () => {
      judge = await CaseSwitch.start();
    });
    afterAll(() => judge?.close());

    it.each(cases)('%s', async (_, item) => {
      const dumped = await judge.load(item);
      const questions = await judge.answers(item.questions);
      expect(formatSwitchCase({ ...item, ...dumped, questions })).toBe(formatSwitchCase(item));
    });
  },
);
