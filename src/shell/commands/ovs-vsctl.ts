import { parseVsctlShow } from '../../openflow/index.ts';
import type { ShellCommand } from '../command.ts';
import { nodeFile, type ShellContext } from '../context.ts';
import { derived, failed, fromFile, notCaptured } from '../result.ts';
import { didYouMean } from '../suggest.ts';

const verbs = ['show', 'list-br', 'list-ports', 'list-ifaces', 'port-to-br', 'iface-to-br', 'get'];

function portNames(context: ShellContext, node: string): readonly string[] {
  const file = nodeFile(context, node, 'vsctlShow');
  const bridges = file ? parseVsctlShow(file.source).value.bridges : [];
  return bridges.flatMap((bridge) => bridge.interfaces.map(({ name }) => name));
}

/** `ovs-vsctl`: the configuration database's view of the node's bridge. */
export const ovsVsctl: ShellCommand = {
  name: 'ovs-vsctl',
  usage: [
    'ovs-vsctl show',
    'ovs-vsctl list-br',
    'ovs-vsctl list-ports BRIDGE',
    'ovs-vsctl port-to-br PORT',
    'ovs-vsctl get Interface PORT ofport',
  ],
  summary: 'bridges and ports, and what kind each port is',
  run: ({ context, place, args }) => {
    const [verb, name, record, column] = args.filter((word) => !word.startsWith('-'));
    if (verb === undefined) return failed('ovs-vsctl: missing command name (use --help for help)');
    if (!verbs.includes(verb))
      return failed(`ovs-vsctl: unknown command '${verb}'; use --help for help${didYouMean(verb, verbs)}`);
    const file = nodeFile(context, place.node.name, 'vsctlShow');
    if (!file) return notCaptured('`ovs-vsctl show` of this node');
    if (verb === 'show') return fromFile(file);
    const { bridges } = parseVsctlShow(file.source).value;
    if (verb === 'list-br') return derived(file, bridges.map((bridge) => bridge.name).join('\n'));
    if (name === undefined) return failed(`ovs-vsctl: '${verb}' command requires at least 1 arguments`);
    if (verb === 'get') {
      const port = place.node.ports.find((candidate) => candidate.name === record);
      if (name.toLowerCase() !== 'interface' || column !== 'ofport')
        return notCaptured(`column ${column ?? '(none)'} of table ${name}`, 'only Interface ofport is known');
      if (!port) return failed(`ovs-vsctl: no row "${record}" in table Interface`);
      return derived(file, String(port.number));
    }
    if (verb === 'port-to-br' || verb === 'iface-to-br') {
      const home = bridges.find((bridge) => bridge.interfaces.some((port) => port.name === name));
      const what = verb === 'port-to-br' ? 'port' : 'interface';
      return home ? derived(file, home.name) : failed(`ovs-vsctl: no ${what} named ${name}`);
    }
    const bridge = bridges.find((candidate) => candidate.name === name);
    if (!bridge) return failed(`ovs-vsctl: no bridge named ${name}`);
    return derived(
      file,
      bridge.interfaces
        .map((port) => port.name)
        .sort()
        .join('\n'),
    );
  },
  complete: ({ context, place, args }) => {
    const [verb, name] = args;
    if (verb === undefined) return verbs;
    if (verb === 'list-ports' || verb === 'list-ifaces') return [place.node.bridge];
    if (verb === 'get')
      return name === undefined
        ? ['Interface']
        : args.length === 2
          ? portNames(context, place.node.name)
          : ['ofport'];
    return verb.endsWith('-to-br') ? portNames(context, place.node.name) : [];
  },
};
