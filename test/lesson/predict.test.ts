import { describe, expect, it } from 'vitest';
import {
  grade,
  type Prediction,
  predictQuestion,
  type Shape,
  shapes,
  showExpected,
} from '../../src/lesson/index.ts';
import { plainText } from '../../src/text/index.ts';
import { articleWorld, worldOf } from './article-world.ts';

const world = articleWorld();

/** Every question of a shape that the walks of the snapshot give. */
function all(shape: Shape | undefined, seed: number): readonly Prediction[] {
  return world.walkNames.flatMap((name) => {
    const walk = world.walkNamed(name);
    return (walk?.legs ?? []).flatMap((leg, l) =>
      leg.stops.flatMap((_, s) => {
        const made = walk && predictQuestion(world, name, walk, { leg: l, stop: s }, seed, shape);
        return made ? [made] : [];
      }),
    );
  });
}

describe('predictQuestion', () => {
  it.each(shapes)('asks %s somewhere, and judges every answer with a reason', (shape) => {
    const made = all(shape, 1);
    expect(made.length).toBeGreaterThan(0);
    for (const { question } of made) {
      expect(question.hints).toHaveLength(2);
      expect(question.setting.length).toBeGreaterThan(0);
      if (question.expected) {
        const answer = showExpected(question.expected);
        expect(grade(question, { kind: 'text', text: answer }).correct).toBe(true);
        expect(plainText(grade(question, { kind: 'text', text: 'no' }).why ?? [])).not.toBe('');
        continue;
      }
      const right = question.options.filter((option) => option.correct);
      expect(right).toHaveLength(1);
      expect(new Set(question.options.map((option) => option.text)).size).toBe(question.options.length);
      for (const [i, option] of question.options.entries()) {
        const verdict = grade(question, { kind: 'options', options: [i] });
        expect(verdict.correct).toBe(option.correct);
        if (!option.correct) expect(plainText(verdict.why ?? [])).not.toBe('');
      }
    }
  });

  it('gives the same question for the same seed, and another for others', () => {
    expect(all(undefined, 7)).toEqual(all(undefined, 7));
    expect(all(undefined, 7)).not.toEqual(all(undefined, 8));
  });

  it('never gives the answer away, not even in a hint or a reason', () => {
    for (const shape of ['translate', 'next', 'out'] as const) {
      for (const { question } of all(shape, 3)) {
        const answer = plainText(question.answer).replace(/^\d+ /, '');
        const whys = question.options.flatMap((option) => option.why ?? []);
        const said = [question.ask, ...question.hints, whys].map(plainText).join('\n');
        expect(said.includes(answer), `${shape} ${answer}: ${said}`).toBe(false);
      }
    }
  });

  it('knows the article: the first stop of the same-node walk in the switch', () => {
    const walk = world.walkNamed('same-node-service')!;
    const flow = predictQuestion(world, 'same-node-service', walk, { leg: 1, stop: 0 }, 1, 'flow');
    expect(plainText(flow?.question.answer ?? [])).toMatch(/priority=190,in_port="?frontend-a3ba2f"?/);
    const next = predictQuestion(world, 'same-node-service', walk, { leg: 1, stop: 0 }, 1, 'next');
    expect(plainText(next?.question.answer ?? [])).toBe('10 SpoofGuard');
    const kernel = predictQuestion(world, 'same-node-service', walk, { leg: 2, stop: 0 }, 1, 'translate');
    expect(plainText(kernel?.question.answer ?? [])).toBe('10.222.1.47');
  });

  it('has nothing to ask of a pod that sends, or of a stop that is not there', () => {
    const walk = world.walkNamed('same-node-service')!;
    expect(predictQuestion(world, 'same-node-service', walk, { leg: 0, stop: 0 }, 1)).toBeUndefined();
    expect(predictQuestion(world, 'same-node-service', walk, { leg: 99, stop: 0 }, 1)).toBeUndefined();
  });

  it('works for the other snapshots too', () => {
    const nodeport = worldOf('antrea-v0.10-nodeport')!;
    const walk = nodeport.walkNamed('nodeport')!;
    const made = walk.legs.flatMap((leg, l) =>
      leg.stops.flatMap((_, s) => predictQuestion(nodeport, 'nodeport', walk, { leg: l, stop: s }, 5) ?? []),
    );
    expect(made.length).toBeGreaterThan(5);
  });
});
