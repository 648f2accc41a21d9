import { own } from '../../text/index.ts';
import { readNumber } from '../words.ts';

/** One kind of phrase that `iptables -L` prints after the addresses, and the same thing in the words of iptables-save. */
export interface ListPhrase {
  readonly pattern: RegExp;
  words(found: readonly (string | undefined)[]): readonly string[];
}

function phrase(pattern: RegExp, words: ListPhrase['words']): ListPhrase {
  return { pattern, words };
}

function not(mark: string | undefined): readonly string[] {
  return mark === undefined || mark === '' ? [] : ['!'];
}

const ports: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  bootps: 67,
  bootpc: 68,
  http: 80,
  ntp: 123,
  snmp: 161,
  https: 443,
  postgresql: 5432,
  mysql: 3306,
};

/** The number of a service's name in /etc/services, for the few that everybody has; a number stays. */
function portText(text: string): string {
  return text.replace(/[a-z][\w-]*/g, (name) => String(own(ports, name) ?? name));
}

/** The name of a port for `iptables -L` without -n, or its number. */
export function portName(port: string): string {
  return Object.entries(ports).find(([, number]) => String(number) === port)?.[0] ?? port;
}

/** Names of ICMP types and codes that iptables prints without -n. */
export const icmpNames: Readonly<Record<string, string>> = {
  '0': 'echo-reply',
  '3': 'destination-unreachable',
  '3/0': 'network-unreachable',
  '3/1': 'host-unreachable',
  '3/3': 'port-unreachable',
  '3/4': 'fragmentation-needed',
  '5': 'redirect',
  '8': 'echo-request',
  '11': 'time-exceeded',
  '255': 'any',
};

function icmpNumber(name: string): string {
  return Object.entries(icmpNames).find(([, text]) => text === name)?.[0] ?? name;
}

/** What the matches print. A match without options prints at most its name. */
export const matchPhrases: readonly ListPhrase[] = [
  phrase(/^\/\* (.*?) \*\//, ([, text = '']) => ['-m', 'comment', '--comment', text]),
  phrase(/^multiport (sports|dports|ports) +(!?)(\S+)/, ([, kind, neg, list = '']) => [
    ...['-m', 'multiport', ...not(neg)],
    ...[`--${kind}`, portText(list)],
  ]),
  phrase(/^(tcp|udp|sctp|dccp|udplite)(?= |$)/, ([, name = '']) => ['-m', name]),
  phrase(/^(s|d)pts?:(!?)(\S+)/, ([, side, neg, range = '']) => [
    ...not(neg),
    `--${side}port`,
    portText(range),
  ]),
  phrase(/^flags:(!?)([\w,]+)\/([\w,]+)/, ([, neg, mask = '', flags = '']) => [
    ...not(neg),
    ...['--tcp-flags', mask, flags],
  ]),
  phrase(/^icmp(?:type| (!)type) (\d+)(?: code (\d+))?/, ([, neg, type = '', code]) => [
    ...['-m', 'icmp', ...not(neg), '--icmp-type'],
    code === undefined ? type : `${type}/${code}`,
  ]),
  phrase(/^icmp (!?)([a-z-]+)/, ([, neg, name = '']) => [
    '-m',
    'icmp',
    ...not(neg),
    '--icmp-type',
    icmpNumber(name),
  ]),
  phrase(/^ADDRTYPE match/, () => ['-m', 'addrtype']),
  phrase(/^(src|dst)-type (!?)(\S+)/, ([, side, neg, types = '']) => [...not(neg), `--${side}-type`, types]),
  phrase(/^limit-(in|out)/, ([, side]) => [`--limit-iface-${side}`]),
  phrase(/^(mark|connmark) match +(! ?)?(\S+)/, ([, name = '', neg, mark = '']) => [
    ...['-m', name, ...not(neg)],
    ...['--mark', mark],
  ]),
  phrase(/^(! )?match-set (\S+) (\S+)/, ([, neg, name = '', sides = '']) => [
    ...['-m', 'set', ...not(neg)],
    ...['--match-set', name, sides],
  ]),
  phrase(/^statistic mode random (! )?probability (\S+)/, ([, neg, chance = '']) => [
    ...['-m', 'statistic', '--mode', 'random', ...not(neg)],
    ...['--probability', chance],
  ]),
  phrase(/^statistic mode nth (! )?every (\d+)(?: packet (\d+))?/, ([, neg, every = '', packet = '0']) => [
    ...['-m', 'statistic', '--mode', 'nth', ...not(neg)],
    ...['--every', every, '--packet', packet],
  ]),
  phrase(/^(?:(?:! )?ct(?:state|proto|orig|repl|status|dir|expire)\w* \S+ ?)+/, ([text = '']) => [
    ...['-m', 'conntrack'],
    ...text
      .trim()
      .split(' ')
      .map((word) => (word.startsWith('ct') ? `--${word}` : word)),
  ]),
  phrase(/^TTL match TTL (==|!=|<|>) (\d+)/, ([, sign = '', value = '']) => [
    ...['-m', 'ttl', ...not(sign === '!=' ? '!' : '')],
    ...[{ '<': '--ttl-lt', '>': '--ttl-gt' }[sign] ?? '--ttl-eq', value],
  ]),
  phrase(/^tos match ?(!?)(\S+)/, ([, neg, value = '']) => ['-m', 'tos', ...not(neg), '--tos', value]),
  phrase(/^DSCP match (!?)(\S+)/, ([, neg, value = '']) => ['-m', 'dscp', ...not(neg), '--dscp', value]),
  phrase(/^(! )?state (\S+)/, ([, neg, states = '']) => ['-m', 'state', ...not(neg), '--state', states]),
  phrase(/^(source|destination) IP range (! )?(\S+)/, ([, side, neg, range = '']) => [
    ...['-m', 'iprange', ...not(neg)],
    ...[side === 'source' ? '--src-range' : '--dst-range', range],
  ]),
  phrase(/^limit: (?:avg|up to|above) \S+ burst \S+/, () => ['-m', 'limit']),
  phrase(/^recent: .*?mask: \S+/, () => ['-m', 'recent']),
  phrase(/^PHYSDEV match((?: (?:! )?--physdev-(?:is-\S+|\S+ \S+))*)/, ([, options = '']) => [
    ...['-m', 'physdev'],
    ...options.trim().split(' '),
  ]),
  phrase(/^MAC ?(! ?)?([0-9a-fA-F:]{17})/, ([, neg, mac = '']) => [
    '-m',
    'mac',
    ...not(neg),
    '--mac-source',
    mac,
  ]),
];

/** What the targets print; in the language of iptables-save all of it stands after `-j`. */
export const targetPhrases: Readonly<Record<string, readonly ListPhrase[]>> = {
  DNAT: natPhrases('--to-destination'),
  SNAT: natPhrases('--to-source'),
  REDIRECT: natPhrases('--to-ports'),
  MASQUERADE: natPhrases('--to-ports'),
  REJECT: [phrase(/^reject-with (\S+)/, ([, type = '']) => ['--reject-with', type])],
  MARK: [phrase(/^MARK (or|xor|and|set|xset) (\S+)/, ([, verb, value = '']) => markWords(verb, value))],
  CONNMARK: [
    phrase(/^CONNMARK (or|xor|and|set|xset) (\S+)/, ([, verb, value = '']) => markWords(verb, value)),
    phrase(/^CONNMARK (save|restore)(?: mask (\S+))?/, ([, verb, mask]) => [
      `--${verb}-mark`,
      ...(mask === undefined ? [] : ['--mask', mask]),
    ]),
    phrase(/^(nfmask|ctmask) (~?)(\S+)/, ([, name, , mask = '']) => [`--${name}`, mask]),
  ],
  CT: [
    phrase(/^(?:CT notrack|NOTRACK)/, () => ['--notrack']),
    phrase(/^CT (\S+) (\S+)/, ([, option, value = '']) => [`--${option}`, value]),
    phrase(
      /^(zone|zone-orig|zone-reply|helper|timeout|ctevents|expevents) (\S+)/,
      ([, option, value = '']) => [`--${option}`, value],
    ),
  ],
  NOTRACK: [phrase(/^.*/, () => [])],
};

function natPhrases(option: string): readonly ListPhrase[] {
  return [
    phrase(/^(?:to:|redir ports |masq ports: )(\S+)/, ([, value = '']) => [option, value]),
    phrase(/^(random-fully|random|persistent)/, ([, name]) => [`--${name}`]),
  ];
}

function markWords(verb: string | undefined, value: string): readonly string[] {
  const bits = readNumber(value);
  if (verb === 'xset') return ['--set-xmark', value];
  if (verb === 'set') return ['--set-xmark', `${value}/0xffffffff`];
  return bits === undefined ? [] : [`--${verb}-mark`, value];
}
