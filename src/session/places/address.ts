/**
 * Where a session can be opened: `b4`, `b4/classifier`, `b5@7` (the seventh stop of the lesson's walk, request and reply counted on),
 * `b4/classifier@7`, and `b5@pod-to-pod:7` for a stop of another walk.
 */
export interface Address {
  readonly lesson: string;
  readonly step: string | undefined;
  /** The stop counted from 1 over the whole walk. */
  readonly stop: { readonly walk: string | undefined; readonly number: number } | undefined;
}

const form = /^([a-z0-9][a-z0-9-]*)(?:\/([A-Za-z0-9_.-]+))?(?:@(?:([A-Za-z0-9_.-]+):)?([1-9][0-9]{0,4}))?$/;

/** Reads an address; absent where the text is none. */
export function parseAddress(text: string): Address | undefined {
  const parts = form.exec(text.trim());
  if (!parts) return undefined;
  const [, lesson = '', step, walk, number] = parts;
  return { lesson, step, stop: number === undefined ? undefined : { walk, number: Number(number) } };
}

/** Writes an address. */
export function formatAddress({ lesson, step, stop }: Address): string {
  const at = stop ? `@${stop.walk === undefined ? '' : `${stop.walk}:`}${stop.number}` : '';
  return `${lesson}${step === undefined ? '' : `/${step}`}${at}`;
}
