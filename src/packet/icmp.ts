/** ICMP queries and their answers, in both directions: echo, timestamp, information, address mask (RFC 792, RFC 950). */
export const icmpAnswers: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
]);

/** The ICMP types that ask: only these may begin a connection (nf_conntrack_proto_icmp.c). */
export const icmpQueries: readonly number[] = [8, 13, 15, 17];

/** The ICMP types that quote the packet that they are about, and belong to its connection (RFC 792). */
export const icmpErrors: readonly number[] = [3, 4, 5, 11, 12];
