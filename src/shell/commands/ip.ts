import type { Call, ShellCommand } from '../command.ts';
import { nodeFile } from '../context.ts';
import { failed, fromFile, notCaptured, type ShellResult } from '../result.ts';
import { didYouMean } from '../suggest.ts';
import { ipAddress, ipLink } from './ip-address.ts';
import { ipNeighbour } from './ip-neighbour.ts';
import { ipRoute } from './ip-route.ts';
import type { IpStyle } from './ip-style.ts';

/** A command of `ip`, called with the words after the object and what stood before it. */
type IpObject = (call: Call, style: IpStyle) => ShellResult;

/** Objects in the order in which iproute2 tries an abbreviation: `ip a`, `ip r`, `ip n`, `ip l`. */
const objects: readonly { readonly name: string; readonly run: IpObject }[] = [
  { name: 'address', run: ipAddress },
  { name: 'route', run: ipRoute },
  { name: 'rule', run: ipRule },
  { name: 'neighbor', run: ipNeighbour },
  { name: 'neighbour', run: ipNeighbour },
  { name: 'link', run: ipLink },
];

const families: Readonly<Record<string, 4 | 6>> = { '-4': 4, '-6': 6 };
const decoration = ['-c', '-color', '-color=always', '-color=auto', '-color=never'];

function ipRule({ context, place }: Call): ShellResult {
  const file = place.kind === 'node' ? nodeFile(context, place.node.name, 'ipRule') : undefined;
  if (file) return fromFile(file);
  return notCaptured(
    '`ip rule` of this node',
    'the three rules that every Linux starts with are assumed: local, main, default',
  );
}

/** `ip` of iproute2: addresses, links, routes, neighbours and rules. */
export const ip: ShellCommand = {
  name: 'ip',
  usage: [
    'ip [-4|-6] [-br] address [show [dev DEVICE]]',
    'ip [-br] link [show [dev DEVICE]]',
    'ip route [show [dev DEVICE]]',
    'ip route get ADDRESS [from ADDRESS iif DEVICE] [mark MARK]',
    'ip neigh [show [dev DEVICE]]',
    'ip rule',
  ],
  summary: 'addresses, interfaces, routes and neighbours',
  inPods: true,
  run: (call) => {
    let at = 0;
    let style: IpStyle = { family: undefined, brief: false };
    for (; call.args[at]?.startsWith('-'); at++) {
      const option = call.args[at] ?? '';
      const brief = /^-br(ief)?$/.test(option);
      style = { family: families[option] ?? style.family, brief: style.brief || brief };
      if (families[option] === undefined && !brief && !decoration.includes(option)) {
        return failed(`Option "${option}" is unknown, try "ip -help".`, 255);
      }
    }
    const [name, ...args] = call.args.slice(at);
    if (name === undefined) return failed(ip.usage.join('\n'), 255);
    const object =
      objects.find((candidate) => candidate.name.startsWith(name)) ??
      (name === 'addr' ? objects[0] : undefined);
    if (object) return object.run({ ...call, args }, style);
    const near = didYouMean(
      name,
      objects.map((candidate) => candidate.name),
    );
    return failed(`Object "${name}" is unknown, try "ip help".${near}`);
  },
  complete: (call) => {
    const [object, verb, ...more] = call.args.filter((word) => !word.startsWith('-'));
    if (object === undefined) return ['address', 'route', 'neigh', 'link', 'rule', '-4', '-6', '-br'];
    const devices = () => deviceNames(call);
    if ('route'.startsWith(object)) {
      if (verb === undefined) return ['get', 'show'];
      if (verb === 'get')
        return more.length === 0 ? call.context.pods.map((pod) => pod.ip) : ['from', 'iif', 'mark'];
    }
    if (verb === undefined) return ['show'];
    return call.args.at(-1) === 'dev' ? devices() : ['dev'];
  },
};

function deviceNames({ context, place }: Call): readonly string[] {
  const text = nodeFile(context, place.node.name, 'ipAddress')?.source.text ?? '';
  return [...text.matchAll(/^\d+: ([^:@]+)/gm)].map((match) => match[1] ?? '');
}
