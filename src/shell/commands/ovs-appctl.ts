import { formatDpctlConnection } from '../../conntrack/index.ts';
import { formatMac, portLocal } from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import { stationsAt } from '../../trace/index.ts';
import type { Call, ShellCommand } from '../command.ts';
import { nodeFile } from '../context.ts';
import { type ReadOptions, readOptions } from '../options.ts';
import { computed, failed, type ShellResult } from '../result.ts';
import { didYouMean } from '../suggest.ts';
import { sessionsOn } from '../traffic.ts';

/** `fdb/show`: the captured learning table, and what NORMAL has learned in the walk so far (ovs-vswitchd(8)). */
function learningTable({ context, place }: Call): ShellResult {
  const { seen } = context;
  const file = nodeFile(context, place.node.name, 'fdbShow');
  const stations = seen ? stationsAt(seen.walk, place.node.name, seen.upTo) : [];
  const newer = stations.map(({ vlan, mac }) => `${vlan} ${formatMac(mac)}`);
  const captured = (file?.source.text ?? '')
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '' && !newer.includes(line.trim().split(/\s+/).slice(1, 3).join(' ')));
  const lines = stations.map(({ port, vlan, mac }) => {
    const name = port === portLocal ? 'LOCAL' : String(port);
    return `${name.padStart(5)}  ${String(vlan).padStart(4)}  ${formatMac(mac)}    0`;
  });
  return computed(
    [' port  VLAN  MAC                Age', ...captured, ...lines].join('\n'),
    file
      ? 'the captured table, and what NORMAL learned in the walk so far'
      : 'what NORMAL learned in the walk so far; the table that was there before was not captured',
  );
}

/** `dpctl/dump-conntrack`: every zone's connections, those of the kernel included, since the datapath is the kernel's. */
function dumpConntrack({ context, place }: Call): ShellResult {
  const lines = sessionsOn(context.seen, place.node.name).map(formatDpctlConnection);
  return computed(lines.join('\n'), context.seen ? 'from the walk so far' : 'no walk has been taken yet');
}

function trace({ context, place }: Call, read: ReadOptions): ShellResult {
  const [, bridge, ...flow] = read.operands;
  if (bridge === undefined || flow.length === 0)
    return failed(
      '"ofproto/trace" command requires at least 1 arguments\novs-appctl: ovs-vswitchd: server returned an error',
      2,
    );
  if (bridge !== place.node.bridge)
    return failed(`Unknown bridge\novs-appctl: ovs-vswitchd: server returned an error`, 2);
  const ctNext = (read.values.get('ct-next') ?? []).map((states) => states.split(/[,|]/));
  const answer = context.traceFlow(place.node.name, flow.join(','), ctNext);
  if ('text' in answer)
    return computed(
      answer.text,
      'computed as Open vSwitch 3.1 would; Megaflow and Datapath actions are left out',
    );
  return failed(`${answer.reason}\novs-appctl: ovs-vswitchd: server returned an error`, 2);
}

const verbs: Readonly<Record<string, (call: Call, read: ReadOptions) => ShellResult>> = {
  'ofproto/trace': trace,
  'fdb/show': learningTable,
  'dpctl/dump-conntrack': dumpConntrack,
};

/** `ovs-appctl`: questions to the running switch. */
export const ovsAppctl: ShellCommand = {
  name: 'ovs-appctl',
  usage: [
    'ovs-appctl ofproto/trace BRIDGE FLOW [--ct-next STATES]…',
    'ovs-appctl fdb/show BRIDGE',
    'ovs-appctl dpctl/dump-conntrack',
  ],
  summary: 'trace a packet through the bridge; what the bridge has learned',
  run: (call) => {
    const read = readOptions(call.args, {
      flags: { '-m': 'more', '--names': 'names', '--no-names': 'no-names' },
      values: { '--ct-next': 'ct-next', '-t': 'target', '--target': 'target' },
    });
    if ('unknown' in read) return failed(`ovs-appctl: unrecognized option '${read.unknown}'`);
    const [verb, bridge] = read.operands;
    if (verb === undefined)
      return failed('ovs-appctl: at least one non-option argument is required (use --help for help)');
    const run = own(verbs, verb);
    if (!run) {
      return failed(
        `"${verb}" is not a valid command (use "list-commands" to see a list of valid commands)${didYouMean(verb, Object.keys(verbs))}\novs-appctl: ovs-vswitchd: server returned an error`,
        2,
      );
    }
    if (verb === 'fdb/show' && bridge !== call.place.node.bridge)
      return failed('no such bridge\novs-appctl: ovs-vswitchd: server returned an error', 2);
    return run(call, read);
  },
  complete: ({ place, args }) => {
    const words = args.filter((word) => !word.startsWith('-'));
    if (words.length === 0) return Object.keys(verbs);
    if (words.length === 1 && words[0] !== 'dpctl/dump-conntrack') return [place.node.bridge];
    return words[0] === 'ofproto/trace' ? ['--ct-next'] : [];
  },
};
