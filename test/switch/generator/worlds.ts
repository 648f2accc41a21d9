import type { SwitchCase } from '../support/switch-case.ts';
import { type ActionPool, actions } from './actions.ts';
import { antreaWorld } from './antrea.ts';
import type { Random } from './random.ts';
import { match, type Protocol, packet, ports, protocols } from './vocabulary.ts';

/** A generated case: its packets have no answers yet. */
export interface World extends Omit<SwitchCase, 'questions'> {
  readonly packets: readonly { readonly flow: string; readonly ctNext: readonly string[] }[];
}

/** What a family of worlds is made like. */
interface Family {
  readonly protocols: readonly Protocol[];
  readonly openflow: SwitchCase['protocol'];
  readonly tables: number;
  readonly pool: Partial<ActionPool>;
  readonly groups?: 'all' | 'select' | 'ff';
  readonly shape?: 'conjunctions' | 'action-sets' | 'vlan' | 'mpls' | 'larger';
}

const ipv4: readonly Protocol[] = ['tcp', 'udp', 'icmp', 'sctp', 'ip'];

/** The families, by name; each seed makes another world of each. */
export const families: Readonly<Record<string, Family>> = {
  conjunctions: {
    protocols: ['tcp', 'udp', 'ip'],
    openflow: 'OpenFlow10',
    tables: 2,
    pool: {},
    shape: 'conjunctions',
  },
  resubmits: {
    protocols: [...ipv4, 'arp', 'other'],
    openflow: 'OpenFlow10',
    tables: 5,
    pool: { nested: true },
  },
  writes: { protocols, openflow: 'OpenFlow15', tables: 2, pool: {} },
  'groups-all': {
    protocols: ['tcp', 'udp', 'arp'],
    openflow: 'OpenFlow10',
    tables: 3,
    pool: { groups: [1, 2, 3] },
    groups: 'all',
  },
  'groups-select': {
    protocols: ['tcp', 'udp', 'tcp6', 'arp'],
    openflow: 'OpenFlow13',
    tables: 3,
    pool: { groups: [1, 2, 3] },
    groups: 'select',
  },
  'groups-failover': {
    protocols: ['tcp', 'icmp'],
    openflow: 'OpenFlow10',
    tables: 2,
    pool: { groups: [1, 2, 3] },
    groups: 'ff',
  },
  connections: {
    protocols: ['tcp', 'udp', 'icmp', 'tcp6', 'ipv6'],
    openflow: 'OpenFlow10',
    tables: 5,
    pool: { ct: true, nested: true },
  },
  ipv6: { protocols: ['tcp6', 'udp6', 'icmp6', 'ipv6'], openflow: 'OpenFlow13', tables: 4, pool: {} },
  vlan: { protocols: ['tcp', 'arp', 'other'], openflow: 'OpenFlow13', tables: 3, pool: {}, shape: 'vlan' },
  mpls: { protocols: ['mpls', 'tcp', 'ipv6'], openflow: 'OpenFlow13', tables: 3, pool: {}, shape: 'mpls' },
  'action-sets': {
    protocols: ['tcp', 'udp'],
    openflow: 'OpenFlow13',
    tables: 4,
    pool: { groups: [1, 2], nested: true },
    groups: 'all',
    shape: 'action-sets',
  },
  larger: {
    protocols: ['tcp', 'udp'],
    openflow: 'OpenFlow13',
    tables: 4,
    pool: { ct: true, nested: true },
    shape: 'larger',
  },
};

/** One world of a family. */
export function world(random: Random, name: string, packets: number): World {
  if (name === 'antrea') return antreaWorld(random, packets);
  const family = families[name];
  if (!family) throw new Error(`no family is called ${name}`);
  const tables = Array.from({ length: family.tables }, (_, i) => i);
  const flows = tables.flatMap((table) => tableFlows(random, family, table));
  return {
    title: `${name}, seed ${random.seed}`,
    protocol: family.openflow,
    flows: `${flows.join('\n')}\n`,
    groups: family.groups ? `${groups(random, family).join('\n')}\n` : '',
    settings: random.oneIn(3)
      ? [`p${random.pick(ports)} ${random.pick(['down', 'no-flood', 'no-forward', 'no-receive'])}`]
      : [],
    stations: random.oneIn(3) ? [`${random.pick(ports)} 0 00:00:00:00:00:02`] : [],
    packets: random.times(packets, () => ({
      flow:
        packet(random, random.pick(family.protocols)) +
        (family.groups === 'select' && random.oneIn(2) ? `,dp_hash=${random.between(1, 300)}` : ''),
      ctNext: random.times(random.below(3), () =>
        random.pick(['trk,new', 'trk,est', 'trk,est,rpl', 'trk,inv', 'trk,new,rel', 'trk,est,dnat']),
      ),
    })),
  };
}

/** Flows of one table, every ordinary one at a priority of its own: overlap at equal priority is undefined. */
function tableFlows(random: Random, family: Family, table: number): readonly string[] {
  const later = Array.from({ length: family.tables - table - 1 }, (_, i) => table + 1 + i);
  // A table may ask itself, but not where it also tracks connections: ofproto/trace follows every fork, and a loop of forks never ends.
  const tables = random.oneIn(12) && !family.pool.ct ? [table, ...later] : later;
  const pool: ActionPool = { tables, groups: [], ct: false, nested: false, ...family.pool };
  const start = `table=${table},`;
  const ordinary = random.times(random.between(3, 8), (i) => {
    const protocol = random.oneIn(6) ? undefined : random.pick(family.protocols);
    const body = random.oneIn(10)
      ? 'drop'
      : (special(random, family, protocol, pool) ?? actions(random, protocol, pool, random.between(1, 6)));
    const cookie = random.oneIn(2) ? `cookie=0x${random.below(1000).toString(16)},` : '';
    return `${start}${cookie}priority=${1000 + 7 * i},${match(random, protocol, random.below(3))} actions=${body}`;
  });
  const onward = tables.length > 0 ? `resubmit(,${random.pick(tables)})` : 'output:2';
  const rest = random.oneIn(3) ? [] : [`${start}priority=0 actions=${onward}`];
  return [
    ...ordinary,
    ...(family.shape === 'conjunctions' ? conjunctions(random, family, start, onward) : []),
    ...rest,
  ];
}

function special(
  random: Random,
  family: Family,
  protocol: Protocol | undefined,
  pool: ActionPool,
): string | undefined {
  const some = (count: number) => actions(random, protocol, pool, count);
  const [next] = pool.tables.filter((table) => table > 0);
  switch (family.shape) {
    case 'action-sets': {
      if (!protocol || random.oneIn(3)) return undefined;
      const sets = [
        'output:3',
        'output:4',
        'group:1',
        'set_field:10.0.0.1->nw_src',
        'dec_ttl',
        'push_vlan:0x8100',
        'set_queue:2',
        'set_field:5->reg3',
        'resubmit(,3)',
      ];
      const written = `write_actions(${random.some(sets, random.between(1, 4)).join(',')})`;
      const clear = random.oneIn(4) ? 'clear_actions,' : '';
      const metadata = random.oneIn(4) ? ',write_metadata:0x5/0xf' : '';
      return `${random.oneIn(2) ? `${some(2)},` : ''}${clear}${written}${metadata}${next === undefined ? '' : `,goto_table:${next}`}`;
    }
    case 'larger':
      return random.oneIn(2)
        ? `check_pkt_larger(${random.between(100, 2000)})->NXM_NX_REG0[${random.below(2)}],${some(2)}`
        : undefined;
    case 'vlan':
      return random.pick([
        `push_vlan:0x8100,${some(1)}`,
        `mod_vlan_vid:${random.between(1, 9)},${some(1)}`,
        `mod_vlan_pcp:${random.below(8)},output:1,strip_vlan,output:2`,
        `push_vlan:0x88a8,push_vlan:0x8100,output:1,pop_vlan,output:3`,
        `mod_vlan_vid:5,push_vlan:0x8100,set_field:4102->vlan_vid,${some(1)}`,
        undefined,
      ]);
    case 'mpls':
      if (protocol === 'mpls') {
        return random.pick([
          `pop_mpls:0x0800,${random.pick(['output:1', 'resubmit(,2)', 'output:1,dec_ttl,output:2', 'mod_dl_src:00:00:00:00:00:09,output:4'])}`,
          `pop_mpls:0x8847,${some(2)}`,
          `push_mpls:0x8847,${some(1)}`,
          undefined,
        ]);
      }
      return protocol && random.oneIn(2)
        ? `push_mpls:${random.pick(['0x8847', '0x8848'])},output:1,push_mpls:0x8847,set_field:5->mpls_label,output:2`
        : undefined;
    default:
      return undefined;
  }
}

/** Ids of two to four clauses at two priorities, clauses shared between ids, and flows of some of the ids. */
function conjunctions(random: Random, family: Family, start: string, onward: string): readonly string[] {
  const clauses = new Map<string, string[]>();
  const ids = random.times(random.between(2, 5), (i) => ({
    id: i + 1,
    of: random.between(2, 4),
    priority: random.pick([500, 1010]),
  }));
  for (const { id, of, priority } of ids) {
    for (let clause = 1; clause <= of; clause++) {
      for (const _ of random.times(random.between(1, 3), () => 0)) {
        const protocol = random.pick(family.protocols);
        const key = `${start}priority=${priority},${match(random, protocol, random.below(2))}`;
        clauses.set(key, [...(clauses.get(key) ?? []), `conjunction(${id},${clause}/${of})`]);
      }
    }
  }
  const clauseFlows = [...clauses].map(([key, list]) => `${key} actions=${[...new Set(list)].join(',')}`);
  const idFlows = ids.flatMap(({ id }) =>
    random.oneIn(5)
      ? []
      : [`${start}priority=${200 + id},conj_id=${id},ip actions=load:${id}->NXM_NX_REG5[],${onward}`],
  );
  return [...clauseFlows, ...idFlows];
}

function groups(random: Random, family: Family): readonly string[] {
  const later = Array.from({ length: family.tables - 1 }, (_, i) => i + 1);
  return [3, 2, 1].map((id) => {
    const chained = [3, 2, 1].filter((other) => other > id);
    const bucket = (i: number) => {
      const watch =
        family.groups === 'ff'
          ? `${random.pick([`watch_port:${random.pick([...ports, 77])}`, ...(chained.length > 0 ? [`watch_group:${random.pick(chained)}`] : [])])},`
          : '';
      const weight = family.groups === 'select' ? `weight:${random.pick([0, 1, 3, 100])},` : '';
      const body = random.pick([
        `output:${random.pick(ports)}`,
        `load:${random.below(4)}->reg0,resubmit(,${random.pick(later)})`,
        `set_field:${random.below(4)}->reg1,mod_dl_dst:00:00:00:00:00:0${random.below(9)},output:${random.pick(ports)}`,
        `mod_nw_src:10.0.0.7,dec_ttl,output:${random.pick(ports)}`,
        `set_field:7->tcp_dst,output:${random.pick(ports)}`,
        ...(chained.length > 0 ? [`group:${random.pick(chained)}`] : []),
      ]);
      return `bucket=bucket_id:${i},${weight}${watch}actions=${body}`;
    };
    const type = family.groups === 'all' ? random.pick(['all', 'indirect']) : (family.groups ?? 'all');
    const method =
      type === 'select'
        ? random.pick([
            '',
            ',selection_method=hash',
            ',selection_method=hash,fields(ip_src,tcp_dst)',
            ',selection_method=hash,selection_method_param=7,fields(eth_src,ip_dst=255.255.255.0)',
            ',selection_method=dp_hash',
          ])
        : '';
    const count = type === 'indirect' ? 1 : random.between(1, 5);
    return `group_id=${id},type=${type}${method},${random.times(count, bucket).join(',')}`;
  });
}
