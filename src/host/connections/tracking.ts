import {
  beginConnection,
  endText,
  findConnection,
  followConnection,
  mayBegin,
  natOf,
  trackable,
  translatedTuple,
  tupleOf,
  tupleText,
  withConnection,
} from '../../conntrack/index.ts';
import { familyOf, protocolOf, type Side, withEndpoint } from '../../packet/index.ts';
import type { Iptables, IptablesRule } from '../iptables/iptables.ts';
import type { Ending, KernelWalk } from '../kernel-walk.ts';
import { nftUsesConntrack } from '../nftables/nft-conntrack.ts';

/** Connection tracking on the way in, at PREROUTING or OUTPUT (nf_conntrack_in): finds the packet's connection or begins one. */
export function track(walk: KernelWalk): Ending | undefined {
  const asked = usesConntrack(walk.iptables) || nftUsesConntrack(walk.host.nftTables, familyOf(walk.packet));
  if (walk.state === 'UNTRACKED' || walk.tracked || !asked) return undefined;
  const seen = trackable(walk.packet);
  switch (seen.kind) {
    case 'quoting':
      return { disposition: 'unsupported', stopped: { code: 'icmp-error', params: {} } };
    case 'invalid':
      return undefined;
    case 'untracked':
      walk.state = 'UNTRACKED';
      return undefined;
    case 'tuple':
      break;
    default:
      return seen satisfies never;
  }
  const zone = walk.zone ?? 0;
  const found = findConnection(walk.connections, zone, seen.tuple);
  if (!found) {
    if (!mayBegin(walk.packet)) return undefined;
    walk.state = 'NEW';
    walk.tracked = {
      connection: beginConnection(walk.packet, seen.tuple, zone),
      way: 'original',
      isNew: true,
      sourceDone: false,
      destinationDone: false,
    };
    return undefined;
  }
  const { way } = found;
  const followed = followConnection(found.connection, way, walk.packet);
  if (followed.kind === 'invalid') return undefined;
  const { connection } = followed;
  walk.state = connection.seenReply || way === 'reply' ? 'ESTABLISHED' : 'NEW';
  walk.tracked = { connection, way, isNew: false, sourceDone: true, destinationDone: true };
  walk.connections =
    followed.kind === 'forgotten'
      ? walk.connections.filter((other) => other !== found.connection)
      : withConnection(walk.connections, connection);
  const relation = way === 'reply' ? 'reply to' : 'belongs to';
  walk.addStop(
    { kind: 'conntrack', hook: 'conntrack', conntrack: `${relation} ${tupleText(connection.original)}` },
    walk.packet,
    undefined,
  );
  return undefined;
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
    target.kind === 'ct' ||
    matches.some(({ condition }) => condition.kind === 'connmark' || condition.kind.startsWith('conntrack-'))
  );
}

/** Writes one end of the packet as its connection's NAT asks, for every packet but the first (nf_nat_packet). */
export function applyKnownNat(walk: KernelWalk, side: Side): void {
  const { tracked, packet } = walk;
  if (!tracked || familyOf(packet) === undefined) return;
  const { connection, way } = tracked;
  // A reply's source is the other way round of the request's destination, so each end's NAT is undone at the other hook.
  const nat = natOf(connection);
  if (!((side === 'source') === (way === 'original') ? nat.source : nat.destination)) return;
  const wanted = translatedTuple(connection, way);
  const protocol = protocolOf(packet);
  const [address, port] =
    side === 'source' ? [wanted.source, wanted.sourcePort] : [wanted.destination, wanted.destinationPort];
  const after = withEndpoint(packet, side, address.value, port);
  if (after.equals(packet)) return;
  const seen = tupleOf(packet);
  const [oldAddress, oldPort] =
    side === 'source' ? [seen.source, seen.sourcePort] : [seen.destination, seen.destinationPort];
  const verb = way === 'reply' ? 'restored for' : 'again for';
  const text = `${endText(protocol, address, port)} ${verb} ${endText(protocol, oldAddress, oldPort)}`;
  walk.addStop({ kind: 'conntrack', hook: 'conntrack', conntrack: text }, after, undefined);
}

/** The packet leaves or arrives: a new connection enters the table (nf_conntrack_confirm). */
export function confirm(walk: KernelWalk): void {
  const { tracked } = walk;
  if (!tracked) return;
  if (!tracked.isNew) return;
  walk.connections = withConnection(walk.connections, tracked.connection);
  const { original, reply } = tracked.connection;
  const text = `new ${tupleText(original)}, answered by ${tupleText(reply).replace(/^\S+ /, '')}`;
  walk.addStop({ kind: 'conntrack', hook: 'conntrack', conntrack: text }, walk.packet, undefined);
}
