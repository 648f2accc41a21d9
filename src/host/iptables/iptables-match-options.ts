import { parseMac, readProtocol } from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import { type MaskedNumber, readMasked } from '../routes/rule.ts';
import type { WordReader } from '../words.ts';
import { readNumber, readText } from '../words.ts';
import type { Condition, ConntrackStateName, Side } from './iptables.ts';
import {
  readAddressMask,
  readAddressRange,
  readPortList,
  readPortRange,
  readSides,
  readTcpFlags,
} from './iptables-values.ts';

type Decode = (reader: WordReader) => Condition | undefined;

function decode<T>(
  what: string,
  read: (text: string) => T | undefined,
  make: (value: T) => Condition,
): Decode {
  return (reader) => {
    const value = reader.value(what, read);
    return value === undefined ? undefined : make(value);
  };
}

function addressOption(side: Side): Decode {
  return decode('an address', readAddressMask, (address) => ({ kind: 'address', side, address }));
}

function interfaceOption(kind: 'in-interface' | 'out-interface'): Decode {
  return decode('an interface', readText, (text) => ({ kind, ...readInterface(text) }));
}

/** An interface's name; `+` at the end stands for any continuation. */
function readInterface(text: string): { readonly name: string; readonly prefix: boolean } {
  return text.endsWith('+') ? { name: text.slice(0, -1), prefix: true } : { name: text, prefix: false };
}

function portOption(side: Side): Decode {
  return decode('a port or range', readPortRange, (range) => ({ kind: 'ports', side, ranges: [range] }));
}

function portListOption(side: Side | 'either'): Decode {
  return decode('a list of ports', readPortList, (ranges) => ({ kind: 'ports', side, ranges }));
}

function markOption(kind: 'mark' | 'connmark'): Decode {
  return decode('a mark', readMasked, (mark) => ({ kind, mark }));
}

const stateNames = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED', 'DNAT', 'SNAT'] as const;

/** Reads `--ctstate`'s list. */
function readStates(text: string): readonly ConntrackStateName[] | undefined {
  const states = text.split(',').map((word) => stateNames.find((name) => name === word));
  return states.every((state) => state !== undefined) ? states : undefined;
}

const stateOption = decode('connection states', readStates, (states) => ({
  kind: 'conntrack-state',
  states,
}));

function tupleAddress(tuple: 'original' | 'reply', side: Side): Decode {
  return decode('an address', readAddressMask, (address) => ({
    kind: 'conntrack-address',
    tuple,
    side,
    address,
  }));
}

function tuplePort(tuple: 'original' | 'reply', side: Side): Decode {
  return decode('a port', readPortRange, (range) => ({ kind: 'conntrack-port', tuple, side, range }));
}

function addressTypeOption(side: Side): Decode {
  return decode('address types', readText, (text) => ({
    kind: 'address-type',
    side,
    types: text.split(','),
    limit: undefined,
  }));
}

function readIcmpType(
  text: string,
): { readonly type: number; readonly code: number | undefined } | undefined {
  const found = /^([0-9]{1,3})(?:\/([0-9]{1,3}))?$/.exec(text);
  if (!found) return text === 'any' ? { type: 255, code: undefined } : undefined;
  return { type: Number(found[1]), code: found[2] === undefined ? undefined : Number(found[2]) };
}

function rangeOption(side: Side): Decode {
  return decode('an address range', readAddressRange, (range) => ({ kind: 'address-range', side, ...range }));
}

/** The type of service is a byte, whatever a mask without a value says. */
function byteMask({ value, mask }: MaskedNumber): MaskedNumber {
  return { value, mask: mask & 0xff };
}

function ttlOption(make: (value: number) => { readonly from: number; readonly to: number }): Decode {
  return decode('a time to live', readNumber, (value) => ({ kind: 'ttl', ...make(value) }));
}

function physdevOption(reader: WordReader): Condition {
  reader.take();
  return { kind: 'physdev' };
}

/** Options that need no `-m`. */
const generalOptions: Readonly<Record<string, Decode>> = {
  '-p': decode('a protocol', readProtocol, (protocol) => ({ kind: 'protocol', protocol })),
  '-s': addressOption('source'),
  '-d': addressOption('destination'),
  '-i': interfaceOption('in-interface'),
  '-o': interfaceOption('out-interface'),
  '-f': () => ({ kind: 'fragment' }),
};

const transportOptions: Readonly<Record<string, Decode>> = {
  '--sport': portOption('source'),
  '--dport': portOption('destination'),
};

/** Options of each match extension, by the name that stands after `-m`. */
const moduleOptions: Readonly<Record<string, Readonly<Record<string, Decode>>>> = {
  tcp: {
    ...transportOptions,
    '--tcp-flags': (reader) => {
      const mask = reader.value('TCP flags', readTcpFlags);
      const flags = reader.value('TCP flags', readTcpFlags);
      return mask === undefined || flags === undefined ? undefined : { kind: 'tcp-flags', mask, flags };
    },
    '--syn': () => ({ kind: 'tcp-flags', mask: 0x17, flags: 0x02 }),
  },
  udp: transportOptions,
  sctp: transportOptions,
  dccp: transportOptions,
  udplite: transportOptions,
  multiport: {
    '--sports': portListOption('source'),
    '--dports': portListOption('destination'),
    '--ports': portListOption('either'),
  },
  icmp: { '--icmp-type': decode('an ICMP type', readIcmpType, (type) => ({ kind: 'icmp-type', ...type })) },
  mark: { '--mark': markOption('mark') },
  connmark: { '--mark': markOption('connmark') },
  state: { '--state': stateOption },
  conntrack: {
    '--ctstate': stateOption,
    '--ctproto': decode('a protocol', readProtocol, (protocol) => ({ kind: 'conntrack-protocol', protocol })),
    '--ctorigsrc': tupleAddress('original', 'source'),
    '--ctorigdst': tupleAddress('original', 'destination'),
    '--ctreplsrc': tupleAddress('reply', 'source'),
    '--ctrepldst': tupleAddress('reply', 'destination'),
    '--ctorigsrcport': tuplePort('original', 'source'),
    '--ctorigdstport': tuplePort('original', 'destination'),
    '--ctreplsrcport': tuplePort('reply', 'source'),
    '--ctrepldstport': tuplePort('reply', 'destination'),
    '--ctdir': decode(
      'ORIGINAL or REPLY',
      (text) => (text === 'ORIGINAL' ? 'original' : text === 'REPLY' ? 'reply' : undefined),
      (direction) => ({ kind: 'conntrack-direction', direction }),
    ),
    '--ctexpire': decode('a timeout', readText, () => ({
      kind: 'unsupported',
      name: 'conntrack --ctexpire',
    })),
    '--ctstatus': decode('connection statuses', readText, (text) => ({
      kind: 'conntrack-status',
      statuses: text.split(','),
    })),
  },
  addrtype: { '--src-type': addressTypeOption('source'), '--dst-type': addressTypeOption('destination') },
  set: {
    '--match-set': (reader) => {
      const name = reader.value('a set', readText);
      const sides = reader.value('src or dst', readSides);
      return name === undefined || sides === undefined ? undefined : { kind: 'set', name, sides };
    },
  },
  iprange: { '--src-range': rangeOption('source'), '--dst-range': rangeOption('destination') },
  mac: { '--mac-source': decode('a MAC address', parseMac, (mac) => ({ kind: 'mac-source', mac })) },
  tos: {
    '--tos': decode('a type of service', readMasked, (tos) => ({ kind: 'tos', tos: byteMask(tos) })),
  },
  dscp: {
    '--dscp': decode('a DSCP', readNumber, (value) => ({
      kind: 'tos',
      tos: { value: value << 2, mask: 0xfc },
    })),
  },
  ttl: {
    '--ttl-eq': ttlOption((value) => ({ from: value, to: value })),
    '--ttl-lt': ttlOption((value) => ({ from: 0, to: value - 1 })),
    '--ttl-gt': ttlOption((value) => ({ from: value + 1, to: 255 })),
  },
  physdev: {
    '--physdev-in': physdevOption,
    '--physdev-out': physdevOption,
    '--physdev-is-in': () => ({ kind: 'physdev' }),
    '--physdev-is-out': () => ({ kind: 'physdev' }),
    '--physdev-is-bridged': () => ({ kind: 'physdev' }),
  },
  comment: { '--comment': decode('a comment', readText, (text) => ({ kind: 'comment', text })) },
};

/** The decoder of a match option, given the match extensions that the rule has named so far. */
export function matchOption(option: string, modules: readonly string[]): Decode | undefined {
  const general = own(generalOptions, option);
  if (general) return general;
  for (const module of [...modules].reverse()) {
    const found = own(own(moduleOptions, module) ?? {}, option);
    if (found) return found;
  }
  return undefined;
}

/** Whether the options of a match extension are known here (`statistic` and `addrtype` limits are read apart). */
export function knownModule(name: string): boolean {
  return Object.hasOwn(moduleOptions, name) || name === 'statistic';
}
