/** The headers of one captured Ethernet frame, named as in the tutor's walk. Absent means not of this frame. */
export interface Frame {
  readonly eth_src: string;
  readonly eth_dst: string;
  readonly ip_src?: string;
  readonly ip_dst?: string;
  readonly ip_ttl?: number;
  readonly ip_proto?: 'tcp' | 'udp';
  readonly src_port?: number;
  readonly dst_port?: number;
  /** As tcpdump's letters: `S` opens a connection, `S.` answers. */
  readonly tcp_flags?: string;
  readonly arp_op?: number;
  readonly arp_sha?: string;
  readonly arp_spa?: string;
  readonly arp_tha?: string;
  readonly arp_tpa?: string;
  /** The outer headers of a GENEVE frame; the fields above are then the inner frame's. */
  readonly tunnel?: Tunnel;
}

/** The outer headers of an encapsulated frame (RFC 8926). */
export interface Tunnel {
  readonly eth_src: string;
  readonly eth_dst: string;
  readonly src: string;
  readonly dst: string;
  readonly udp_port: number;
  readonly vni: number;
}

/** A frame with the time at which it was captured, in nanoseconds. */
export interface TimedFrame {
  readonly time: bigint;
  readonly frame: Frame;
}

const genevePort = 6081;
const nanosecondMagic = 0xa1b23c4d;

/** Reads a capture file of `tcpdump -w --time-stamp-precision=nano` (pcap-savefile(5)), little-endian. */
export function readCapture(file: Buffer): readonly TimedFrame[] {
  if (file.length < 24) return [];
  if (file.readUInt32LE(0) !== nanosecondMagic)
    throw new Error('not a little-endian nanosecond capture file');
  const frames: TimedFrame[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const length = file.readUInt32LE(at + 8);
    const time = BigInt(file.readUInt32LE(at)) * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4));
    const bytes = file.subarray(at + 16, at + 16 + length);
    if (bytes.length < length) break;
    frames.push({ time, frame: readFrame(bytes) });
    at += 16 + length;
  }
  return frames;
}

/** Reads the headers of one Ethernet frame, through GENEVE if it is one. */
export function readFrame(bytes: Buffer): Frame {
  const ethernet = { eth_src: mac(bytes, 6), eth_dst: mac(bytes, 0) };
  const type = bytes.readUInt16BE(12);
  const payload = bytes.subarray(14);
  if (type === 0x0806) return { ...ethernet, ...readArp(payload) };
  if (type !== 0x0800) return ethernet;
  const ip = { ip_src: ipv4(payload, 12), ip_dst: ipv4(payload, 16), ip_ttl: payload.readUInt8(8) };
  const protocol = payload.readUInt8(9);
  const segment = payload.subarray((payload.readUInt8(0) & 0x0f) * 4);
  if (protocol !== 6 && protocol !== 17) return { ...ethernet, ...ip };
  const ports = { src_port: segment.readUInt16BE(0), dst_port: segment.readUInt16BE(2) };
  if (protocol === 6) return { ...ethernet, ...ip, ip_proto: 'tcp', ...ports, tcp_flags: tcpFlags(segment) };
  if (ports.dst_port !== genevePort) return { ...ethernet, ...ip, ip_proto: 'udp', ...ports };
  const geneve = segment.subarray(8);
  const options = (geneve.readUInt8(0) & 0x3f) * 4;
  const outer = { src: ip.ip_src, dst: ip.ip_dst, udp_port: ports.dst_port, vni: geneve.readUIntBE(4, 3) };
  return { ...readFrame(geneve.subarray(8 + options)), tunnel: { ...ethernet, ...outer } };
}

function readArp(bytes: Buffer): Partial<Frame> {
  return {
    arp_op: bytes.readUInt16BE(6),
    arp_sha: mac(bytes, 8),
    arp_spa: ipv4(bytes, 14),
    arp_tha: mac(bytes, 18),
    arp_tpa: ipv4(bytes, 24),
  };
}

function tcpFlags(segment: Buffer): string {
  const bits = segment.readUInt8(13);
  return [...'FSRP.U'].filter((_letter, bit) => (bits >> bit) & 1).join('');
}

function mac(bytes: Buffer, at: number): string {
  return [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function ipv4(bytes: Buffer, at: number): string {
  return bytes.subarray(at, at + 4).join('.');
}
