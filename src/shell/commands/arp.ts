import type { ShellCommand } from '../command.ts';
import { nodeFile, type Place, type ShellContext } from '../context.ts';
import { readOptions } from '../options.ts';
import { podNeighbours } from '../pod-network.ts';
import { computed, derived, failed, fromFile, notCaptured, type ShellResult } from '../result.ts';

const neighbour = /^(?<address>\S+) dev (?<device>\S+) lladdr (?<mac>\S+)/;

/** The lines of `arp -a` about one address or name; all of them without one. */
function arpAll(context: ShellContext, place: Place, host: string | undefined): ShellResult {
  if (place.kind === 'pod') {
    const lines = podNeighbours(context, place.pod).map(
      ({ address, mac }) => `? (${address}) at ${mac} [ether] on eth0`,
    );
    return computed(lines.join('\n'), 'what this pod has learned in the walk so far');
  }
  const file = nodeFile(context, place.node.name, 'arp');
  if (file) {
    if (host === undefined) return fromFile(file);
    const lines = file.source.text
      .split('\n')
      .filter((line) => line.split(' ')[0] === host || line.includes(`(${host})`));
    return lines.length > 0
      ? fromFile(file, lines.join('\n'))
      : failed(`arp: in 0 entries no match found.`, 0);
  }
  const neigh = nodeFile(context, place.node.name, 'ipNeigh');
  if (!neigh) return notCaptured('neighbour table of this node');
  const lines = neigh.source.text.split('\n').flatMap((line) => {
    const groups = neighbour.exec(line)?.groups;
    return groups && (host === undefined || groups.address === host)
      ? [`? (${groups.address}) at ${groups.mac} [ether] on ${groups.device}`]
      : [];
  });
  return derived(neigh, lines.join('\n'));
}

const entry = /^(?<name>\S+) \((?<address>[^)]+)\) at (?<mac>\S+) \[ether\] on (?<device>\S+)/;

/** The table of `arp -n` (arp(8)), from the lines of `arp -a`. */
function arpTable(all: ShellResult, numeric: boolean): ShellResult {
  const rows = all.output.split('\n').flatMap((line) => {
    const groups = entry.exec(line)?.groups;
    if (!groups) return [];
    const { name = '?', address = '', mac = '', device = '' } = groups;
    const shown = numeric || name === '?' ? address : name;
    return [`${shown.padEnd(24)} ether   ${mac.padEnd(19)} C                     ${device}`];
  });
  const header = 'Address                  HWtype  HWaddress           Flags Mask            Iface';
  return { ...all, output: `${[header, ...rows].join('\n')}\n`, computed: true, origin: 'computed' };
}

/** `arp`: the neighbour table, from net-tools. */
export const arp: ShellCommand = {
  name: 'arp',
  usage: ['arp -a [ADDRESS]', 'arp -n'],
  summary: 'neighbours: which MAC address answers for which IP address',
  inPods: true,
  run: ({ context, place, args }) => {
    const read = readOptions(args, {
      flags: { '-a': 'all', '-n': 'numeric', '--numeric': 'numeric', '-e': 'linux', '-v': 'verbose' },
    });
    if ('unknown' in read) return failed(`arp: invalid option -- '${read.unknown.replace(/^-+/, '')}'`, 4);
    const all = arpAll(context, place, read.operands[0]);
    if (read.flags.has('all') || all.exitCode !== 0 || all.error) return all;
    return arpTable(all, read.flags.has('numeric'));
  },
  complete: () => ['-a', '-n'],
};
