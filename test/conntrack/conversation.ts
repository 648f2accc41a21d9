import {
  beginConnection,
  type Connection,
  findConnection,
  followConnection,
  formatConnection,
  mayBegin,
  trackable,
  withConnection,
} from '../../src/conntrack/index.ts';
import {
  addressField,
  ethTypeOfFamily,
  headerField,
  ipProtocols,
  isIcmp,
  Packet,
  parseIp,
  portField,
  withFields,
} from '../../src/packet/index.ts';
import { addressNumber, bare, icmp, type SentPacket, sctp, tcp, udp } from './frames.ts';
import type { KernelJudge } from './kernel-judge.ts';

/** One packet of a conversation: which way it goes, and its TCP flags, ICMP type or SCTP chunk. */
interface Step {
  readonly back: boolean;
  readonly detail: number;
}

/** The packets of one connection, as a case file has them on a line: `tcp 0x02 <0x12 0x10`, `icmpv6 128`, `47 0`; `<` marks answers. */
export interface Conversation {
  readonly line: string;
  readonly protocol: number;
  readonly family: 4 | 6;
  readonly steps: readonly Step[];
}

const numbers: Readonly<Record<string, number>> = { ...ipProtocols, gre: 47, udplite: 136 };

/** Reads a line of a case; the protocol may end in `/6` for IPv6, and ICMPv6 is of IPv6 anyway. */
export function readConversation(line: string): Conversation {
  const [name = '', ...words] = line.split(' ');
  const [bareName = '', version] = name.split('/');
  const protocol = numbers[bareName] ?? Number(bareName);
  const steps = words.map((word) => ({ back: word.startsWith('<'), detail: Number(word.replace('<', '')) }));
  return { line, protocol, family: version === '6' || bareName === 'icmpv6' ? 6 : 4, steps };
}

const client = 1000;
const server = 80;

interface Ends {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A conversation's own addresses, so that no two meet. */
function endsOf({ family }: Conversation, number: number, back: boolean): Ends {
  const [one, other] = family === 4 ? (['10.8.0.0', '10.9.0.0'] as const) : (['fd08::', 'fd09::'] as const);
  const [from, to] = [addressNumber(one, number), addressNumber(other, number)];
  return back
    ? { source: to, destination: from, sourcePort: server, destinationPort: client }
    : { source: from, destination: to, sourcePort: client, destinationPort: server };
}

function payloadOf(protocol: number, { detail }: Step, { sourcePort, destinationPort }: Ends): Uint8Array {
  if (protocol === ipProtocols.tcp) return tcp(sourcePort, destinationPort, detail);
  if (isIcmp(protocol)) return icmp(detail, 0);
  if (protocol === ipProtocols.sctp) return sctp(sourcePort, destinationPort, detail);
  return protocol === ipProtocols.udp || protocol === 136 ? udp(sourcePort, destinationPort) : bare(protocol);
}

/** The seconds that states are kept, to read the time that is left as the time that was given. */
const given = [3, 10, 30, 60, 120, 300, 600, 432000];

/** What is told of a connection: its line without addresses, ports and identifiers. */
function told(line: string | undefined): string {
  if (line === undefined) return 'no connection';
  return line
    .replace(/ (src|dst|sport|dport|type|code|id|srckey|dstkey|mark|use|zone)=\S+/g, '')
    .replace(/^(\S+ +\d+) (\d+)/, (_, start, left) => `${start} ${given.find((t) => t >= Number(left))}`)
    .replace(/ +/g, ' ')
    .trim();
}

/** What the kernel makes of conversations: the state of each packet, then the connection. */
export async function askKernel(
  judge: KernelJudge,
  conversations: readonly Conversation[],
): Promise<readonly string[]> {
  const numbered = conversations.map((one, i) => ({ one, number: i + 1 }));
  const sent = numbered.flatMap(({ one, number }) =>
    one.steps.map((step, i): SentPacket => {
      const ends = endsOf(one, number, step.back);
      return { ...ends, protocol: one.protocol, ttl: i + 1, payload: payloadOf(one.protocol, step, ends) };
    }),
  );
  await judge.send(sent);
  const last = sent.at(-1);
  // Packets are handled in the order in which they were sent.
  for (let tries = 0; tries < 100; tries++) {
    if ((await judge.statesSeen()).has(`${last?.ttl} ${last?.source}`)) break;
  }
  const states = await judge.statesSeen();
  const lines = await judge.connections();
  return numbered.map(({ one, number }) => {
    const seen = one.steps.map(
      ({ back }, i) => states.get(`${i + 1} ${endsOf(one, number, back).source}`) ?? '?',
    );
    return `${one.line} -> ${seen.join(' ')}: ${told(lines.get(endsOf(one, number, false).destination))}`;
  });
}

/** The packet of a step as fields of a header; an SCTP chunk is not one of them. */
export function packetOfStep(one: Conversation, number: number, step: Step): Packet {
  const { source, destination, sourcePort, destinationPort } = endsOf(one, number, step.back);
  const told = isIcmp(one.protocol);
  return withFields(
    new Packet(),
    [headerField.ethType, ethTypeOfFamily(one.family)],
    [headerField.protocol, one.protocol],
    [headerField.ttl, 64],
    [addressField(one.family, 'source'), parseIp(source)?.value ?? 0n],
    [addressField(one.family, 'destination'), parseIp(destination)?.value ?? 0n],
    [portField('source'), told ? step.detail : sourcePort],
    [portField('destination'), told ? 0 : destinationPort],
    [headerField.tcpFlags, one.protocol === ipProtocols.tcp ? step.detail : 0],
  );
}

/** A tracker: the state of a packet, and the connections afterwards. */
export type Tracker = (packet: Packet) => {
  readonly state: string;
  readonly connections: readonly Connection[];
};

/** What a tracker of ours makes of a conversation, in the same words. */
export function askTracker(tracker: Tracker, one: Conversation): string {
  const answers = one.steps.map((step) => tracker(packetOfStep(one, 1, step)));
  const [connection] = answers.at(-1)?.connections ?? [];
  return `${one.line} -> ${answers.map(({ state }) => state).join(' ')}: ${told(connection && formatConnection(connection))}`;
}

/** The model alone, in a zone. */
export function modelTracker(zone: number): Tracker {
  let connections: readonly Connection[] = [];
  const track = (packet: Packet): string => {
    const seen = trackable(packet);
    // What an error quotes here are zeros: nobody's packet.
    if (seen.kind === 'untracked') return 'UNTRACKED';
    if (seen.kind !== 'tuple') return 'INVALID';
    const found = findConnection(connections, zone, seen.tuple);
    if (!found) {
      if (!mayBegin(packet)) return 'INVALID';
      connections = withConnection(connections, beginConnection(packet, seen.tuple, zone));
      return 'NEW';
    }
    const followed = followConnection(found.connection, found.way, packet);
    if (followed.kind === 'invalid') return 'INVALID';
    connections =
      followed.kind === 'known'
        ? withConnection(connections, followed.connection)
        : connections.filter((other) => other !== found.connection);
    return followed.connection.seenReply || found.way === 'reply' ? 'ESTABLISHED' : 'NEW';
  };
  return (packet) => ({ state: track(packet), connections });
}
