/** An interface of a bridge: one row of the Interface table (ovs-vswitchd.conf.db(5)). */
export interface BridgeInterface {
  readonly name: string;
  /** `internal`, `geneve`, `patch`, …; empty for a plain device. */
  readonly type: string;
  readonly options: ReadonlyMap<string, string>;
}
