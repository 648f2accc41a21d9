import { type Diagnostic, formatDiagnostic } from '../text/index.ts';

/** How many errors of one kind are shown: after these a reader knows what to correct. */
const shownOfAKind = 5;

/** Errors a line each, the first few of every kind: one cause often makes an error in each line of a dump. */
export function formatErrors(errors: readonly Diagnostic[]): string {
  const kinds = [...new Set(errors.map(({ code }) => code))];
  return kinds
    .flatMap((kind) => {
      const alike = errors.filter(({ code }) => code === kind);
      const lines = alike.slice(0, shownOfAKind).map(formatDiagnostic);
      const more = alike.length - lines.length;
      return more === 0 ? lines : [...lines, `and ${more} more like it`];
    })
    .join('\n');
}
