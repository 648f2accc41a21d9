import type { ShellCommand } from '../command.ts';
import { nodeFile, type ShellContext } from '../context.ts';
import { readOptions } from '../options.ts';
import { readFilter } from '../packet-filter.ts';
import { tcpdumpLine, tunnelledLine } from '../packet-line.ts';
import { computed, failed } from '../result.ts';
import { didYouMean } from '../suggest.ts';
import { packetsAt, tunnelledAt } from '../traffic.ts';

/** The interfaces of a node that a capture can be made on: its kernel's, and its bridge's ports. */
function interfaces(context: ShellContext, node: string): readonly string[] {
  const address = nodeFile(context, node, 'ipAddress')?.source.text ?? '';
  const show = nodeFile(context, node, 'ofctlShow')?.source.text ?? '';
  const names = [
    ...[...address.matchAll(/^\d+: ([^:@]+)/gm)].map((match) => match[1] ?? ''),
    ...[...show.matchAll(/^ \d+\(([^)]+)\)/gm)].map((match) => match[1] ?? ''),
  ];
  return [...new Set(names)];
}

/** `tcpdump`: the packets of the walk so far that passed an interface. */
export const tcpdump: ShellCommand = {
  name: 'tcpdump',
  usage: ['tcpdump -nei INTERFACE [host ADDRESS] [port PORT] [tcp|udp|icmp|icmp6|arp]'],
  summary: 'what an interface has seen in the walk so far',
  inPods: true,
  run: ({ context, place, args }) => {
    const read = readOptions(args, {
      flags: {
        '-n': 'numeric',
        '-nn': 'numeric',
        '-e': 'link',
        '-v': 'verbose',
        '-q': 'quiet',
        '-l': 'lines',
        '-t': 'time',
      },
      values: { '-i': 'interface', '--interface': 'interface', '-c': 'count' },
    });
    if ('unknown' in read) return failed(`tcpdump: invalid option -- '${read.unknown.replace(/^-+/, '')}'`);
    const name = read.values.get('interface')?.at(-1);
    const names = place.kind === 'pod' ? ['eth0'] : interfaces(context, place.node.name);
    if (name === undefined) return failed(`tcpdump: name an interface with -i: ${names.join(', ')}`);
    if (!names.includes(name)) {
      return failed(
        `tcpdump: ${name}: No such device exists\n(SIOCGIFHWADDR: No such device)${didYouMean(name, names)}`,
      );
    }
    const filter = readFilter(read.operands);
    if ('refused' in filter) return failed(`tcpdump: ${filter.refused}`);
    const port = place.kind === 'pod' ? (place.pod.port ?? '') : name;
    const link = { link: read.flags.has('link') };
    const underlay = place.kind === 'node' && place.node.underlay === name;
    const tunnelled = underlay ? tunnelledAt(context.seen, place.node.name) : [];
    const plain = packetsAt(context.seen, place.node.name, port).filter(({ packet }) => filter.keeps(packet));
    const all = [
      ...tunnelled.filter(({ inner }) => filter.keeps(inner)).map((packet) => tunnelledLine(packet, link)),
      ...plain.map(({ packet }) => tcpdumpLine(packet, link)),
    ];
    const lines = all.slice(0, Number(read.values.get('count')?.at(-1) ?? all.length));
    const note = context.seen
      ? 'a walk has no clock, lengths or sequence numbers; those columns are left out'
      : 'no walk has been taken: nothing has passed yet';
    return {
      ...computed(lines.join('\n'), note),
      error: `listening on ${name}, link-type EN10MB (Ethernet)\n`,
    };
  },
  complete: ({ context, place, args }) => {
    if (/^-[a-z]*i$/.test(args.at(-1) ?? ''))
      return place.kind === 'pod' ? ['eth0'] : interfaces(context, place.node.name);
    return args.some((word) => /^-[a-z]*i/.test(word))
      ? ['host', 'port', 'tcp', 'udp', 'icmp', 'icmp6', 'arp']
      : ['-nei'];
  },
};
