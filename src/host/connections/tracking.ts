import {
  familyOf,
  headerField,
  icmpTypesOf,
  ipProtocols,
  type Packet,
  portOf,
  protocolOf,
  withEndpoint,
} from '../../packet/index.ts';
import type { Iptables, IptablesRule } from '../iptables/iptables.ts';
import type { Ending, KernelWalk } from '../kernel-walk.ts';
import { nftUsesConntrack } from '../nftables/nft-conntrack.ts';
import {
  type Connection,
  endText,
  findConnection,
  invertTuple,
  type TcpState,
  tupleOf,
  tupleText,
  withConnection,
} from './connection.ts';

/** Connection tracking on the way in, at PREROUTING or OUTPUT (nf_conntrack_in): finds the packet's connection or begins one. */
export function track(walk: KernelWalk): Ending | undefined {
  if (
    walk.state === 'UNTRACKED' ||
    walk.tracked ||
    (!usesConntrack(walk.iptables) && !nftUsesConntrack(walk.host.nftTables, familyOf(walk.packet)))
  )
    return undefined;
  if (isIcmpError(walk.packet)) {
    return { disposition: 'unsupported', stopped: { code: 'icmp-error', params: {} } };
  }
  const tuple = tupleOf(walk.packet);
  const found = findConnection(walk.conntrack, tuple);
  if (!found) {
    if (isInvalidStart(walk.packet)) return undefined;
    walk.state = 'NEW';
    const connection: Connection = {
      original: tuple,
      reply: invertTuple(tuple),
      seenReply: false,
      mark: 0,
      sourceNat: false,
      destinationNat: false,
      tcpState: tuple.protocol === ipProtocols.tcp ? 'SYN_SENT' : undefined,
    };
    walk.tracked = {
      connection,
      direction: 'original',
      isNew: true,
      sourceDone: false,
      destinationDone: false,
    };
    return undefined;
  }
  const { connection, direction } = found;
  const seenReply = connection.seenReply || direction === 'reply';
  walk.state = seenReply ? 'ESTABLISHED' : 'NEW';
  walk.tracked = {
    connection: { ...connection, seenReply, tcpState: nextTcpState(connection, direction, walk.packet) },
    direction,
    isNew: false,
    sourceDone: true,
    destinationDone: true,
  };
  walk.conntrack = withConnection(walk.conntrack, walk.tracked.connection);
  const relation = direction === 'reply' ? 'reply to' : 'belongs to';
  walk.addStop(
    { kind: 'conntrack', hook: 'conntrack', conntrack: `${relation} ${tupleText(connection.original)}` },
    walk.packet,
    undefined,
  );
  return undefined;
}

/** A TCP packet in the middle of nothing (tcp_new in nf_conntrack_proto_tcp.c), and ICMP that answers nobody. */
function isInvalidStart(packet: Packet): boolean {
  const protocol = protocolOf(packet);
  const icmp = icmpTypesOf(protocol);
  if (icmp) return !icmp.queries.includes(portOf(packet, 'source'));
  if (protocol !== ipProtocols.tcp) return false;
  const flags = packet.getNumber(headerField.tcpFlags) & 0x17;
  // SYN alone begins a connection, ACK and FIN+ACK are picked up in its middle; flags that were not given count as SYN.
  return (flags & 0x04) !== 0 || flags === 0x12 || flags === 0x01;
}

/** ICMP errors belong to the connection of the packet that they quote, which a header alone does not tell. */
function isIcmpError(packet: Packet): boolean {
  return icmpTypesOf(protocolOf(packet))?.errors.includes(portOf(packet, 'source')) ?? false;
}

function nextTcpState(
  connection: Connection,
  direction: 'original' | 'reply',
  packet: Packet,
): TcpState | undefined {
  const { tcpState } = connection;
  if (tcpState === 'SYN_SENT' && direction === 'reply') return 'SYN_RECV';
  const isSyn = (packet.getNumber(headerField.tcpFlags) & 0x12) === 0x02;
  return tcpState === 'SYN_RECV' && direction === 'original' && !isSyn ? 'ESTABLISHED' : tcpState;
}

/** The kernel tracks connections once something asks for it: a nat table, or a rule with a state or a connection mark. */
function usesConntrack(iptables: Iptables | undefined): boolean {
  const tables = iptables?.tables;
  if (!tables) return false;
  if ((tables.get('nat')?.chains.size ?? 0) > 0) return true;
  const rules = [...tables.values()].flatMap((table) =>
    [...table.chains.values()].flatMap((chain) => chain.rules),
  );
  return rules.some(asksConntrack);
}

function asksConntrack({ matches, target }: IptablesRule): boolean {
  return (
    target.kind.startsWith('connmark') ||
    (target.kind === 'continue' && target.name === 'CT') ||
    matches.some(({ condition }) => condition.kind === 'connmark' || condition.kind.startsWith('conntrack-'))
  );
}

/** Writes one end of the packet as its connection's NAT asks, for every packet but the first (nf_nat_packet). */
export function applyKnownNat(walk: KernelWalk, side: 'source' | 'destination'): void {
  const { tracked, packet } = walk;
  if (!tracked || familyOf(packet) === undefined) return;
  const { connection, direction } = tracked;
  // A reply's source is the other way round of the request's destination, so each end's NAT is undone at the other hook.
  const done =
    (side === 'source') === (direction === 'original') ? connection.sourceNat : connection.destinationNat;
  if (!done) return;
  const wanted = invertTuple(direction === 'original' ? connection.reply : connection.original);
  const protocol = protocolOf(packet);
  const [address, port] =
    side === 'source' ? [wanted.source, wanted.sourcePort] : [wanted.destination, wanted.destinationPort];
  const after = withEndpoint(packet, side, address.value, port);
  if (after.equals(packet)) return;
  const seen = tupleOf(packet);
  const [oldAddress, oldPort] =
    side === 'source' ? [seen.source, seen.sourcePort] : [seen.destination, seen.destinationPort];
  const verb = direction === 'reply' ? 'restored for' : 'again for';
  const text = `${endText(protocol, address, port)} ${verb} ${endText(protocol, oldAddress, oldPort)}`;
  walk.addStop({ kind: 'conntrack', hook: 'conntrack', conntrack: text }, after, undefined);
}

/** The packet leaves or arrives: a new connection enters the table (nf_conntrack_confirm). */
export function confirm(walk: KernelWalk): void {
  const { tracked } = walk;
  if (!tracked) return;
  walk.conntrack = withConnection(walk.conntrack, tracked.connection);
  if (!tracked.isNew) return;
  const { original, reply } = tracked.connection;
  const text = `new ${tupleText(original)}, answered by ${tupleText(reply).replace(/^\S+ /, '')}`;
  walk.addStop({ kind: 'conntrack', hook: 'conntrack', conntrack: text }, walk.packet, undefined);
}
