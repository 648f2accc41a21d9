import {
  type Host,
  makeHost,
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseSysctl,
  type RouteQuery,
} from '../../src/host/index.ts';
import { parseIp } from '../../src/packet/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import type { Netns } from '../judge/index.ts';
import type { Random } from './random.ts';

const devices = ['a0', 'a1', 'a2', 'a3'];

/** Interfaces of the namespaces that the route cases and the random judge use: four veth pairs, one without a carrier, one down. */
export const linkCommands: readonly string[] = [
  ...devices.map((name) => `link add ${name} type veth peer name ${name}p`),
  ...devices.slice(0, 3).map((name) => `link set ${name} up`),
  ...['a0p', 'a1p'].map((name) => `link set ${name} up`),
  'addr add 10.1.0.1/24 dev a0',
  'addr add 10.1.0.2/24 dev a0',
  'addr add 10.1.5.1/24 brd + dev a0',
  'addr add 10.2.0.1/16 dev a1',
  'addr add 192.168.7.1/30 dev a1',
  'addr add 10.3.0.1/24 brd 10.3.0.255 dev a2',
  'addr add 172.20.0.1/32 dev lo',
  'addr add 10.4.0.1/24 dev a3',
];

const gateways = ['10.1.0.254', '10.2.7.7', '10.3.0.9', '10.1.5.77'];
const tables = ['main', '100', '200', 'default'];

/** Routes and rules of a random node, as `ip -batch` takes them; those that the kernel refuses are skipped. */
export function randomRoutes(random: Random): readonly string[] {
  return [
    ...Array.from({ length: 14 + random.below(10) }, () => randomRoute(random)),
    ...Array.from({ length: random.once(3) ? 0 : random.below(7) }, () => randomRule(random)),
  ];
}

function randomPrefix(random: Random): string {
  const length = random.pick([0, 8, 9, 12, 16, 20, 24, 24, 28, 30, 32]);
  if (length === 0) return 'default';
  const mask = length === 32 ? 0xffffffff : ~(0xffffffff >>> length) >>> 0;
  return `${dotted((randomAddress(random) & mask) >>> 0)}/${length}`;
}

/** Few bits vary, so that prefixes nest and destinations hit. */
function randomAddress(random: Random): number {
  const first = random.pick([10, 10, 10, 172, 192]);
  const second = random.pick([0, 1, 2, 3, 20, 168]);
  return (
    ((first << 24) |
      (second << 16) |
      (random.pick([0, 1, 5, 7, 255]) << 8) |
      random.pick([0, 1, 2, 9, 77, 254, 255])) >>>
    0
  );
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}

function randomRoute(random: Random): string {
  const table = random.pick(['main', 'main', ...tables]);
  const metric = random.once(3) ? ` metric ${random.pick([5, 10, 100])}` : '';
  const tos = random.once(8) ? ' tos 0x10' : '';
  const prefix = randomPrefix(random);
  const end = ` table ${table}${metric}${tos}`;
  if (random.once(6))
    return `route append ${random.pick(['blackhole', 'unreachable', 'prohibit', 'throw'])} ${prefix}${end}`;
  if (random.once(10)) {
    const hops = [random.pick(gateways), random.pick(gateways)].map(
      (via, i) => ` nexthop via ${via} weight ${i + 1}`,
    );
    return `route append ${prefix}${end}${hops.join('')}`;
  }
  const source = random.once(4)
    ? ` src ${random.pick(['10.1.0.2', '10.2.0.1', '172.20.0.1', '10.1.5.1'])}`
    : '';
  const device = random.pick(devices);
  if (random.once(3))
    return `route append ${prefix} dev ${device}${random.once(3) ? ' scope link' : ''}${source}${end}`;
  if (random.once(4))
    return `route append ${prefix} via ${dotted(randomAddress(random))} dev ${device} onlink${source}${end}`;
  return `route append ${prefix} via ${random.pick(gateways)}${source}${end}`;
}

function randomRule(random: Random): string {
  const selectors = [
    random.once(3) ? `from ${randomPrefix(random).replace('default', 'all')}` : '',
    random.once(3) ? `to ${randomPrefix(random).replace('default', 'all')}` : '',
    random.once(4) ? `iif ${random.pick([...devices, 'lo'])}` : '',
    random.once(8) ? `oif ${random.pick(devices)}` : '',
    random.once(4) ? `fwmark ${random.pick(['0x1', '0x10/0xf0', '7'])}` : '',
    random.once(9) ? 'tos 0x10' : '',
    random.once(9) ? `ipproto tcp dport ${random.pick(['80', '1000-2000'])}` : '',
    random.once(12) ? 'sport 5000' : '',
  ];
  const action = random.once(8)
    ? random.pick(['blackhole', 'unreachable', 'prohibit', 'goto 500', 'nop'])
    : `lookup ${random.pick(['main', '100', '200', '100', '200'])}${random.once(6) ? ` suppress_prefixlength ${random.pick([0, 8, 16])}` : ''}`;
  const not = random.once(10) ? 'not ' : '';
  return `rule add ${not}${selectors.filter((text) => text !== '').join(' ')} priority ${100 + random.below(700)} ${action}`;
}

/** Random kernel parameters that decide about routes. */
export function randomSysctls(random: Random): readonly string[] {
  return [
    `net.ipv4.ip_forward=${random.once(8) ? 0 : 1}`,
    `net.ipv4.conf.all.rp_filter=${random.pick([0, 0, 0, 1, 2])}`,
    ...devices.flatMap((name) => [
      `net.ipv4.conf.${name}.rp_filter=${random.pick([0, 0, 1, 2])}`,
      ...(random.once(5) ? [`net.ipv4.conf.${name}.forwarding=0`] : []),
      ...(random.once(6) ? [`net.ipv4.conf.${name}.accept_local=1`] : []),
      ...(random.once(4) ? [`net.ipv4.conf.${name}.ignore_routes_with_linkdown=1`] : []),
    ]),
  ];
}

/** The arguments of a random `ip route get`. */
export function randomQuestion(random: Random): string {
  const to = random.once(25)
    ? random.pick(['255.255.255.255', '224.0.0.5', '127.0.0.1', '8.8.8.8'])
    : dotted(randomAddress(random));
  const words = [to];
  const mark = random.once(3) ? [`mark ${random.pick(['0x1', '0x15', '0x7'])}`] : [];
  const ports = random.once(5)
    ? [
        `ipproto ${random.pick(['tcp', 'udp'])}`,
        `sport ${random.pick([5000, 1])}`,
        `dport ${random.pick([80, 1500])}`,
      ]
    : [];
  if (random.once(2)) {
    words.push(`from ${dotted(randomAddress(random))}`, `iif ${random.pick(devices.slice(0, 3))}`);
  } else if (random.once(3)) {
    words.push(`from ${random.pick(['10.1.0.1', '10.1.0.2', '10.2.0.1', '172.20.0.1', '10.9.9.9'])}`);
    if (random.once(3)) words.push(`oif ${random.pick(devices)}`);
  } else if (random.once(5)) words.push(`oif ${random.pick(devices)}`);
  return [...words, ...mark, ...(random.once(9) ? ['tos 0x10'] : []), ...ports].join(' ');
}

/** Reads the arguments of `ip route get` that {@link randomQuestion} and the case files use. */
export function readQuestion(text: string): RouteQuery {
  const [to = '', ...words] = text.split(' ');
  const options = new Map<string, string>();
  for (let i = 0; i + 1 < words.length; i += 2) options.set(words[i]!, words[i + 1]!);
  const source = options.get('from');
  const device = options.get('iif');
  const out = options.get('oif');
  const number = (name: string) => (options.has(name) ? Number(options.get(name)) : undefined);
  const mark = number('mark');
  const tos = number('tos');
  const sourcePort = number('sport');
  const destinationPort = number('dport');
  const protocol = { tcp: 6, udp: 17 }[options.get('ipproto') ?? ''];
  return {
    destination: parseIp(to)!,
    ...(source !== undefined && { source: parseIp(source)! }),
    ...(device !== undefined && { inInterface: device }),
    ...(out !== undefined && { outInterface: out }),
    ...(mark !== undefined && { mark }),
    ...(tos !== undefined && { tos }),
    ...(protocol !== undefined && { protocol }),
    ...(sourcePort !== undefined && { sourcePort }),
    ...(destinationPort !== undefined && { destinationPort }),
  };
}

/** Sets a namespace up: links and addresses, then whatever the kernel takes of the rest. */
export async function setUpRoutes(
  netns: Netns,
  commands: readonly string[],
  sysctls: readonly string[],
): Promise<void> {
  await netns.exec('ip', ['-batch', '-'], linkCommands.join('\n'));
  // Before the routes: next hops are weighed when a route is made.
  if (sysctls.length > 0) await netns.exec('sysctl', ['-q', '-w', ...sysctls]);
  await netns.tryExec('ip', ['-force', '-batch', '-'], `${commands.join('\n')}\n`);
}

/** The texts that a snapshot would have of a namespace. */
export interface NodeText {
  readonly address: string;
  readonly route: string;
  readonly rule: string;
  readonly sysctl: string;
}

/** Asks a namespace for its texts. */
export async function captureNode(netns: Netns): Promise<NodeText> {
  const [address, route, rule, sysctl] = await Promise.all([
    netns.exec('ip', ['address']),
    netns.exec('ip', ['route', 'show', 'table', 'all']),
    netns.exec('ip', ['rule']),
    netns.exec('sysctl', [
      '-a',
      '-r',
      'net.ipv4.(ip_forward$|conf.*.(forwarding|rp_filter|accept_local|ignore_routes_with_linkdown|src_valid_mark|send_redirects)$)',
    ]),
  ]);
  return { address, route, rule, sysctl };
}

/** A node made of its texts. */
export function hostOf(text: NodeText): Host {
  return makeHost({
    interfaces: expectParsed(parseIpAddress(sourceText('ip address', text.address))),
    routes: expectParsed(parseIpRoute(sourceText('ip route', text.route))),
    rules: expectParsed(parseIpRule(sourceText('ip rule', text.rule))),
    sysctls: expectParsed(parseSysctl(sourceText('sysctl', text.sysctl))),
  });
}

/** What the kernel answers to each question, standard error in its place. */
export async function askKernel(netns: Netns, questions: readonly string[]): Promise<readonly string[]> {
  const script = 'while read -r line; do ip route get $line 2>&1; echo ==; done';
  const text = await netns.exec('sh', ['-c', script], `${questions.join('\n')}\n`);
  return text.split('==\n').slice(0, questions.length);
}

/** A driver's remark, the route's type of service, which only new kernels tell, and the error of rp_filter, which kernels from 6.13 on call an invalid argument like all others. */
export function comparable(text: string): string {
  return text
    .replace(/rt_offload_failed |tos 0x10 /g, '')
    .replace('Invalid cross-device link', 'Invalid argument')
    .trimEnd();
}
