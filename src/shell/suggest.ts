import { suggestion } from '../text/index.ts';

/** `Did you mean "X"?` on a line of its own, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = suggestion(word, candidates);
  return near === undefined ? '' : `\nDid you mean "${near}"?`;
}
