import fc from 'fast-check';

/**
 * Random flow text that Open vSwitch accepts, in the many spellings that it knows. What a field needs is always there, so that
 * nothing is normalized away.
 */

const bits = (count: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(count)) - 1n });
const hex = (count: number) => bits(count).map((value) => `0x${value.toString(16)}`);
const decimal = (max: number) => fc.integer({ min: 0, max }).map(String);
const number = (count: number) => fc.oneof(hex(count), bits(count).map(String));
/** A mask that asks for something. */
const someBits = (count: number) =>
  fc.bigInt({ min: 1n, max: (1n << BigInt(count)) - 1n }).map((value) => `0x${value.toString(16)}`);
const masked = (count: number) =>
  fc.oneof(
    number(count),
    fc.tuple(hex(count), someBits(count)).map((p) => p.join('/')),
  );

/** A value whose bits all count: `set_field` takes no others in OpenFlow 1.5. */
const inMask = (count: number) =>
  fc.tuple(bits(count), someBits(count)).map(([value, mask]) => {
    return `0x${(value & BigInt(mask)).toString(16)}/${mask}`;
  });

const mac = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'));
const ipv4 = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 })
  .map((bytes) => bytes.join('.'));
const ipv4Masked = fc.oneof(
  ipv4,
  fc.tuple(ipv4, fc.integer({ min: 1, max: 32 })).map((p) => p.join('/')),
  fc.tuple(ipv4, ipv4).map((p) => p.join('/')),
);
const ipv6 = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }).map((groups) => {
    return groups.map((group) => group.toString(16)).join(':');
  }),
  fc.constantFrom('::', '::1', 'fe80::1', '2001:db8::', '::ffff:10.0.0.1', '1::8'),
);
const ipv6Masked = fc.oneof(
  ipv6,
  fc.tuple(ipv6, fc.integer({ min: 1, max: 128 })).map((p) => p.join('/')),
  // A mask that begins with a digit is a prefix length to the switch.
  fc
    .tuple(
      ipv6,
      ipv6.map((mask) => mask.replace(/^[0-9]+/, 'f')),
    )
    .map((p) => p.join('/')),
);
const macMasked = fc.oneof(
  mac,
  fc.tuple(mac, mac).map((p) => p.join('/')),
);

const signed = (names: readonly string[]) =>
  fc
    .tuple(fc.subarray([...names], { minLength: 1 }), fc.infiniteStream(fc.boolean()))
    .map(([some, signs]) => {
      const sign = signs[Symbol.iterator]();
      return some.map((name) => `${sign.next().value ? '+' : '-'}${name}`).join('');
    });
const listed = (names: readonly string[]) =>
  fc.subarray([...names], { minLength: 1 }).map((some) => some.join('|'));
const ctStates = ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'];
const tcpFlags = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns'];

type Text = fc.Arbitrary<string>;
type Fields = Readonly<Record<string, Text>>;

const anywhere: Fields = {
  in_port: fc.constantFrom('1', '49', 'LOCAL', '65279', 'local', '4294967294'),
  'reg0|reg7|reg15|metadata': masked(32),
  'xreg1|tun_id|tunnel_id': masked(64),
  'xxreg2|ct_label': fc.oneof(
    masked(64),
    hex(128),
    fc.tuple(hex(128), hex(128)).map((p) => p.join('/')),
  ),
  'ct_mark|pkt_mark': masked(32),
  ct_state: fc.oneof(signed(ctStates), listed(ctStates), fc.constantFrom('0x21/0x23', '0x20', '33')),
  ct_zone: number(16),
  conj_id: number(32),
  'tun_src|tun_dst': ipv4Masked,
  tun_ipv6_dst: ipv6Masked,
  tun_flags: fc.constantFrom('+oam', '-oam', 'oam'),
  tun_metadata0: masked(32),
  tun_gbp_id: masked(16),
  'dl_src|eth_src|dl_dst|eth_dst': macMasked,
  dl_vlan: decimal(4095),
  dl_vlan_pcp: decimal(7),
  vlan_tci: fc.constantFrom('0', '0x1005/0x1fff', '0x1000/0x1000', '0xf005', '0xf000/0xf000', '0/0x1000'),
  'reg1[0..15]|NXM_NX_REG2[16..31]': number(16),
  'NXM_NX_REG3[]|OXM_OF_PKT_REG3[32..63]': number(32),
  actset_output: fc.constantFrom('5', 'LOCAL'),
};
const ip: Fields = {
  'nw_tos|nw_ttl': decimal(63).map((value) => String(Number(value) * 4)),
  ip_dscp: decimal(63),
  'nw_ecn|ip_ecn': decimal(3),
  'ip_frag|nw_frag': fc.constantFrom('no', 'yes', 'first', 'later', 'not_later'),
};
const ip4: Fields = { ...ip, 'nw_src|ip_src|nw_dst|ip_dst': ipv4Masked };
const ip6: Fields = { ...ip, 'ipv6_src|ipv6_dst': ipv6Masked, ipv6_label: masked(20) };
const ports = (name: string): Fields => ({
  [`tp_src|${name}_src`]: masked(16),
  [`tp_dst|${name}_dst`]: masked(16),
});
const flags: Fields = { tcp_flags: fc.oneof(signed(tcpFlags), listed(tcpFlags), hex(12)) };
const hardware: Fields = { 'arp_sha|arp_tha': macMasked };

/** Keywords with the fields that they allow. */
const protocols: readonly (readonly [string, Fields])[] = [
  ['', {}],
  ['ip', ip4],
  ['ip,nw_proto=50', ip4],
  ['dl_type=0x0800', ip4],
  ['ipv6', ip6],
  ['tcp', { ...ip4, ...ports('tcp'), ...flags }],
  ['udp', { ...ip4, ...ports('udp') }],
  ['sctp', { ...ip4, ...ports('sctp') }],
  ['icmp', { ...ip4, icmp_type: decimal(255), icmp_code: decimal(255) }],
  ['tcp6', { ...ip6, ...ports('tcp'), ...flags }],
  ['udp6', { ...ip6, ...ports('udp') }],
  ['icmp6', { ...ip6, 'icmp_type|icmpv6_type': decimal(130), icmpv6_code: decimal(255) }],
  ['icmp6,icmp_type=135,icmp_code=0', { ...ip6, nd_target: ipv6Masked, nd_sll: macMasked }],
  ['icmp6,icmp_type=136,icmp_code=0', { ...ip6, nd_target: ipv6Masked, nd_tll: macMasked }],
  ['arp', { ...hardware, 'arp_spa|arp_tpa|nw_src': ipv4Masked, 'arp_op|nw_proto': decimal(2) }],
  ['rarp', hardware],
  ['mpls', { mpls_label: decimal(0xfffff), mpls_tc: decimal(7), mpls_bos: decimal(1) }],
  ['dl_type=0x88cc', {}],
];

function someFields(fields: Fields, most: number): fc.Arbitrary<readonly string[]> {
  const entries = Object.entries(fields);
  if (entries.length === 0) return fc.constant([]);
  return fc
    .subarray(entries, { maxLength: Math.min(most, entries.length) })
    .chain((some) =>
      fc.tuple(
        ...some.map(([names, value]) =>
          fc.tuple(fc.constantFrom(...names.split('|')), value).map(([name, text]) => `${name}=${text}`),
        ),
      ),
    );
}

/** A match, e.g. `tcp,reg0=0x1/0xffff,tp_dst=80`; empty for one that matches everything. */
export const matchText: Text = fc
  .constantFrom(...protocols)
  .chain(([keyword, fields]) =>
    fc.tuple(fc.constant(keyword), someFields(anywhere, 4), someFields(fields, 4)),
  )
  .map(([keyword, some, own]) => [...(keyword === '' ? [] : [keyword]), ...some, ...own].join(','));

const subfield32 = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 }), decimal(15))
  .map(([a, b, register]) => ({
    text: `NXM_NX_REG${register}[${Math.min(a, b)}..${Math.max(a, b)}]`,
    bits: Math.abs(a - b) + 1,
  }));
const load = subfield32.chain(({ text, bits: width }) =>
  number(width).map((value) => `load:${value}->${text}`),
);
const move = fc.constantFrom(
  'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]',
  'move:NXM_NX_REG0[0..15]->NXM_NX_REG5[16..31]',
  'move:NXM_NX_TUN_METADATA0[28..31]->NXM_NX_REG9[28..31]',
  'move:reg3->reg4',
);
const port = fc.constantFrom('1', '49', 'LOCAL');
const plainAction: Text = fc.oneof(
  load,
  move,
  inMask(32).map((value) => `set_field:${value}->reg3`),
  mac.map((value) => `set_field:${value}->eth_dst`),
  mac.map((value) => `mod_dl_src:${value}`),
  number(64).map((value) => `set_field:${value}->metadata`),
  number(32).map((value) => `set_tunnel:${value}`),
  port.map((value) => `output:${value}`),
  fc.constantFrom('NORMAL', 'FLOOD', 'ALL', 'IN_PORT', 'flood', 'local', 'controller', 'controller:128'),
  fc.constantFrom('resubmit(,10)', 'resubmit(49,20)', 'resubmit:49', 'resubmit:3'),
  fc.constantFrom('output:NXM_NX_REG1[]', 'output:reg2[0..15]', 'output(port=49,max_len=100)'),
  fc.constantFrom('enqueue:49:3', 'set_queue:7', 'pop_queue', 'note:01.02.03', 'exit', 'ct_clear'),
  fc.constantFrom('push:NXM_NX_REG2[]', 'pop:NXM_OF_ETH_DST[]'),
  fc.constantFrom('check_pkt_larger(1500)->NXM_NX_REG0[3]', 'delete_field:tun_metadata0'),
  fc.constantFrom(
    'bundle(eth_src,50,active_backup,ofport,members:1,49)',
    'bundle_load(symmetric_l4,7,hrw,ofport,NXM_NX_REG2[],slaves:1)',
    'multipath(symmetric_l3l4+udp,1024,modulo_n,16,0,NXM_NX_REG5[0..15])',
    'sample(probability=100,collector_set_id=1,obs_domain_id=2,obs_point_id=3)',
    'controller(reason=no_match,max_len=64,id=3,userdata=00.01.ff,pause)',
  ),
  fc.constantFrom(
    'learn(table=10,idle_timeout=5,priority=9,cookie=0x7,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])',
    'learn(NXM_OF_VLAN_TCI[0..11],load:NXM_OF_IN_PORT[]->NXM_NX_REG0[0..15],load:5->reg1,send_flow_rem)',
    'learn(table=3,eth_type=0x800,nw_proto=6,tcp_dst=80,ip_src=1.2.3.4,NXM_NX_REG3[0..3]=5,limit=4)',
  ),
);
const ct: Text = fc
  .record({
    commit: fc.boolean(),
    table: fc.option(decimal(254)),
    zone: fc.option(fc.oneof(decimal(65535), fc.constant('NXM_NX_REG0[0..15]'))),
    exec: fc.option(inMask(32).map((value) => `set_field:${value}->ct_mark`)),
    force: fc.boolean(),
  })
  .map(({ commit, table, zone, exec, force }) => {
    const parts = [
      commit ? 'commit' : '',
      commit && force ? 'force' : '',
      table === null ? '' : `table=${table}`,
      zone === null ? '' : `zone=${zone}`,
      commit && exec !== null ? `exec(${exec})` : '',
    ];
    return `ct(${parts.filter((part) => part !== '').join(',')})`;
  });
const conjunctions: Text = fc
  .array(
    fc
      .tuple(number(32), fc.integer({ min: 2, max: 64 }), fc.integer({ min: 1, max: 2 }))
      .map(([id, of, clause]) => {
        return `conjunction(${id},${clause}/${of})`;
      }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.join(','));

/** Actions that suit any match, e.g. `load:0x1->NXM_NX_REG0[0..3],resubmit(,10)`. */
export const actionsText: Text = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('drop', 'Drop', '') },
  { weight: 2, arbitrary: conjunctions },
  {
    weight: 8,
    arbitrary: fc
      .array(fc.oneof({ weight: 5, arbitrary: plainAction }, { weight: 1, arbitrary: ct }), {
        minLength: 1,
        maxLength: 4,
      })
      .map((list) => list.join(',')),
  },
  { weight: 1, arbitrary: plainAction.map((action) => `clone(${action},output:49)`) },
);

/** Texts for FLOW of ofproto/trace, good and bad: matches, most of them without the masks that a packet cannot have. */
export const flowArgumentText: Text = fc
  .tuple(matchText, fc.integer({ min: 0, max: 9 }))
  .map(([match, luck]) =>
    luck === 0 ? match : match.replace(/\/[^,]*/g, '').replace(/=[+-]\w+[^,]*/g, '=0'),
  );

/** A flow without cookie and priority, which the caller gives so that no two flows are the same. */
export const flowText = fc.record({ table: decimal(20), match: matchText, actions: actionsText });
