import {
  addressOf,
  fieldNamed,
  formatFieldValue,
  formatIp,
  formatMac,
  packetValue,
  parseMac,
  parsePrefix,
  prefixContains,
} from '../packet/index.ts';
import { type RichLine, rich, token } from '../text/index.ts';
import type { ChainStop, NeighbourStop, RouteStop } from '../trace/index.ts';
import type { StopView } from './bound-view.ts';
import { choice } from './predict-parts.ts';
import type { ShownOption, ShownQuestion } from './question.ts';
import type { Random } from './random.ts';
import { whoWrote } from './why-right.ts';

/** To which address the kernel translates: typed, since nothing but the rules says it. */
export function translateQuestion(
  view: StopView,
  stop: ChainStop,
  random: Random,
): ShownQuestion | undefined {
  const change = stop.changes.find(({ field }) => field.name === 'ip_dst' || field.name === 'ip_src');
  if (!change) return undefined;
  const { field } = change;
  const text = (value: bigint): string => formatFieldValue(field, value);
  const seen = new Set([text(change.to)]);
  const wrong: ShownOption[] = [];
  const offer = (value: string, why: RichLine): void => {
    if (seen.has(value)) return;
    seen.add(value);
    wrong.push({ text: value, correct: false, why });
  };
  const hidden = stop.rule.replaceAll(text(change.to), '…');
  const rule = rich('No rule on the way names it. The one that matches: ', token('code', hidden));
  offer(text(change.from), rich('That is the address before the translation.'));
  for (const other of ['ip_src', 'ip_dst']) offer(text(stop.before.get(fieldNamed(other))), rule);
  for (const address of addressesIn(view.world.runCommand(view.leg.node, 'ip route').output))
    offer(address, rule);
  return choice(view, random, 'translate', {
    ask: rich(
      'In ',
      token('term', stop.hook),
      ` the kernel of ${view.leg.node} rewrites the `,
      field.name === 'ip_dst' ? 'destination' : 'source',
      '. To what?',
    ),
    right: { text: text(change.to), correct: true, why: undefined },
    wrong,
    hints: [
      rich('The chain is ', token('term', stop.chain), '.'),
      rich('The rule is ', token('code', hidden), '.'),
    ],
    because: whoWrote(view, field),
  });
}

/** By which route: the node's own lines, with the reason against each. */
export function routeQuestion(view: StopView, stop: RouteStop, random: Random): ShownQuestion | undefined {
  const target = formatIp(addressOf(stop.before, 'destination'));
  const chosen = routeParts(stop.route);
  const lines = view.world
    .runCommand(view.leg.node, 'ip route')
    .output.split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const wrong = lines
    .filter((line) => line !== stop.route.trim() && routeParts(line).prefixText !== chosen.prefixText)
    .map((line): ShownOption => ({ text: line, correct: false, why: whyNotRoute(line, target, chosen) }));
  return choice(view, random, 'route', {
    ask: rich(`Which route does the kernel of ${view.leg.node} take to `, token('value', target), '?'),
    right: { text: stop.route, correct: true, why: undefined },
    wrong,
    hints: [
      rich('Of the routes whose prefix contains the address, the longest prefix wins.'),
      rich('Its prefix is ', token('value', chosen.prefixText), '.'),
    ],
    because: rich(
      'Of all prefixes that contain the address, ',
      token('value', chosen.prefixText),
      ' is the longest.',
    ),
  });
}

interface RouteParts {
  readonly prefixText: string;
  readonly length: number;
}

function routeParts(line: string): RouteParts {
  const words = line.split(/\s+/);
  const first = /^(local|broadcast|unicast|unreachable|blackhole)$/.test(words[0] ?? '')
    ? words[1]
    : words[0];
  const prefixText = first ?? '';
  const prefix = prefixText === 'default' ? undefined : parsePrefix(prefixText);
  return { prefixText, length: prefix?.length ?? 0 };
}

function whyNotRoute(line: string, target: string, chosen: RouteParts): RichLine {
  const { prefixText, length } = routeParts(line);
  const prefix = parsePrefix(prefixText);
  const address = parsePrefix(target);
  if (prefix && address && !prefixContains(prefix, address))
    return rich(token('value', prefixText), ' does not contain ', token('value', target), '.');
  return length < chosen.length
    ? rich(token('value', chosen.prefixText), ' is a longer prefix, and the longest one wins.')
    : rich('Another route with the same prefix is preferred.');
}

/** Which MAC the frame will carry: other neighbours and the addresses of the frame before. */
export function neighbourQuestion(
  view: StopView,
  stop: NeighbourStop,
  random: Random,
): ShownQuestion | undefined {
  const [, hop, lladdr] = /^(\S+) lladdr (\S+)/.exec(stop.neighbour) ?? [];
  if (hop === undefined || lladdr === undefined) return undefined;
  const wrong = new Map<string, RichLine>();
  for (const line of view.world.runCommand(view.leg.node, 'arp -a').output.split('\n')) {
    const [, ip, mac] = /\((\S+)\) at ([0-9a-f:]{17})/i.exec(line) ?? [];
    if (ip !== undefined && mac !== undefined && mac !== lladdr)
      wrong.set(
        mac,
        rich('That is ', token('value', ip), ', and the next hop is ', token('value', hop), '.'),
      );
  }
  for (const name of ['eth_src', 'eth_dst']) {
    const mac = formatMac(packetValue(stop.before, name));
    if (mac !== lladdr && parseMac(mac) !== 0n && !wrong.has(mac))
      wrong.set(mac, rich('That stood in the frame that came in; a router writes a new Ethernet header.'));
  }
  return choice(view, random, 'neighbour', {
    ask: rich(
      `The kernel of ${view.leg.node} sends the packet to next hop `,
      token('value', hop),
      '. Which destination MAC does it write?',
    ),
    right: { text: lladdr, correct: true, why: undefined },
    wrong: [...wrong].map(([text, why]) => ({ text, correct: false, why })),
    hints: [
      rich("The node's ", token('code', 'arp -a'), ' knows.'),
      rich('It ends in ', token('value', lladdr.slice(-5)), '.'),
    ],
    because: rich('The next hop is ', token('code', stop.neighbour), '.'),
  });
}

function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b(?!\/)/g)].flatMap(([address]) => {
    const prefix = parsePrefix(address);
    return prefix ? [formatIp(prefix)] : [];
  });
}
