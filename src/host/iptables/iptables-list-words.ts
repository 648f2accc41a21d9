import { hex, protocolNameIn, readProtocol } from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import { icmpNames, portName } from './iptables-list-phrases.ts';
import { readTcpFlags } from './iptables-values.ts';

/** How `iptables -L` is asked: -n, -v, and whether -n leaves protocols their names (before iptables 1.8.9). */
export interface ListStyle {
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly protocolNames: boolean;
}

/** One `-m NAME` or `-j NAME` of a rule, its options each with its negation and values. */
export interface Extension {
  readonly name: string;
  readonly options: readonly Option[];
}

/** One option of an extension, e.g. `! --dport 80`. */
export interface Option {
  readonly name: string;
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** What a match prints in `iptables -L`. */
export function matchWords({ name, options }: Extension, style: ListStyle): string {
  switch (name) {
    case 'comment':
      return `/* ${options[0]?.values[0] ?? ''} */`;
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'dccp':
    case 'udplite':
      return [name, ...options.map((option) => transportWords(option, style))].join(' ');
    case 'icmp':
      return icmpWords(options[0], style);
    case 'multiport':
      return options.map((option) => multiportWords(option, style)).join(' ');
    case 'addrtype':
      return ['ADDRTYPE match', ...options.map(addressTypeWords)].join(' ');
    case 'mark':
    case 'connmark': {
      const [option] = options;
      // connmark puts two spaces where mark puts one, but for its negation.
      const gap = name === 'connmark' && !option?.negated ? '  ' : ' ';
      return `${name} match${gap}${option?.negated ? '! ' : ''}${option?.values[0] ?? ''}`;
    }
    case 'iprange':
      return options
        .map(({ name: option, negated, values }) =>
          sentence(
            `${option === '--src-range' ? 'source' : 'destination'} IP range`,
            negated && '!',
            values[0],
          ),
        )
        .join(' ');
    case 'mac':
      return sentence('MAC', options[0]?.negated && '!', options[0]?.values[0]);
    case 'statistic':
      return ['statistic', ...options.filter(isShown).map(plainOption)].join(' ');
    case 'ttl': {
      const sign = { '--ttl-lt': '<', '--ttl-gt': '>' }[options[0]?.name ?? ''];
      return `TTL match TTL ${sign ?? (options[0]?.negated ? '!=' : '==')} ${options[0]?.values[0] ?? ''}`;
    }
    case 'tos':
      return `tos match${options[0]?.negated ? '!' : ''}${options[0]?.values[0] ?? ''}`;
    case 'dscp':
      return `DSCP match ${options[0]?.negated ? '!' : ''}${options[0]?.values[0] ?? ''}`;
    case 'limit':
      return `limit: ${options.map(({ name: option, values }) => `${option === '--limit' ? 'avg' : 'burst'} ${values[0]}`).join(' ')}`;
    case 'physdev':
      return sentence(
        'PHYSDEV match',
        ...options.flatMap(({ negated, name: option, values }) => [negated && '!', option, ...values]),
      );
    case 'recent':
      return recentWords(options);
    default:
      // set, conntrack, state: each option as it is, without dashes.
      return options.map(plainOption).join(' ');
  }
}

function sentence(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== false && part !== undefined && part !== '').join(' ');
}

/** The first packet of every so many goes without saying. */
function isShown({ name, values }: Option): boolean {
  return name !== '--packet' || values[0] !== '0';
}

function plainOption({ name, negated, values }: Option): string {
  return sentence(negated && '!', name.replace(/^--/, ''), ...values);
}

function transportWords({ name, negated, values }: Option, { numeric }: ListStyle): string {
  const not = negated ? '!' : '';
  const [value = '', second = ''] = values;
  if (name === '--tcp-flags') {
    const flags = numeric ? values.map((flag) => hex(readTcpFlags(flag) ?? 0, 2)) : values;
    return `flags:${not}${flags.join('/') || second}`;
  }
  if (name === '--sport' || name === '--dport') {
    const side = name === '--sport' ? 's' : 'd';
    return `${side}pt${value.includes(':') ? 's' : ''}:${not}${numeric ? value : value.split(':').map(portName).join(':')}`;
  }
  return name === '--tcp-option' ? `option=${not}${value}` : plainOption({ name, negated, values });
}

function icmpWords(option: Option | undefined, { numeric }: ListStyle): string {
  const text = option?.values[0] ?? '';
  const not = option?.negated ? '!' : '';
  if (!numeric) return `icmp ${not}${own(icmpNames, text) ?? text}`;
  const [type = '', code] = text === 'any' ? ['255'] : text.split('/');
  return `icmp${not === '' ? '' : ' !'}type ${type}${code === undefined ? '' : ` code ${code}`}`;
}

function multiportWords({ name, negated, values }: Option, { numeric }: ListStyle): string {
  const list = values[0] ?? '';
  const shown = numeric
    ? list
    : list
        .split(',')
        .map((part) => part.split(':').map(portName).join(':'))
        .join(',');
  return `multiport ${name.slice(2)} ${negated ? ' !' : ''}${shown}`;
}

function addressTypeWords({ name, negated, values }: Option): string {
  if (name.startsWith('--limit-iface-')) return name.replace('--limit-iface-', 'limit-');
  return `${name.slice(2)} ${negated ? '!' : ''}${values[0] ?? ''}`;
}

function recentWords(options: readonly Option[]): string {
  const value = (name: string) => options.find((option) => option.name === name)?.values[0];
  const has = (name: string) => options.some((option) => option.name === name);
  const labelled = (label: string, name: string) => has(name) && `${label}: ${value(name) ?? ''}`;
  const verbs = { '--rcheck': 'CHECK', '--update': 'UPDATE', '--set': 'SET', '--remove': 'REMOVE' };
  return sentence(
    'recent:',
    Object.entries(verbs).find(([name]) => has(name))?.[1],
    labelled('seconds', '--seconds'),
    has('--reap') && 'reap',
    labelled('hit_count', '--hitcount'),
    has('--rttl') && 'TTL-Match',
    labelled('name', '--name'),
    `side: ${has('--rdest') ? 'dest' : 'source'}`,
    labelled('mask', '--mask'),
  );
}

/** What a target prints in `iptables -L` after the matches; nothing for a chain and for most verdicts. */
export function targetWords({ name, options }: Extension): string {
  const [first] = options;
  switch (name) {
    case 'DNAT':
    case 'SNAT':
      return options
        .map(({ name: option, values }) => (option.startsWith('--to') ? `to:${values[0]}` : option.slice(2)))
        .join(' ');
    case 'REDIRECT':
    case 'MASQUERADE': {
      const verb = name === 'REDIRECT' ? 'redir ports' : 'masq ports:';
      return options
        .map(({ name: option, values }) =>
          option === '--to-ports' ? `${verb} ${values[0]}` : option.slice(2),
        )
        .join(' ');
    }
    case 'REJECT':
      return `reject-with ${first?.values[0] ?? 'icmp-port-unreachable'}`;
    case 'MARK':
    case 'CONNMARK':
      return `${name} ${markWords(options)}`;
    case 'LOG': {
      const prefix = options.find((option) => option.name === '--log-prefix')?.values[0];
      return `LOG flags 0 level 4${prefix === undefined ? '' : ` prefix "${prefix}"`}`;
    }
    case 'NOTRACK':
      return 'NOTRACK';
    case 'CT':
      return sentence('CT', first?.name.slice(2), ...(first?.values ?? []));
    case 'TCPMSS':
      return first?.name === '--clamp-mss-to-pmtu'
        ? 'TCPMSS clamp to PMTU'
        : `TCPMSS set ${first?.values[0] ?? ''}`;
    default:
      return options.map(({ name: option, values }) => sentence(option.slice(2), ...values)).join(' ');
  }
}

function markWords(options: readonly Option[]): string {
  const [first] = options;
  if (first?.name === '--set-xmark') {
    const [value = '', mask = ''] = (first.values[0] ?? '').split('/');
    if (mask === value) return `or ${value}`;
    if (mask === '0x0') return `xor ${value}`;
    if (mask === '0xffffffff' || mask === '') return `set ${value}`;
    return value === '0x0' ? `and ${hex(~Number(mask) >>> 0)}` : `xset ${value}/${mask}`;
  }
  const verb = first?.name === '--save-mark' ? 'save' : 'restore';
  const mask = (name: string) => options.find((option) => option.name === name)?.values[0] ?? '0xffffffff';
  const packet = mask('--nfmask');
  const connection = mask('--ctmask');
  if (packet === connection) return packet === '0xffffffff' ? verb : `${verb} mask ${packet}`;
  return verb === 'save'
    ? `save nfmask ${packet} ctmask ~${connection}`
    : `restore ctmask ${connection} nfmask ~${packet}`;
}

/** The protocol column. */
export function protocolColumn(protocol: string, { numeric, protocolNames }: ListStyle): string {
  const number = readProtocol(protocol);
  if (number === undefined) return protocol;
  return numeric && !protocolNames ? String(number) : (protocolNameIn('iptables', number) ?? String(number));
}
