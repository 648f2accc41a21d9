import {
  type Host,
  makeHost,
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseSysctl,
  type RouteQuery,
  readRouteQuestion,
} from '../../src/host/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import type { Netns } from '../judge/index.ts';

const devices = ['a0', 'a1', 'a2', 'a3'];

/** Interfaces of the namespaces that the route cases use: four veth pairs, one without a carrier, one down. */
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

/** The question that a line of words after `ip route get` asks. */
export function readQuestion(text: string): RouteQuery {
  const question = readRouteQuestion(text.split(' '));
  if (question.kind === 'refused') throw new Error(question.text);
  return question.query;
}

/** Sets a namespace up: links and addresses, then whatever the kernel takes of the rest. */
export async function setUpRoutes(
  netns: Netns,
  commands: readonly string[],
  sysctls: readonly string[],
  links: readonly string[] = linkCommands,
): Promise<void> {
  await netns.exec('ip', ['-batch', '-'], links.join('\n'));
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
      'net.ipv4.(ip_forward$|conf.*.(forwarding|rp_filter|accept_local|ignore_routes_with_linkdown|src_valid_mark|send_redirects|route_localnet|shared_media|bc_forwarding)$)',
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
