import { describe, expect, it } from 'vitest';
import { formatRouteGet, type Host, routeLookup } from '../../src/host/index.ts';
import { hasNetns, Netns } from '../judge/index.ts';
import { Random, seedOf } from './random.ts';
import {
  askKernel,
  captureNode,
  comparable,
  hostOf,
  randomQuestion,
  randomRoutes,
  randomSysctls,
  readQuestion,
  setUpRoutes,
} from './route-world.ts';

const worlds = 6;
const questionsEach = 120;

/** What we answer; several texts where the kernel's choice among next hops is a hash's. */
function ourAnswers(host: Host, question: string): readonly string[] {
  const query = readQuestion(question);
  return [0, 1, 2].map((index) =>
    formatRouteGet(query, routeLookup(host, { ...query, choose: () => index })),
  );
}

describe.skipIf(!hasNetns())('ip route get, asked of the kernel (left out: no root or iproute2)', () => {
  it.each(
    Array.from({ length: worlds }, (_, i) => seedOf(1000) + i),
  )('a random node answers as ours, seed %i', async (seed) => {
    const random = new Random(seed);
    const netns = await Netns.create('host-route');
    try {
      await setUpRoutes(netns, randomRoutes(random), randomSysctls(random));
      const text = await captureNode(netns);
      const host = hostOf(text);
      const questions = Array.from({ length: questionsEach }, () => randomQuestion(random));
      const answers = await askKernel(netns, questions);
      const wrong = questions.flatMap((question, i) => {
        const ours = ourAnswers(host, question);
        const real = comparable(answers[i] ?? '');
        return ours.map(comparable).includes(real)
          ? []
          : [`${question}\nkernel: ${real}\nours:   ${ours[0]}`];
      });
      expect(
        wrong.length === 0 ? '' : `${wrong.join('\n')}\n${text.rule}${text.route}${unusual(text.sysctl)}`,
      ).toBe('');
    } finally {
      await netns.close();
    }
  });
});

function unusual(sysctl: string): string {
  const usual =
    /(rp_filter|accept_local|linkdown|src_valid_mark|arp_filter|[bm]c_forwarding) = 0$|(forwarding|redirects) = 1$/;
  return sysctl
    .split('\n')
    .filter((line) => !usual.test(line))
    .join('\n');
}
