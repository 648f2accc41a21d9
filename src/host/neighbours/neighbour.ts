import { formatIp, formatMac, type IpAddress, parseIp, parseMac } from '../../packet/index.ts';
import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines } from '../../text/index.ts';
import { placeOfLine, splitWords, type TextPlace } from '../words.ts';

/** An entry of the neighbour table, in the words of `arp -a` or `ip neigh`. */
export interface Neighbour {
  readonly address: IpAddress;
  readonly device: string;
  /** Absent while the address is not resolved, and when that failed. */
  readonly mac: bigint | undefined;
  /** `REACHABLE`, `STALE`, `PERMANENT`…; `arp -a` tells only that an entry is usable, permanent or incomplete. */
  readonly state: string | undefined;
  /** The name that `arp -a` puts before the address, `?` when it has none. */
  readonly name: string | undefined;
  readonly place: TextPlace;
}

const arpLine =
  /^(\S+) \(([^)]+)\) at (?:(\S+) \[\w+\]|<(incomplete)>|<from_interface>)( PERM)?( PUB)? on (\S+)/;

/** Reads `arp -a` (arp(8)) or `ip neigh` (ip-neighbour(8)); each line tells which it is. */
export function parseNeighbours(source: SourceText): Parsed<readonly Neighbour[]> {
  const neighbours: Neighbour[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of sourceLines(source)) {
    if (line.text.trim() === '' || /^Address +HWtype /.test(line.text)) continue;
    const place = placeOfLine(source, line);
    const neighbour =
      readArpLine(line.text, place) ??
      readArpTableLine(line.text, place) ??
      readNeighLine(
        splitWords(line).map((w) => w.text),
        place,
      );
    if (neighbour) neighbours.push(neighbour);
    else diagnostics.push(errorAt(source, place.span, 'host-line-unknown', { command: 'arp -a, ip neigh' }));
  }
  return { value: neighbours, diagnostics };
}

function readArpLine(text: string, place: TextPlace): Neighbour | undefined {
  const found = arpLine.exec(text);
  const address = parseIp(found?.[2] ?? '');
  if (!found || !address) return undefined;
  return {
    address,
    device: found[7] ?? '',
    mac: parseMac(found[3] ?? ''),
    state: found[4] ? 'INCOMPLETE' : found[5] ? 'PERMANENT' : undefined,
    name: found[1],
    place,
  };
}

/** A line of `arp -n`: address, type and MAC address in columns, or `(incomplete)`. */
function readArpTableLine(text: string, place: TextPlace): Neighbour | undefined {
  const found = /^(\S+) +(?:ether +(\S+) +([CMP!]+)|\((incomplete)\)) .*?(\S+)\s*$/.exec(text);
  const address = parseIp(found?.[1] ?? '');
  if (!found || !address) return undefined;
  const permanent = found[3]?.includes('M') ? 'PERMANENT' : undefined;
  return {
    address,
    device: found[5] ?? '',
    mac: parseMac(found[2] ?? ''),
    state: found[4] ? 'INCOMPLETE' : permanent,
    name: undefined,
    place,
  };
}

function readNeighLine(words: readonly string[], place: TextPlace): Neighbour | undefined {
  const [addressText = '', dev, device, ...rest] = words;
  const address = parseIp(addressText);
  if (!address || dev !== 'dev' || device === undefined) return undefined;
  const lladdr = rest.indexOf('lladdr');
  const state = rest[rest.length - 1];
  return {
    address,
    device,
    mac: lladdr < 0 ? undefined : parseMac(rest[lladdr + 1] ?? ''),
    state: state !== undefined && /^[A-Z]+$/.test(state) ? state : undefined,
    name: undefined,
    place,
  };
}

/** A neighbour as a stop shows it, e.g. `10.222.1.47 lladdr f2:32:d8:07:e2:a6`. */
export function neighbourPhrase(address: IpAddress, mac: bigint): string {
  return `${formatIp(address)} lladdr ${formatMac(mac)}`;
}

/** The neighbour table as `arp -a` (IPv4 only) or `ip neigh` prints it, whichever of the two it was read from. */
export function formatNeighbours(neighbours: readonly Neighbour[], style: 'arp' | 'ip'): string {
  const lines = neighbours.flatMap((entry) => (style === 'ip' ? [ipLine(entry)] : arpLines(entry)));
  return lines.map((line) => `${line}\n`).join('');
}

function ipLine({ address, device, mac, state }: Neighbour): string {
  const lladdr = mac === undefined ? '' : ` lladdr ${formatMac(mac)}`;
  return `${formatIp(address)} dev ${device}${lladdr} ${state ?? 'REACHABLE'} `;
}

function arpLines({ address, device, mac, state, name }: Neighbour): readonly string[] {
  if (address.family !== 4) return [];
  const at =
    mac === undefined ? '<incomplete> ' : `${formatMac(mac)} [ether] ${state === 'PERMANENT' ? 'PERM ' : ''}`;
  return [`${name ?? '?'} (${formatIp(address)}) at ${at}on ${device}`];
}
