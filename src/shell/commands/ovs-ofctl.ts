import { own } from '../../text/index.ts';
import type { Call, ShellCommand } from '../command.ts';
import { nodeFile } from '../context.ts';
import { flowText, readFlowFilter, withoutStatistics } from '../flow-filter.ts';
import { type ReadOptions, readOptions } from '../options.ts';
import { derived, failed, fromFile, notCaptured, readOnly, type ShellResult } from '../result.ts';
import { didYouMean } from '../suggest.ts';

const changing = [
  'add-flow',
  'add-flows',
  'mod-flows',
  'del-flows',
  'replace-flows',
  'add-group',
  'del-groups',
  'mod-port',
];

function dumpFlows({ context, place }: Call, read: ReadOptions): ShellResult {
  const { node } = place;
  const file = nodeFile(context, node.name, 'flows');
  if (!file) return notCaptured('flows of this node');
  const filter = readFlowFilter(context, node, read.operands.slice(2).join(','));
  if ('refused' in filter) return failed(filter.refused);
  const terse = read.flags.has('no-stats');
  const portNumbers = new Map(node.ports.map(({ name, number }) => [name, String(number)]));
  const lines = node.flows.filter(filter.keeps).map((flow) => {
    const text = terse ? withoutStatistics(flowText(flow)) : flowText(flow);
    const shown = read.flags.has('no-names')
      ? text.replace(/"([^"]+)"/g, (quoted, name: string) => portNumbers.get(name) ?? quoted)
      : text;
    return ` ${shown}`;
  });
  const captured = node.flows.some((flow) => flow.extras.has('n_packets'));
  const notes = [
    ...(terse || captured ? [] : ['packet counts were not captured: shown as with --no-stats']),
    ...(read.values.has('protocol') ? ['shown in the OpenFlow version of the capture'] : []),
  ];
  return fromFile(file, lines.join('\n'), ...notes);
}

function dumpGroups({ context, place }: Call, read: ReadOptions): ShellResult {
  const file = nodeFile(context, place.node.name, 'groups');
  if (!file) return notCaptured('groups of this bridge', 'it is taken to have none');
  const id = /(?:group_id=)?(\d+)/.exec(read.operands[2] ?? '')?.[1];
  if (id === undefined) return fromFile(file);
  const lines = file.source.text.split('\n').filter((line, i) => i === 0 || line.includes(`group_id=${id},`));
  return fromFile(file, lines.join('\n'));
}

/** `dump-ports-desc`: the ports as `show` prints them, under the heading of their own message. */
function portDescriptions({ context, place }: Call): ShellResult {
  const file = nodeFile(context, place.node.name, 'ofctlShow');
  if (!file) return notCaptured('`ovs-ofctl show` of this node');
  const lines = file.source.text.split('\n').filter((line) => /^ {1,5}\S/.test(line));
  return derived(file, ['OFPST_PORT_DESC reply (xid=0x2):', ...lines].join('\n'));
}

const verbs: Readonly<Record<string, (call: Call, read: ReadOptions) => ShellResult>> = {
  'dump-flows': dumpFlows,
  'dump-groups': dumpGroups,
  'dump-ports-desc': portDescriptions,
  show: ({ context, place }) => {
    const file = nodeFile(context, place.node.name, 'ofctlShow');
    return file ? fromFile(file) : notCaptured('`ovs-ofctl show` of this node');
  },
};

/** `ovs-ofctl`: flows, groups and ports of the node's bridge. */
export const ovsOfctl: ShellCommand = {
  name: 'ovs-ofctl',
  usage: [
    'ovs-ofctl dump-flows BRIDGE [table=N[,FIELD=VALUE…]] [--no-stats] [--no-names]',
    'ovs-ofctl dump-groups BRIDGE',
    'ovs-ofctl dump-ports-desc BRIDGE',
    'ovs-ofctl show BRIDGE',
  ],
  summary: "flows, groups and ports of the node's bridge",
  run: (call) => {
    const read = readOptions(call.args, {
      flags: {
        '--no-stats': 'no-stats',
        '--stats': 'stats',
        '--names': 'names',
        '--no-names': 'no-names',
        '--sort': 'sort',
      },
      values: { '-O': 'protocol', '--protocols': 'protocol' },
    });
    if ('unknown' in read) return failed(`ovs-ofctl: unrecognized option '${read.unknown}'`);
    const [verb, bridge] = read.operands;
    if (verb === undefined) return failed('ovs-ofctl: missing command name; use --help for help');
    if (changing.includes(verb)) return readOnly();
    const run = own(verbs, verb);
    if (!run)
      return failed(
        `ovs-ofctl: unknown command '${verb}'; use --help for help${didYouMean(verb, Object.keys(verbs))}`,
      );
    if (bridge === undefined) return failed(`ovs-ofctl: '${verb}' command requires at least 1 arguments`);
    if (bridge !== call.place.node.bridge) {
      return failed(
        `ovs-ofctl: ${bridge} is not a bridge or a socket${didYouMean(bridge, [call.place.node.bridge])}`,
      );
    }
    return run(call, read);
  },
  complete: ({ place, args }) => {
    const words = args.filter((word) => !word.startsWith('-'));
    if (words.length === 0) return Object.keys(verbs);
    if (words.length === 1) return [place.node.bridge];
    if (words[0] !== 'dump-flows') return [];
    const used = new Set(place.node.flows.map(({ table }) => table));
    return [...[...used].map((table) => `table=${table}`), '--no-stats', '--no-names'];
  },
};
