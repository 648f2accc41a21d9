import {
  type AddressFamily,
  type IpAddress,
  type IpPrefix,
  parseIp,
  parsePrefix,
} from '../../packet/index.ts';
import {
  type Diagnostic,
  errorAt,
  own,
  type Parsed,
  type SourceText,
  sourceLines,
  span,
} from '../../text/index.ts';
import { placeOfLine, readNumber, readText, splitWords, type TextPlace, WordReader } from '../words.ts';

const routeTypes = [
  'unicast',
  'local',
  'broadcast',
  'multicast',
  'anycast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
] as const;

/** What a route does with a packet (ip-route(8), "Route types"). */
export type RouteType = (typeof routeTypes)[number];

/** One way on that a route offers. */
export interface NextHop {
  readonly via: IpAddress | undefined;
  readonly device: string | undefined;
  readonly weight: number;
  readonly onlink: boolean;
  readonly linkdown: boolean;
  readonly dead: boolean;
}

/** A route: one entry of `ip route`. */
export interface Route {
  readonly type: RouteType;
  readonly destination: IpPrefix;
  /** The table's name or number; `main` where the text names none. */
  readonly table: string;
  readonly protocol: string | undefined;
  /** `global`, `link`, `host` or another scope's name, defaulted as ip-route(8) says. */
  readonly scope: string;
  readonly source: IpAddress | undefined;
  readonly metric: number;
  readonly tos: number;
  /** The class that packets of this route get: that of the source in the upper half, of the destination in the lower. */
  readonly realm: number;
  /** What the route says of its path, such as `mtu lock 1400`, in the order of the text. */
  readonly metrics: readonly string[];
  /** Whether the next hop is an object of its own (`nhid`, ip-nexthop(8)). */
  readonly hopObject: boolean;
  readonly nextHops: readonly NextHop[];
  /** The entry as `ip route` prints it, next hops of a multipath route joined by one space. */
  readonly text: string;
  /** Absent for what a kernel always has and no text showed (the loopback network). */
  readonly place: TextPlace | undefined;
}

interface RouteDraft {
  type: RouteType;
  destination: IpPrefix;
  table: string;
  protocol: string | undefined;
  scope: string | undefined;
  source: IpAddress | undefined;
  metric: number;
  tos: number;
  realm: number;
  metrics: string[];
  hopObject: boolean;
  hop: { -readonly [K in keyof NextHop]: NextHop[K] };
  nextHops: NextHop[];
}

/** Attributes with one value that say how a connection is to be driven (RTA_METRICS, ip-route(8)); `lock` may stand before it. */
const metricNames = new Set(
  'mtu window rtt rttvar ssthresh cwnd advmss reordering hoplimit initcwnd features rto_min initrwnd quickack congctl fastopen_no_cookie'.split(
    ' ',
  ),
);

/** Attributes with one value that say nothing about where a packet goes. */
const plainAttributes = new Set(['pref', 'expires', 'error', 'uid', 'age', 'users', 'used']);

/** What the driver and the kernel remark, without a value. */
const flags = new Set(
  'offload offload_failed rt_offload rt_offload_failed rt_trap trap notify cache pervasive unresolved'.split(
    ' ',
  ),
);

/** Reads `ip route`, `ip -6 route` or `ip route show table all` (ip-route(8)). */
export function parseIpRoute(source: SourceText): Parsed<readonly Route[]> {
  const routes: Route[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '') continue;
    const place = placeOfLine(source, line);
    const reader = new WordReader(source, splitWords(line), diagnostics);
    const last = routes[routes.length - 1];
    if (/^\s+nexthop /.test(line.text) && last) {
      reader.take();
      routes[routes.length - 1] = withNextHop(last, readNextHop(reader), place);
      continue;
    }
    const route = readRoute(reader, place);
    if (route) routes.push(route);
    else diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'ip route' }));
  }
  return { value: routes, diagnostics };
}

/** The destination `default` or a prefix, which a shortened form such as `10/8` is not: `ip` prints none. */
function readDestination(text: string, family: AddressFamily): IpPrefix | undefined {
  return text === 'default' ? { family, value: 0n, length: 0 } : parsePrefix(text);
}

function readRoute(reader: WordReader, place: TextPlace): Route | undefined {
  const first = reader.take();
  if (!first) return undefined;
  const type = routeTypes.find((name) => name === first.text);
  const word = type ? reader.take() : first;
  // An IPv6 route is known by a colon in an address or by `pref`, which only those have.
  const text = place.source.text.slice(place.span.start, place.span.end);
  const family: AddressFamily = / (via|src) \S*:| pref /.test(text) ? 6 : 4;
  const destination = word && readDestination(word.text, family);
  if (!destination) return undefined;
  const draft: RouteDraft = {
    type: type ?? 'unicast',
    destination,
    table: 'main',
    protocol: undefined,
    scope: undefined,
    source: undefined,
    metric: 0,
    tos: 0,
    realm: 0,
    metrics: [],
    hopObject: false,
    hop: { via: undefined, device: undefined, weight: 1, onlink: false, linkdown: false, dead: false },
    nextHops: [],
  };
  while (reader.peek !== undefined) readAttribute(reader, draft);
  const { hop, scope, nextHops, ...rest } = draft;
  if (hop.device !== undefined || hop.via) nextHops.unshift(hop);
  return { ...rest, scope: scope ?? defaultScope(draft), nextHops, text, place };
}

/** `ip route` leaves `scope global` out; the other defaults are those of ip-route(8), "scope". */
function defaultScope({ type }: RouteDraft): string {
  return type === 'local' ? 'host' : 'global';
}

function readAttribute(reader: WordReader, draft: RouteDraft): void {
  const word = reader.take();
  if (!word) return;
  switch (word.text) {
    case 'table':
      draft.table = reader.value('a table', readText) ?? draft.table;
      return;
    case 'proto':
      draft.protocol = reader.value('a protocol', readText);
      return;
    case 'scope':
      draft.scope = reader.value('a scope', readText);
      return;
    case 'src':
      draft.source = reader.value('an address', parseIp);
      return;
    case 'metric':
      draft.metric = reader.value('a metric', readNumber) ?? 0;
      return;
    case 'tos':
      draft.tos = reader.value('a type of service', readTos) ?? 0;
      return;
    case 'nexthop':
      draft.nextHops.push(readNextHop(reader));
      return;
    case 'realm':
    case 'realms':
      draft.realm = reader.value('a realm', readRealm) ?? 0;
      return;
    case 'nhid':
      draft.hopObject = true;
      reader.take();
      return;
    default:
      if (readHopAttribute(reader, draft.hop, word.text)) return;
      if (metricNames.has(word.text)) draft.metrics.push(readMetric(reader, word.text));
      else if (plainAttributes.has(word.text)) reader.take();
      else if (!flags.has(word.text)) reader.unknown(word, 'ip route');
  }
}

function readMetric(reader: WordReader, name: string): string {
  const lock = reader.takeIf('lock') ? 'lock ' : '';
  return `${name} ${lock}${reader.take()?.text ?? ''}`;
}

/** Reads `TO` or `FROM/TO` of `realm` and `realms` (rtnl_rtrealm_n2a), names of /etc/iproute2/rt_realms left out. */
export function readRealm(text: string): number | undefined {
  const found = /^(?:([0-9]{1,5})\/)?([0-9]{1,5}|cosmos)$/.exec(text);
  return found ? Number(found[1] ?? 0) * 0x10000 + (Number(found[2]) || 0) : undefined;
}

function readTos(text: string): number | undefined {
  return /^(0x)?[0-9a-f]{1,2}$/i.test(text)
    ? Number.parseInt(text, 16)
    : own({ lowdelay: 0x10, throughput: 8 }, text);
}

function readHopAttribute(reader: WordReader, hop: RouteDraft['hop'], word: string): boolean {
  switch (word) {
    case 'via':
      reader.takeIf('inet');
      reader.takeIf('inet6');
      hop.via = reader.value('an address', parseIp);
      return true;
    case 'dev':
      hop.device = reader.value('an interface', readText);
      return true;
    case 'weight':
      hop.weight = reader.value('a weight', readNumber) ?? 1;
      return true;
    case 'onlink':
    case 'linkdown':
    case 'dead':
      hop[word] = true;
      return true;
    default:
      return false;
  }
}

function readNextHop(reader: WordReader): NextHop {
  const hop = {
    via: undefined,
    device: undefined,
    weight: 1,
    onlink: false,
    linkdown: false,
    dead: false,
  } as RouteDraft['hop'];
  while (reader.peek !== undefined && reader.peek !== 'nexthop') {
    const word = reader.take();
    if (word && !readHopAttribute(reader, hop, word.text)) reader.unknown(word, 'ip route');
  }
  return hop;
}

function withNextHop(route: Route, hop: NextHop, place: TextPlace): Route {
  const text = place.source.text.slice(place.span.start, place.span.end);
  return {
    ...route,
    nextHops: [...route.nextHops, hop],
    text: `${route.text} ${text}`,
    place: route.place && { ...route.place, span: span(route.place.span.start, place.span.end) },
  };
}
