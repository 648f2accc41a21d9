import type { Connection } from '../conntrack/index.ts';
import type { NatSpec } from '../openflow/index.ts';
import { ctStateFlags, type Packet } from '../packet/index.ts';
import { changedFields, type FieldChange } from '../trace/index.ts';
import { fields } from './fields.ts';

/** What a `ct` action asks of the connection tracker. */
export interface CtRequest {
  readonly zone: number;
  /** The packet with the writes of the action's `exec(...)` done. */
  readonly packet: Packet;
  readonly commit: boolean;
  readonly force: boolean;
  readonly nat: NatSpec | undefined;
  /** The bits of the connection's mark and label that `exec(...)` writes. */
  readonly markMask: bigint;
  readonly labelMask: bigint;
  /** Whether the packet comes back (`table=`), so that an answer is wanted. */
  readonly resumes: boolean;
}

/** What comes back into the pipeline. */
export interface CtAnswer {
  /** The packet as it comes back: connection fields set, addresses translated. */
  readonly packet: Packet;
  readonly states: readonly string[];
  readonly assumed: boolean;
  readonly byDefault: boolean;
  readonly nat: readonly FieldChange[];
  /** Present when the action says `nat`. */
  readonly beforeNat?: Packet;
  readonly natFamily?: 4 | 6;
  /** What is known after this packet; absent where the answer is assumed. */
  readonly connections?: readonly Connection[];
}

/** Knows, or assumes, the outcome of connection tracking. `undefined`: it cannot be told from what is known. */
export interface ConntrackOracle {
  track(request: CtRequest): CtAnswer | undefined;
}

/** The ct_state value of named states; names that do not exist count as nothing. */
export function ctStateValue(states: readonly string[]): bigint {
  return BigInt(
    ctStateFlags.reduce((value, [name, bit]) => (states.includes(name) ? value | bit : value), 0),
  );
}

/** The names of the bits of a ct_state value, lowest bit first, as ofproto/trace prints them. */
export function ctStateNames(value: bigint): readonly string[] {
  return ctStateFlags.filter(([, bit]) => (value & BigInt(bit)) !== 0n).map(([name]) => name);
}

/**
 * Takes states as given, in order, one list for each packet that comes back; `trk,new` when they run out. Address translation writes
 * the first address and port of its range. This is what ofproto/trace does (ovs-vswitchd(8), "ofproto/trace", `--ct-next`).
 */
export function assumedConntrack(ctNext: readonly (readonly string[])[]): ConntrackOracle {
  let used = 0;
  return {
    track(request) {
      if (!request.resumes) return assumed(request, [], false);
      const given = ctNext[used];
      used += 1;
      return assumed(request, given ?? ['new', 'trk'], given === undefined);
    },
  };
}

function assumed(request: CtRequest, states: readonly string[], byDefault: boolean): CtAnswer {
  const packet = request.packet.clone();
  packet.set(fields.ctZone, BigInt(request.zone));
  const value = ctStateValue(states);
  packet.set(fields.ctState, value);
  const names = ctStateNames(value);
  if (!request.nat) return { packet, states: names, assumed: true, byDefault, nat: [] };
  const beforeNat = packet.clone();
  simulateNat(packet, request.nat);
  const nat = changedFields(beforeNat, packet);
  const family = request.nat.family === undefined ? {} : { natFamily: request.nat.family };
  return { packet, states: names, assumed: true, byDefault, nat, beforeNat, ...family };
}

function simulateNat(packet: Packet, nat: NatSpec): void {
  const { direction, family, addressMin, portMin } = nat;
  if (direction === undefined || family === undefined || addressMin === undefined) return;
  const source = direction === 'src';
  if (family === 4) packet.set(source ? fields.ipSrc : fields.ipDst, addressMin);
  else packet.set(source ? fields.ip6Src : fields.ip6Dst, addressMin);
  if (portMin) packet.set(source ? fields.portSrc : fields.portDst, BigInt(portMin));
}
