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

/** ICMPv6 queries and their answers, in both directions: echo (RFC 4443, section 4). */
export const icmpv6Answers: ReadonlyMap<number, number> = new Map([
  [128, 129],
  [129, 128],
]);

/** The ICMPv6 types that ask: only these may begin a connection (nf_conntrack_proto_icmpv6.c). */
export const icmpv6Queries: readonly number[] = [128];

/** The ICMPv6 types that quote the packet that they are about (RFC 4443, section 3). */
export const icmpv6Errors: readonly number[] = [1, 2, 3, 4];
