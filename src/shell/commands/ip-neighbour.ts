import type { Call } from '../command.ts';
import { nodeFile } from '../context.ts';
import { podNeighbours } from '../pod-network.ts';
import { computed, derived, failed, fromFile, notCaptured, type ShellResult } from '../result.ts';

/** Keeps the lines about a device or an address, as `ip neigh show [dev DEVICE] [ADDRESS]` does. */
function filter(lines: readonly string[], args: readonly string[]): readonly string[] {
  const dev = args.indexOf('dev');
  const device = dev < 0 ? undefined : args[dev + 1];
  const address = args.find((word, i) => /^[0-9a-f.:]+$/i.test(word) && (dev < 0 || i !== dev + 1));
  return lines.filter(
    (line) =>
      (device === undefined || line.includes(` dev ${device} `)) &&
      (address === undefined || line.startsWith(`${address} `)),
  );
}

/** `ip neigh`: captured, or the captured `arp -a` in its words (without the entries' states, which `arp` does not tell). */
export function ipNeighbour({ context, place, args }: Call): ShellResult {
  const [verb = 'show', ...rest] = args;
  if (!['show', 'list', 'lst'].some((word) => word.startsWith(verb))) {
    return failed(`Command "${verb}" is unknown, try "ip neigh help".`, 255);
  }
  if (place.kind === 'pod') {
    const lines = podNeighbours(context, place.pod).map(
      ({ address, mac }) => `${address} dev eth0 lladdr ${mac} REACHABLE`,
    );
    return computed(filter(lines, rest).join('\n'), 'what this pod has learned in the walk so far');
  }
  const file = nodeFile(context, place.node.name, 'ipNeigh');
  if (file) return fromFile(file, filter(file.source.text.split('\n'), rest).join('\n'));
  const arp = nodeFile(context, place.node.name, 'arp');
  if (!arp) return notCaptured('neighbour table of this node');
  const lines = arp.source.text.split('\n').flatMap((line) => {
    const found = /\(([^)]+)\) at (\S+) \[ether\] on (\S+)/.exec(line);
    return found ? [`${found[1]} dev ${found[3]} lladdr ${found[2]} `] : [];
  });
  return derived(
    arp,
    filter(lines, rest).join('\n'),
    "the entries' states are not known: arp does not print them",
  );
}
