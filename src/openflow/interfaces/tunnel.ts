import { type IpAddress, parseIp, parseUnsigned } from '../../packet/index.ts';
import type { BridgeInterface } from './bridge-interface.ts';

/** What a tunnel port writes around a packet that is sent through it (ovs-vswitchd.conf.db(5), "Tunnel Options"). */
export interface Tunnel {
  /** `geneve`, `vxlan`, … */
  readonly type: string;
  /** The other end: `flow` where the packet's tun_dst (tun_src) says, `undefined` where none is configured. */
  readonly remote: 'flow' | IpAddress | undefined;
  readonly local: 'flow' | IpAddress | undefined;
  /** The tunnel's key: `flow` where the packet's tun_id says, `undefined` for a tunnel without. */
  readonly key: 'flow' | bigint | undefined;
  readonly ttl: 'inherit' | bigint;
  readonly tos: 'inherit' | bigint;
  readonly dontFragment: boolean;
  readonly checksum: boolean;
  /** The mark that the encapsulated packet gets in the kernel. */
  readonly packetMark: bigint | undefined;
}

const types: readonly string[] = [
  'geneve',
  'vxlan',
  'gre',
  'ip6gre',
  'stt',
  'lisp',
  'erspan',
  'ip6erspan',
  'gtpu',
];

const usualTtl = 64n;

/** The tunnel behind an interface; `undefined` for one that is none. */
export function tunnelOf({ type, options }: BridgeInterface): Tunnel | undefined {
  if (!types.includes(type)) return undefined;
  const number = (name: string) => parseUnsigned(options.get(name) ?? '');
  const inheritable = (name: string, usual: bigint) =>
    options.get(name) === 'inherit' ? 'inherit' : (number(name) ?? usual);
  return {
    type,
    remote: end(options.get('remote_ip')),
    local: end(options.get('local_ip')),
    key: key(options.get('out_key') ?? options.get('key')),
    ttl: inheritable('ttl', usualTtl),
    tos: inheritable('tos', 0n),
    dontFragment: options.get('df_default') !== 'false',
    checksum: options.get('csum') === 'true',
    packetMark: number('egress_pkt_mark'),
  };
}

function end(text: string | undefined): Tunnel['remote'] {
  return text === undefined || text === 'flow' ? text : parseIp(text);
}

function key(text: string | undefined): Tunnel['key'] {
  return text === undefined || text === 'flow' ? text : (parseUnsigned(text) ?? 0n);
}
