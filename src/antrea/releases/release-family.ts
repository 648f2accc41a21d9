import type { BitsMeaning } from './bits-meaning.ts';
import type { Remark } from './remark.ts';

/** A release by its first two numbers. */
export type ReleaseNumber = readonly [major: number, minor: number];

/** A table of a pipeline: what it is called and what it decides. */
interface PipelineTable {
  /** Where the release numbers its tables in its source; absent where a switch gets them by name and numbers them anew at each start. */
  readonly number?: number;
  readonly name: string;
  /** One line, without a full stop. */
  readonly purpose: string;
}

/** Something that a release reserves: a zone, a port's number, an address, with what it is for. */
export interface Reserved<T> {
  readonly value: T;
  readonly meaning: string;
}

/** Releases of Antrea that share a pipeline and the meaning of its bits. One file for each; `families.ts` lists them. */
export interface ReleaseFamily {
  /** As messages name it. */
  readonly name: string;
  /** The first release, and the first one after the last. */
  readonly from: ReleaseNumber;
  readonly before: ReleaseNumber;
  /** Registers, connection marks and labels, packet marks. */
  readonly bits: readonly BitsMeaning[];
  /** In the order in which a packet meets them, those of switched-off features included. */
  readonly tables: readonly PipelineTable[];
  /** Zones of connection tracking. */
  readonly zones: readonly Reserved<number>[];
  /** OpenFlow ports that the agent numbers itself; pods get theirs from the switch. */
  readonly ports: readonly Reserved<number>[];
  /** IP and MAC addresses that no pod or node has. */
  readonly addresses: readonly Reserved<string>[];
  /** What a reader who knows the release would add at a stop. */
  readonly remarks: readonly Remark[];
}
