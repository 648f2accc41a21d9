import { unquote } from '../../packet/index.ts';

/** Reads a map as ovs-vsctl prints it: `{key=flow, remote_ip="192.0.2.9"}`. */
export function parseOptionMap(text: string): Map<string, string> {
  const inner = text.replace(/^\{(.*)\}$/, '$1');
  const pairs = inner.match(/[^,=\s]+=("[^"]*"|[^,]*)/g) ?? [];
  return new Map(
    pairs.map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), unquote(pair.slice(at + 1))];
    }),
  );
}
