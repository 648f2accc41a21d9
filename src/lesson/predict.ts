import type { StopAddress, Walk } from '../trace/index.ts';
import type { World } from '../world/index.ts';
import { type StopView, stopView } from './bound-view.ts';
import { neighbourQuestion, routeQuestion, translateQuestion } from './predict-kernel.ts';
import { fieldQuestion, flowQuestion, nextQuestion, outQuestion } from './predict-table.ts';
import type { ShownQuestion } from './question.ts';
import { type Random, seededRandom, seedOf, shuffled } from './random.ts';

/** What a generated question asks: the flow that matches, the table after it, a field's new value, what the kernel does, the way out. */
export type Shape = 'flow' | 'next' | 'field' | 'translate' | 'route' | 'neighbour' | 'out';

/** All shapes, for whoever chooses one. */
export const shapes: readonly Shape[] = ['flow', 'next', 'field', 'translate', 'route', 'neighbour', 'out'];

/** A question made of a walk, with the shape it has. */
export interface Prediction {
  readonly shape: Shape;
  readonly question: ShownQuestion;
}

/**
 * Makes a question about a stop before it is revealed, from the packet as it comes there. The same seed gives the same question; absent
 * where there is nothing to ask (a pod sends, a tunnel wraps). `shape` restricts what may be asked.
 */
export function predictQuestion(
  world: World,
  walkName: string,
  walk: Walk,
  address: StopAddress,
  seed: number,
  shape?: Shape,
): Prediction | undefined {
  const view = stopView(world, walkName, walk, address);
  if (!view) return undefined;
  const random = seededRandom(seedOf(seed, `${walkName} ${address.leg} ${address.stop}`));
  const possible = shuffled(shapes, random).filter((candidate) => shape === undefined || candidate === shape);
  for (const candidate of possible) {
    const question = make(candidate, view, random);
    if (question) return { shape: candidate, question };
  }
  return undefined;
}

function make(shape: Shape, view: StopView, random: Random): ShownQuestion | undefined {
  const { stop } = view;
  switch (shape) {
    case 'flow':
      return stop.kind === 'table' ? flowQuestion(view, stop, random) : undefined;
    case 'next':
      return stop.kind === 'table' ? nextQuestion(view, stop, random) : undefined;
    case 'field':
      return stop.kind === 'table' ? fieldQuestion(view, stop, random) : undefined;
    case 'out':
      return stop.kind === 'table' ? outQuestion(view, stop, random) : undefined;
    case 'translate':
      return stop.kind === 'chain' ? translateQuestion(view, stop, random) : undefined;
    case 'route':
      return stop.kind === 'route' ? routeQuestion(view, stop, random) : undefined;
    case 'neighbour':
      return stop.kind === 'neighbour' ? neighbourQuestion(view, stop, random) : undefined;
    default:
      return shape satisfies never;
  }
}
