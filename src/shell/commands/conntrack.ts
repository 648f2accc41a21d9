import { conntrackProtocolName, formatConnection } from '../../conntrack/index.ts';
import { formatIp } from '../../packet/index.ts';
import type { ShellCommand } from '../command.ts';
import { readOptions } from '../options.ts';
import { computed, failed } from '../result.ts';
import { sessionsOn } from '../traffic.ts';

/** `conntrack -L`: the connections that the walk so far has left in the node's kernel. */
export const conntrack: ShellCommand = {
  name: 'conntrack',
  usage: ['conntrack -L [-p tcp|udp|icmp] [-s ADDRESS] [-d ADDRESS] [-w ZONE]'],
  summary: 'connections that the kernel tracks, from the walk so far',
  run: ({ context, place, args }) => {
    const read = readOptions(args, {
      flags: { '-L': 'list', '--dump': 'list', '-n': 'numeric' },
      values: {
        '-p': 'proto',
        '--proto': 'proto',
        '-s': 'src',
        '--src': 'src',
        '-d': 'dst',
        '--dst': 'dst',
        '-w': 'zone',
        '--zone': 'zone',
      },
    });
    if ('unknown' in read)
      return failed(`conntrack v1.4.4 (conntrack-tools): unknown option \`${read.unknown}'`, 2);
    if (!read.flags.has('list'))
      return failed('conntrack: only -L is answered: a snapshot cannot be changed', 2);
    const wanted = (name: string, value: string) => {
      const asked = read.values.get(name)?.at(-1);
      return asked === undefined || asked === value;
    };
    const found = sessionsOn(context.seen, place.node.name).filter(
      ({ zone, original }) =>
        wanted('proto', conntrackProtocolName(original.protocol)) &&
        wanted('src', formatIp(original.source)) &&
        wanted('dst', formatIp(original.destination)) &&
        wanted('zone', String(zone)),
    );
    return {
      ...computed(
        found.map(formatConnection).join('\n'),
        context.seen ? 'from the walk so far' : 'no walk has been taken yet',
      ),
      error: `conntrack v1.4.4 (conntrack-tools): ${found.length} flow entries have been shown.\n`,
    };
  },
  complete: ({ args }) => (args.length === 0 ? ['-L'] : ['-p', '-s', '-d', '-w']),
};
