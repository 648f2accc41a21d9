import { afterAll, describe, expect, it } from 'vitest';
import { formatRouteGet, type Host, routeLookup } from '../../src/host/index.ts';
import { hasNetns, Netns } from '../judge/index.ts';
import { Random, seedOf } from './random.ts';
import { randomNode, randomQuestion } from './route-random.ts';
import { askKernel, captureNode, comparable, hostOf, readQuestion, setUpRoutes } from './route-world.ts';

const worlds = 8;
const questionsEach = 120;

/** What we answer; several texts where the kernel's choice among next hops is a hash's. */
function ourAnswers(host: Host, question: string): readonly string[] {
  const query = readQuestion(question);
  return [0, 1, 2].map((index) =>
    comparable(formatRouteGet(host, query, routeLookup(host, { ...query, choose: () => index }))),
  );
}

describe.skipIf(!hasNetns())('ip route get, asked of the kernel (left out: no root or iproute2)', () => {
  const families = new Map<string, number>();
  const count = (name: string) => families.set(name, (families.get(name) ?? 0) + 1);
  afterAll(() => {
    const shown = [...families].map(([name, times]) => `${name} ${times}`).join(', ');
    console.log(`ip route get from seed ${seedOf(1000)}: ${shown}`);
  });

  it.each(
    Array.from({ length: worlds }, (_, i) => seedOf(1000) + i),
  )('a random node answers as ours, seed %i', async (seed) => {
    const random = new Random(seed);
    const netns = await Netns.create('host-route');
    try {
      const { links, sysctls, commands } = randomNode(random);
      await setUpRoutes(netns, commands, sysctls, links);
      const text = await captureNode(netns);
      const host = hostOf(text);
      const questions = Array.from({ length: questionsEach }, () => randomQuestion(random));
      const answers = await askKernel(netns, questions);
      const wrong = questions.flatMap((question, i) => {
        const real = comparable(answers[i] ?? '');
        for (const word of question.match(/[a-z]+(?= )/g) ?? []) count(word);
        count(/^\w+(?= \d)|inet6|RTNETLINK|^\d/.exec(real)?.[0].replace(/^\d/, 'unicast') ?? 'other');
        const ours = ourAnswers(host, question);
        return ours.includes(real) ? [] : [`${question}\nkernel: ${real}\nours:   ${ours[0]}`];
      });
      expect(wrong.length === 0 ? '' : `${wrong.join('\n')}\n${text.rule}${text.route}`).toBe('');
    } finally {
      await netns.close();
    }
  }, 60_000);
});
