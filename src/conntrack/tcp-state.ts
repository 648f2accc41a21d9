import { tcpFlag } from '../packet/index.ts';

/** How far a TCP connection has come (enum tcp_conntrack of Linux). */
export type TcpState =
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'SYN_SENT2';

/** Which way a packet of a connection goes. */
export type Way = 'original' | 'reply';

/** What a segment is to connection tracking (get_conntrack_index of nf_conntrack_proto_tcp.c). */
type Segment = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none';

/** The flags that count: those of congestion control and push do not. */
const counted = 0x37;
const urg = 0x20;
const { syn, ack, fin, rst } = tcpFlag;

/** The combinations that a segment may have (tcp_valid_flags). */
const validFlags: readonly number[] = [
  syn,
  syn | urg,
  syn | ack,
  rst,
  rst | ack,
  fin | ack,
  fin | ack | urg,
  ack,
  ack | urg,
];

/** Whether a segment with these flags can be of any connection at all. */
export function hasValidFlags(flags: number): boolean {
  return validFlags.includes(flags & counted);
}

function segmentOf(flags: number): Segment {
  if (flags & rst) return 'rst';
  if (flags & syn) return flags & ack ? 'synack' : 'syn';
  if (flags & fin) return 'fin';
  return flags & ack ? 'ack' : 'none';
}

/** `invalid`: no packet of this connection. `same`: let through, and the state stays. */
type Next = TcpState | 'invalid' | 'same';

const order: readonly TcpState[] = [
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
];

const short: Readonly<Record<string, Next>> = {
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  ES: 'ESTABLISHED',
  FW: 'FIN_WAIT',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  S2: 'SYN_SENT2',
  IV: 'invalid',
  IG: 'same',
};

/** The table tcp_conntracks, one column a state in the order of {@link order}. */
const table: Readonly<Record<Way, Readonly<Record<Segment, string>>>> = {
  original: {
    syn: 'SS IG IG IG IG IG SS SS S2',
    synack: 'IV SR IV IV IV IV IV IV SR',
    fin: 'IV FW FW LA LA LA TW CL IV',
    ack: 'IV ES ES CW CW TW TW CL IV',
    rst: 'CL CL CL CL CL CL CL CL CL',
    none: 'IV IV IV IV IV IV IV IV IV',
  },
  reply: {
    syn: 'S2 IV IV IV IV IV SS IV S2',
    synack: 'SR IG IG IG IG IG IG IG SR',
    fin: 'IV FW FW LA LA LA TW CL IV',
    ack: 'IG SR ES CW CW TW TW CL IG',
    rst: 'CL CL CL CL CL CL CL CL CL',
    none: 'IV IV IV IV IV IV IV IV IV',
  },
};

/** The state of a connection that a segment begins: SYN begins one, ACK is picked up in its middle; `undefined`: it cannot begin one. */
export function firstTcpState(flags: number): TcpState | undefined {
  const segment = segmentOf(flags);
  if (segment === 'syn') return 'SYN_SENT';
  return segment === 'ack' ? 'ESTABLISHED' : undefined;
}

/** The state after another segment; `undefined` where the segment is not of this connection (the packet is INVALID). */
export function nextTcpState(state: TcpState, way: Way, flags: number): TcpState | undefined {
  const next = short[table[way][segmentOf(flags)].split(' ')[order.indexOf(state)] ?? ''] ?? 'invalid';
  if (next === 'invalid') return undefined;
  return next === 'same' ? state : next;
}

/** Whether a segment resets its connection. */
export function isReset(flags: number): boolean {
  return segmentOf(flags) === 'rst';
}
