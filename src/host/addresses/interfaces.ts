import { type IpAddress, type IpPrefix, parseIp, parseMac, parsePrefix } from '../../packet/index.ts';
import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines } from '../../text/index.ts';
import { placeOfLine, readNumber, readText, splitWords, type TextPlace, WordReader } from '../words.ts';

/** An address of an interface: one `inet` or `inet6` line of `ip address`. */
export interface InterfaceAddress {
  /** The address with its subnet's length; host bits are the address. */
  readonly prefix: IpPrefix;
  /** The far end of a point-to-point address, with the length that belongs to it. */
  readonly peer: IpPrefix | undefined;
  readonly broadcast: IpAddress | undefined;
  /** `global`, `link`, `host` or another scope's name. */
  readonly scope: string;
  readonly secondary: boolean;
  /** False for an address whose subnet got no route (`noprefixroute`). */
  readonly prefixRoute: boolean;
  readonly place: TextPlace;
}

/** A network interface as `ip address` shows it. */
export interface Interface {
  readonly index: number;
  readonly name: string;
  /** What stands between the angle brackets, e.g. `UP`, `LOWER_UP`, `LOOPBACK`. */
  readonly flags: readonly string[];
  readonly mtu: number | undefined;
  readonly master: string | undefined;
  readonly state: string | undefined;
  /** `default` or another group's name or number. */
  readonly group: string | undefined;
  readonly mac: bigint | undefined;
  readonly addresses: readonly InterfaceAddress[];
  readonly place: TextPlace;
}

type MutableInterface = { -readonly [K in keyof Interface]: Interface[K] } & {
  addresses: InterfaceAddress[];
};

/** Reads `ip address` (ip-address(8)): a numbered line for each interface, indented ones for its addresses. */
export function parseIpAddress(source: SourceText): Parsed<readonly Interface[]> {
  const interfaces: MutableInterface[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '') continue;
    const place = placeOfLine(source, line);
    const reader = new WordReader(source, splitWords(line), diagnostics);
    if (/^[0-9]+: /.test(line.text)) {
      interfaces.push(readHeader(reader, place));
      continue;
    }
    const current = interfaces[interfaces.length - 1];
    if (!current || !/^\s/.test(line.text)) {
      diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'ip address' }));
      continue;
    }
    readDetail(reader, current, place);
  }
  return { value: interfaces, diagnostics };
}

function readHeader(reader: WordReader, place: TextPlace): MutableInterface {
  const index = Number.parseInt(reader.take()?.text ?? '', 10);
  // `backend1-bab86f@if3:` names the link's other end, which is no part of the name.
  const name = (reader.take()?.text ?? '').replace(/:$/, '').replace(/@.*$/, '');
  const header: MutableInterface = {
    index,
    name,
    flags: [],
    mtu: undefined,
    master: undefined,
    state: undefined,
    group: undefined,
    mac: undefined,
    addresses: [],
    place,
  };
  for (let word = reader.take(); word; word = reader.take()) {
    if (/^<.*>$/.test(word.text)) header.flags = word.text.slice(1, -1).split(',').filter(Boolean);
    else if (word.text === 'mtu') header.mtu = reader.value('an MTU', readNumber);
    else if (word.text === 'master') header.master = reader.value('an interface', readText);
    else if (word.text === 'group') header.group = reader.value('a group', readText);
    else if (word.text === 'state') header.state = reader.value('a state', readText);
  }
  return header;
}

function readDetail(reader: WordReader, current: MutableInterface, place: TextPlace): void {
  const kind = reader.take()?.text ?? '';
  if (kind.startsWith('link/')) {
    if (kind === 'link/ether' || kind === 'link/loopback')
      current.mac = reader.value('a MAC address', parseMac);
    return;
  }
  if (kind !== 'inet' && kind !== 'inet6') return;
  const prefix = reader.value('an address', parsePrefix);
  if (!prefix) return;
  const address = {
    prefix,
    peer: undefined as IpPrefix | undefined,
    broadcast: undefined as IpAddress | undefined,
    scope: 'global',
    secondary: false,
    prefixRoute: true,
    place,
  };
  for (let word = reader.take(); word; word = reader.take()) {
    if (word.text === 'peer') address.peer = reader.value('an address', parsePrefix);
    else if (word.text === 'brd') address.broadcast = reader.value('an address', parseIp);
    else if (word.text === 'scope') address.scope = reader.value('a scope', readText) ?? 'global';
    else if (word.text === 'secondary') address.secondary = true;
    else if (word.text === 'noprefixroute') address.prefixRoute = false;
  }
  current.addresses.push(address);
}
