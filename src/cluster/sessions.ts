import type { KernelConntrack } from '../host/index.ts';
import { formatIp } from '../packet/index.ts';
import type { ConntrackTable } from '../switch/index.ts';
import type { Session, SessionTuple } from '../trace/index.ts';

type Trackers = {
  readonly zones: ReadonlyMap<string, ConntrackTable>;
  readonly kernels: ReadonlyMap<string, KernelConntrack>;
};

/** Tells which leg began which connection: it looks at every tracker after each step of a walk. */
export class SessionLog {
  private readonly begun = new Map<string, number>();

  /** Whatever is new since the last look was begun by the leg. */
  look(trackers: Trackers, leg: number): void {
    for (const session of known(trackers)) {
      const key = keyOf(session);
      if (!this.begun.has(key)) this.begun.set(key, leg);
    }
  }

  /** Every connection as it is now, oldest first. */
  sessions(trackers: Trackers): readonly Session[] {
    return known(trackers)
      .map((session) => ({ ...session, leg: this.begun.get(keyOf(session)) ?? 0 }))
      .sort((a, b) => a.leg - b.leg);
  }
}

type Unplaced = Omit<Session, 'leg'>;

function known({ zones, kernels }: Trackers): readonly Unplaced[] {
  const inKernels = [...kernels].flatMap(([node, { connections }]) =>
    connections.map(
      ({ original, reply, mark, seenReply }): Unplaced => ({
        node,
        tracker: 'kernel',
        zone: 0,
        original,
        reply,
        mark: BigInt(mark),
        label: 0n,
        answered: seenReply,
      }),
    ),
  );
  const inBridges = [...zones].flatMap(([node, { connections }]) =>
    connections.map(
      ({ zone, original, reply, mark, label, seenReply }): Unplaced => ({
        node,
        tracker: 'bridge',
        zone,
        original: tupleOf(original),
        reply: tupleOf(reply),
        mark,
        label,
        answered: seenReply,
      }),
    ),
  );
  return [...inKernels, ...inBridges];
}

type BridgeTuple = ConntrackTable['connections'][number]['original'];

function tupleOf({ family, source, destination, ...rest }: BridgeTuple): SessionTuple {
  return { ...rest, source: { family, value: source }, destination: { family, value: destination } };
}

function keyOf({ node, tracker, zone, original }: Unplaced): string {
  const { protocol, source, destination, sourcePort, destinationPort } = original;
  return [
    node,
    tracker,
    zone,
    protocol,
    formatIp(source),
    sourcePort,
    formatIp(destination),
    destinationPort,
  ].join(' ');
}
