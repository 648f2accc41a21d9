import type { Random } from './random.ts';
import { address, address6, familyOf, mac, type Protocol, ports, tpPort } from './vocabulary.ts';

/** What generated actions may use. */
export interface ActionPool {
  /** Tables that may be asked from here. */
  readonly tables: readonly number[];
  readonly groups: readonly number[];
  readonly ct: boolean;
  readonly nested: boolean;
}

type Make = (random: Random) => string;

const anyActions: readonly Make[] = [
  (r) => `output:${r.pick([...ports, 77])}`,
  (r) => `output:${r.pick(ports)}`,
  () => 'IN_PORT',
  (r) => `load:${r.below(4)}->NXM_NX_REG${r.below(4)}[]`,
  (r) => `load:${r.below(2)}->NXM_NX_REG${r.below(4)}[${r.below(2)}]`,
  (r) => `load:${r.below(4)}->NXM_NX_REG${r.below(4)}[${r.pick(['0..3', '4..7', '16..31'])}]`,
  (r) => `set_field:${r.pick([0, 1, 2, 3])}/0x3->reg${r.below(4)}`,
  (r) => `load:${r.pick(ports)}->NXM_NX_REG1[],output:NXM_NX_REG1[]`,
  (r) => `output:NXM_NX_REG${r.below(4)}[]`,
  (r) => `output:NXM_NX_REG${r.below(4)}[0..15]`,
  (r) => `move:NXM_NX_REG${r.below(4)}[0..7]->NXM_NX_REG${r.below(4)}[8..15]`,
  (r) => `move:NXM_OF_ETH_${r.pick(['SRC', 'DST'])}[0..15]->NXM_NX_REG${r.below(4)}[0..15]`,
  () => 'move:NXM_OF_IN_PORT[]->NXM_NX_REG2[0..15]',
  () => 'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]',
  (r) => `mod_dl_src:${mac(r)}`,
  (r) => `mod_dl_dst:${mac(r)}`,
  (r) => `load:0xaabbccddeeff->NXM_OF_ETH_${r.pick(['SRC', 'DST'])}[]`,
  (r) => `load:${r.below(3)}->OXM_OF_METADATA[0..3]`,
  (r) => `load:${r.below(3)}->NXM_NX_PKT_MARK[]`,
  (r) => `set_tunnel:${r.below(3)}`,
  (r) => `load:0x${r.pick(['a000001', '0', 'a000002'])}->NXM_NX_TUN_IPV4_DST[]`,
  (r) => `load:${r.below(4)}->NXM_NX_TUN_METADATA0[28..31]`,
  (r) => `push:NXM_NX_REG${r.below(4)}[],pop:NXM_NX_REG${r.below(4)}[]`,
  (r) => `push:NXM_NX_REG${r.below(4)}[${r.pick(['0..7', '4..20'])}]`,
  (r) => `pop:NXM_NX_REG${r.below(4)}[${r.pick(['0..7', '', '8'])}]`,
  (r) => `load:${r.pick(['0x1', '0x123456789', '0x100000000'])}->OXM_OF_PKT_REG${r.below(2)}[]`,
  (r) => `set_field:${r.pick(['0x1', '0x100000000000000000000'])}->xxreg0`,
  (r) => `set_queue:${r.below(4)}`,
  () => 'pop_queue',
  (r) => `enqueue:${r.pick(ports)}:${r.below(3)}`,
  () => 'note:01.02',
  (r) => `controller(max_len=128,id=${r.below(3)})`,
  () => 'CONTROLLER:128',
  () => 'NORMAL',
  (r) => r.pick(['FLOOD', 'ALL', 'LOCAL']),
  (r) =>
    `multipath(${r.pick(['eth_src', 'symmetric_l4', 'symmetric_l3l4', 'symmetric_l3l4+udp', 'nw_src', 'nw_dst', 'symmetric_l3'])},${r.below(2000)},${r.pick(['modulo_n', 'hash_threshold', 'hrw', 'iter_hash'])},${r.between(1, 70)},0,NXM_NX_REG${r.below(4)}[])`,
  (r) =>
    `bundle_load(${r.pick(['eth_src', 'symmetric_l4', 'symmetric_l3'])},${r.below(20)},${r.pick(['hrw', 'active_backup'])},ofport,NXM_NX_REG3[],members:1,2,77,3)`,
  (r) => `bundle(symmetric_l4,${r.below(20)},hrw,ofport,members:1,2,3,4,5)`,
  () =>
    'learn(table=9,idle_timeout=10,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:NXM_OF_IN_PORT[]->NXM_NX_REG1[0..15])',
  () => 'exit',
];

const ipActions: readonly Make[] = [
  (r) => `mod_nw_tos:${r.pick([0, 32, 252])}`,
  (r) => `mod_nw_ecn:${r.below(4)}`,
  (r) => `mod_nw_ttl:${r.pick([1, 64])}`,
  () => 'dec_ttl',
  () => 'dec_ttl(1,2)',
];

const familyActions: Readonly<Record<string, readonly Make[]>> = {
  ip: [
    ...ipActions,
    (r) => `mod_nw_src:${address(r)}`,
    (r) => `mod_nw_dst:${address(r)}`,
    (r) => `set_field:10.0.0.0/255.0.0.0->nw_dst`.replace('10', String(r.pick([10, 11]))),
    (r) => `move:NXM_OF_IP_SRC[]->${r.pick(['NXM_OF_IP_DST[]', 'NXM_NX_REG2[]', 'NXM_NX_TUN_IPV4_DST[]'])}`,
    (r) => `load:0x${r.pick(['1', 'a000001'])}->NXM_OF_IP_${r.pick(['SRC', 'DST'])}[]`,
    () => 'load:0x7->NXM_OF_IP_SRC[0..7]',
  ],
  ipv6: [
    ...ipActions,
    (r) => `set_field:${address6(r)}->ipv6_${r.pick(['src', 'dst'])}`,
    () => 'load:0x5->NXM_NX_IPV6_SRC[0..63]',
    () => 'move:NXM_NX_IPV6_SRC[]->NXM_NX_IPV6_DST[]',
    () => 'move:NXM_NX_IPV6_DST[]->NXM_NX_XXREG0[]',
    (r) => `load:${r.below(3)}->NXM_NX_IPV6_LABEL[]`,
  ],
  arp: [
    (r) => `load:${r.between(1, 2)}->NXM_OF_ARP_OP[]`,
    () => 'move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[]',
    () => 'load:0xaabbccddeeff->NXM_NX_ARP_SHA[]',
    () => 'move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[]',
    (r) => `set_field:${address(r)}->arp_spa`,
  ],
  mpls: [
    () => 'dec_mpls_ttl',
    (r) => `set_mpls_ttl(${r.pick([1, 9])})`,
    (r) => `set_mpls_label(${r.below(5)})`,
    (r) => `set_mpls_tc(${r.below(3)})`,
  ],
  other: [],
};

function ownActions(protocol: Protocol): readonly Make[] {
  const family = familyActions[familyOf(protocol)] ?? [];
  if (!/^(tcp|udp|sctp)/.test(protocol)) return family;
  const name = /^(tcp|udp|sctp)/.exec(protocol)?.[0] ?? '';
  return [
    ...family,
    (r) => `mod_tp_${r.pick(['src', 'dst'])}:${tpPort(r)}`,
    (r) => `set_field:${tpPort(r)}->${name}_${r.pick(['src', 'dst'])}`,
    ...(name === 'sctp' ? [] : [() => `move:NXM_OF_${name.toUpperCase()}_SRC[]->NXM_NX_REG3[0..15]`]),
  ];
}

/** A `ct` action, which needs an IP match. */
export function ctAction(random: Random, protocol: Protocol, pool: ActionPool): string {
  const r = random;
  const commit = r.oneIn(2);
  const resumes = !commit || r.oneIn(2);
  const nat = !r.oneIn(3)
    ? []
    : !commit
      ? ['nat']
      : familyOf(protocol) === 'ip'
        ? [
            r.pick([
              'nat(src=10.9.0.1-10.9.0.5:100-200)',
              'nat(dst=10.9.0.1)',
              'nat',
              'nat(dst=10.9.0.2:8080)',
            ]),
          ]
        : [r.pick(['nat(src=fd00::9-fd00::a)', 'nat(dst=[fd00::9]:80)', 'nat'])];
  const exec = r.some(
    [
      'load:0x20->NXM_NX_CT_MARK[]',
      'load:1->NXM_NX_CT_MARK[0]',
      'load:0x5->NXM_NX_CT_LABEL[0..3]',
      'move:NXM_NX_REG3[]->NXM_NX_CT_LABEL[32..63]',
    ],
    2,
  );
  return `ct(${[
    ...(commit ? ['commit'] : []),
    ...(commit && r.oneIn(4) ? ['force'] : []),
    ...(resumes ? [`table=${r.pick(pool.tables)}`] : []),
    ...(r.oneIn(2) ? [`zone=${r.pick(['65520', '1', 'NXM_NX_REG0[0..15]'])}`] : []),
    ...nat,
    ...(commit && r.oneIn(2) ? [`exec(${exec.join(',')})`] : []),
  ].join(',')})`;
}

/** A few actions that a match of this protocol allows. */
export function actions(
  random: Random,
  protocol: Protocol | undefined,
  pool: ActionPool,
  count: number,
): string {
  const own = protocol ? ownActions(protocol) : [];
  const makers: readonly Make[] = [
    ...anyActions,
    ...own,
    ...own,
    ...own,
    ...(pool.tables.length > 0 ? Array<Make>(12).fill((r) => resubmit(r, pool)) : []),
    ...(pool.groups.length > 0 ? Array<Make>(6).fill((r) => `group:${r.pick(pool.groups)}`) : []),
    ...(pool.ct && protocol && ['ip', 'ipv6'].includes(familyOf(protocol)) && pool.tables.length > 0
      ? Array<Make>(8).fill((r) => ctAction(r, protocol, pool))
      : []),
    ...(pool.ct ? [() => 'ct_clear'] : []),
    ...(pool.nested
      ? Array<Make>(3).fill(
          (r) => `clone(${actions(r, protocol, { ...pool, nested: false }, r.between(1, 3))})`,
        )
      : []),
  ];
  return random.times(count, () => random.pick(makers)(random)).join(',');
}

function resubmit(random: Random, pool: ActionPool): string {
  const table = random.pick(pool.tables);
  return random.oneIn(8) ? `resubmit(${random.pick(ports)},${table})` : `resubmit(,${table})`;
}
