/** What stands before the object. */
export interface IpStyle {
  readonly family: 4 | 6 | undefined;
  /** `-br`: one line an interface. */
  readonly brief: boolean;
}
