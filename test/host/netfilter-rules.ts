import type { Random } from './random.ts';

/** Addresses and ports that the random rules and packets draw from, few enough to meet often. */
export const clientAddresses = ['10.0.1.2', '10.0.1.3', '10.0.1.4'];
export const serverAddresses = ['10.0.2.2', '10.0.2.3', '10.0.2.4'];
export const routerAddresses = ['10.0.1.1', '10.0.2.1'];
export const serviceAddresses = ['10.96.0.1', '10.96.0.2'];
export const ports = [53, 80, 443, 5000, 8080];
export const clientMac = '02:00:00:00:01:02';
export const serverMac = '02:00:00:00:02:02';

const marks = ['0x1', '0x2', '0x4', '0x10', '0x4000'];
const masks = ['0x1', '0xf', '0xff', '0x4000', '0xffffffff'];
const everybody = [...clientAddresses, ...serverAddresses, ...routerAddresses, ...serviceAddresses];

/** What the built-in chains of each table may look at and do. */
interface ChainKind {
  readonly table: string;
  readonly chain: string;
  readonly interfaces: string;
  readonly targets: readonly ((random: Random) => string)[];
}

const markTargets = [
  (random: Random) => `MARK --set-xmark ${random.pick(marks)}/${random.pick([...masks, '0x0'])}`,
  (random: Random) => `CONNMARK --set-xmark ${random.pick(marks)}/${random.pick([...masks, '0x0'])}`,
  (random: Random) => `CONNMARK --save-mark --nfmask ${random.pick(masks)} --ctmask ${random.pick(masks)}`,
  (random: Random) => `CONNMARK --restore-mark --nfmask ${random.pick(masks)} --ctmask ${random.pick(masks)}`,
];

const verdicts = [() => 'ACCEPT', () => 'RETURN', () => 'RETURN'];
const dnat = [
  (random: Random) => `DNAT --to-destination ${random.pick(serverAddresses)}:${random.pick(ports)}`,
  (random: Random) => `DNAT --to-destination ${random.pick(serverAddresses)}`,
  (random: Random) => `DNAT --to-destination :${random.pick(ports)}`,
  (random: Random) => `REDIRECT --to-ports ${random.pick(ports)}`,
];
const snat = [() => 'MASQUERADE', () => 'SNAT --to-source 10.0.2.1', () => 'SNAT --to-source 10.0.2.9'];

const kinds: readonly ChainKind[] = [
  {
    table: 'raw',
    chain: 'PREROUTING',
    interfaces: 'i',
    targets: [
      ...verdicts,
      () => 'NOTRACK',
      () => 'CT --notrack',
      () => 'CT --ctevents new',
      () => 'CT --zone 3',
    ],
  },
  { table: 'raw', chain: 'OUTPUT', interfaces: 'o', targets: [...verdicts, () => 'NOTRACK'] },
  { table: 'mangle', chain: 'PREROUTING', interfaces: 'i', targets: [...verdicts, ...markTargets] },
  { table: 'mangle', chain: 'INPUT', interfaces: 'i', targets: [...verdicts, ...markTargets] },
  { table: 'mangle', chain: 'FORWARD', interfaces: 'io', targets: [...verdicts, ...markTargets] },
  { table: 'mangle', chain: 'OUTPUT', interfaces: 'o', targets: [...verdicts, ...markTargets] },
  { table: 'mangle', chain: 'POSTROUTING', interfaces: 'o', targets: [...verdicts, ...markTargets] },
  {
    table: 'nat',
    chain: 'PREROUTING',
    interfaces: 'i',
    targets: [...verdicts, ...dnat, ...dnat, markTargets[0]!],
  },
  {
    table: 'nat',
    chain: 'INPUT',
    interfaces: 'i',
    targets: [...verdicts, () => 'SNAT --to-source 10.0.1.77'],
  },
  { table: 'nat', chain: 'OUTPUT', interfaces: 'o', targets: [...verdicts, ...dnat.slice(0, 3)] },
  { table: 'nat', chain: 'POSTROUTING', interfaces: 'o', targets: [...verdicts, ...snat, ...snat] },
  { table: 'filter', chain: 'INPUT', interfaces: 'i', targets: [...verdicts, () => 'DROP'] },
  {
    table: 'filter',
    chain: 'FORWARD',
    interfaces: 'io',
    targets: [...verdicts, ...verdicts, () => 'DROP', () => 'ACCEPT'],
  },
  { table: 'filter', chain: 'OUTPUT', interfaces: 'o', targets: [...verdicts, () => 'DROP'] },
];

/** Sets that the random rules ask, as `ipset restore` takes them. */
export function randomSets(random: Random): string {
  const some = (count: number, make: () => string) => [...new Set(Array.from({ length: count }, make))];
  const sets: readonly [string, string, readonly string[]][] = [
    ['HOSTS', 'hash:ip', some(3, () => random.pick(everybody))],
    [
      'NETS',
      'hash:net',
      ['10.0.0.0/16', '10.0.2.0/24 nomatch', '10.0.2.2/31', `${random.pick(clientAddresses)}/32 nomatch`],
    ],
    [
      'PORTS',
      'hash:ip,port',
      some(6, () => `${random.pick(everybody)},${random.pick(['tcp', 'udp'])}:${random.pick(ports)}`),
    ],
    [
      'NETPORTS',
      'hash:net,port',
      some(
        3,
        () => `${random.pick(['10.0.2.0/24', '10.96.0.0/16', '10.0.1.2/31'])},udp:${random.pick(ports)}`,
      ),
    ],
    ['MASKED', 'hash:ip netmask 25', [random.pick(everybody)]],
    [
      'IFACES',
      'hash:net,iface',
      [
        '10.0.2.0/24,r1',
        '10.0.1.0/24,r0',
        '10.0.1.2/31,r1',
        '10.96.0.0/16,r wildcard',
        '10.0.2.2,r0 nomatch',
      ],
    ],
    ['BITPORTS', 'bitmap:port range 0-65535', some(3, () => `${random.pick(ports)}`)],
    ['BITS', 'bitmap:ip range 10.0.0.0-10.0.3.255', ['10.0.1.2-10.0.1.3', '10.0.2.3-10.0.2.4']],
    ['BITMACS', 'bitmap:ip,mac range 10.0.1.0/24', [`10.0.1.2,${clientMac}`, `10.0.1.3,${serverMac}`]],
    ['TIMED', 'hash:ip timeout 600 counters comment', [`${random.pick(everybody)} comment "no nomatch"`]],
    ['LISTED', 'list:set', ['MASKED', 'TIMED', 'PORTS']],
    [
      'PAIRS',
      'hash:ip,port,ip',
      some(6, () => `${random.pick(everybody)},udp:${random.pick(ports)},${random.pick(everybody)}`),
    ],
  ];
  return sets
    .map(([name, type, entries]) =>
      [`create ${name} ${type}`, ...entries.map((entry) => `add ${name} ${entry}`), ''].join('\n'),
    )
    .join('');
}

/** A ruleset as iptables-restore takes it. */
export function randomRuleset(random: Random): string {
  return ['raw', 'mangle', 'nat', 'filter'].map((table) => randomTable(random, table)).join('');
}

function randomTable(random: Random, table: string): string {
  const own = kinds.filter((kind) => kind.table === table);
  const lines = own.map(
    ({ chain }) => `:${chain} ${table === 'filter' && random.once(6) ? 'DROP' : 'ACCEPT'} [0:0]`,
  );
  const rules: string[] = [];
  for (const kind of own) {
    // Each built-in chain has user chains of its own, as not every target may stand behind every hook.
    const users = [1, 2].map((i) => `${kind.chain}-${i}`);
    lines.push(...users.map((name) => `:${name} - [0:0]`));
    rules.push(...randomRules(random, kind, kind.chain, users, 4));
    rules.push(...randomRules(random, { ...kind, interfaces: '' }, users[0]!, users.slice(1), 3));
    rules.push(...randomRules(random, { ...kind, interfaces: '' }, users[1]!, [], 3));
  }
  return `*${table}\n${[...lines, ...rules].join('\n')}\nCOMMIT\n`;
}

function randomRules(
  random: Random,
  kind: ChainKind,
  chain: string,
  users: readonly string[],
  count: number,
): readonly string[] {
  return Array.from({ length: 1 + random.below(count) }, () => {
    const jump = users.length > 0 && random.once(3);
    const target = jump
      ? `${random.once(4) ? '-g' : '-j'} ${random.pick(users)}`
      : `-j ${random.pick(kind.targets)(random)}`;
    const needsPorts = /:\d|REDIRECT/.test(target);
    return `-A ${chain} ${randomMatches(random, kind, needsPorts)}${random.once(12) ? '' : target}`.trimEnd();
  });
}

function not(random: Random): string {
  return random.once(4) ? '! ' : '';
}

function randomMatches(random: Random, { chain, table, interfaces }: ChainKind, needsPorts: boolean): string {
  const parts: string[] = [];
  if (random.once(4)) parts.push(`${not(random)}-s ${randomNetwork(random)}`);
  if (random.once(3)) parts.push(`${not(random)}-d ${randomNetwork(random)}`);
  if (interfaces.includes('i') && random.once(5))
    parts.push(`${not(random)}-i ${random.pick(['r0', 'r1', 'r+', 'lo'])}`);
  if (interfaces.includes('o') && random.once(5))
    parts.push(`${not(random)}-o ${random.pick(['r0', 'r1', 'r+', 'lo'])}`);
  if (needsPorts || random.once(2)) parts.push(protocolMatch(random, needsPorts));
  const tracked = table !== 'raw';
  const others = [
    () => `-m mark ${not(random)}--mark ${random.pick(marks)}/${random.pick(masks)}`,
    () => `-m mark ${not(random)}--mark 0x0/${random.pick(masks)}`,
    () => `-m addrtype ${not(random)}--dst-type ${random.pick(['LOCAL', 'UNICAST', 'LOCAL,BROADCAST'])}`,
    () => `-m addrtype ${not(random)}--src-type ${random.pick(['LOCAL', 'UNICAST'])}`,
    () => `-m set ${not(random)}--match-set HOSTS ${random.pick(['src', 'dst'])}`,
    () => `-m set ${not(random)}--match-set NETS ${random.pick(['src', 'dst'])}`,
    () => `-m set ${not(random)}--match-set PORTS ${random.pick(['src,src', 'dst,dst', 'src,dst'])}`,
    () => `-m set ${not(random)}--match-set NETPORTS ${random.pick(['dst,dst', 'src,dst'])}`,
    () => `-m set ${not(random)}--match-set PAIRS ${random.pick(['src,dst,dst', 'dst,dst,src'])}`,
    () => `-m iprange ${not(random)}--${random.pick(['src', 'dst'])}-range 10.0.1.3-10.0.2.3`,
    () => `-m set ${not(random)}--match-set MASKED ${random.pick(['src', 'dst'])}`,
    () => `-m set ${not(random)}--match-set IFACES ${random.pick(['src,src', 'dst,dst', 'src,dst'])}`,
    () => `-m set ${not(random)}--match-set BITPORTS ${random.pick(['src', 'dst'])}`,
    () => `-m set ${not(random)}--match-set BITS ${random.pick(['src', 'dst'])}`,
    () => `-m set ${not(random)}--match-set BITMACS src,src`,
    () => `-m set ${not(random)}--match-set LISTED ${random.pick(['src', 'dst', 'src,dst', 'dst,dst'])}`,
    () => `-m statistic --mode random ${not(random)}--probability ${random.pick(['0', '1'])}`,
    () => `-m statistic --mode nth --every 1 --packet 0`,
    () => `-m ttl ${random.pick([`${not(random)}--ttl-eq 64`, '--ttl-eq 63', '--ttl-lt 64', '--ttl-gt 63'])}`,
    () => `-m tos ${not(random)}--tos ${random.pick(['0x00/0xff', '0x10/0x3f', '0x00/0xf0'])}`,
    () => `-m dscp ${not(random)}--dscp ${random.pick(['0x00', '0x04'])}`,
    () => `-m physdev ${not(random)}--physdev-is-in`,
    () =>
      `-m addrtype ${not(random)}--dst-type LOCAL --limit-iface-${interfaces.includes('i') || !interfaces ? 'in' : 'out'}`,
    () =>
      `-m addrtype --src-type ${random.pick(['LOCAL', 'UNICAST'])} ${not(random)}--dst-type ${random.pick(['BLACKHOLE', 'UNICAST', 'BROADCAST'])}`,
    ...(/PREROUTING|INPUT|FORWARD/.test(chain)
      ? [() => `-m mac ${not(random)}--mac-source ${random.pick([clientMac, serverMac])}`]
      : []),
    ...(tracked
      ? [
          () =>
            `-m conntrack ${not(random)}--ctstate ${random.pick(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'UNTRACKED', 'NEW,UNTRACKED'])}`,
          () => `-m conntrack ${not(random)}--ctstate ${random.pick(['DNAT', 'SNAT', 'DNAT,SNAT'])}`,
          () => `-m conntrack ${not(random)}--ctorigdst ${random.pick(everybody)}`,
          () => `-m conntrack ${not(random)}--ctreplsrc ${random.pick(everybody)}`,
          () => `-m conntrack --ctdir ${random.pick(['ORIGINAL', 'REPLY'])}`,
          () =>
            `-m conntrack ${not(random)}--ctstatus ${random.pick(['NONE', 'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED', 'SEEN_REPLY,ASSURED'])}`,
          () =>
            `-m conntrack ${not(random)}--ctstate ${random.pick(['NEW', 'INVALID', 'UNTRACKED'])} ${not(random)}--ctorigsrc ${random.pick(everybody)} ${not(random)}--ctreplsrcport ${random.pick(ports)}`,
          () => `-m conntrack ${not(random)}--ctrepldst ${random.pick(everybody)}`,
          () => `-m conntrack ${not(random)}--ctorigsrcport ${random.pick(['40000:40020', '53'])}`,
          () => `-m conntrack ${not(random)}--ctrepldstport ${random.pick(['40000:40020', '53'])}`,
          () =>
            `-m conntrack ${not(random)}--ctproto ${random.pick(['udp', 'tcp'])} --ctorigdstport ${random.pick(ports)}`,
          () => `-m connmark ${not(random)}--mark ${random.pick(marks)}/${random.pick(masks)}`,
        ]
      : []),
  ];
  for (let left = random.below(3); left > 0; left--) parts.push(random.pick(others)());
  if (random.once(8)) parts.push(`-m comment --comment "rule ${random.below(1000)} \\"quoted\\""`);
  return parts.map((part) => `${part} `).join('');
}

function randomNetwork(random: Random): string {
  return random.pick([
    ...everybody,
    '10.0.0.0/16',
    '10.0.1.0/24',
    '10.0.2.0/24',
    '10.96.0.0/12',
    '10.0.2.2/31',
    '10.0.0.2/255.255.0.255',
  ]);
}

function protocolMatch(random: Random, needsPorts: boolean): string {
  const protocol = random.pick(['udp', 'udp', 'tcp']);
  const port = random.pick(ports);
  const forms = [
    () => `-p ${protocol}`,
    () => `-p ${protocol} -m ${protocol} ${not(random)}--dport ${port}`,
    () => `-p ${protocol} -m ${protocol} --dport 50:${port + 100}`,
    () =>
      `-p ${protocol} -m ${protocol} ${not(random)}--sport ${random.pick(['40000:40050', '53', '1024:65535'])}`,
    () => `-p ${protocol} -m multiport ${not(random)}--dports ${port},8080,400:500`,
    () => `-p ${protocol} -m multiport --ports ${port}`,
    () => `-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN`,
    () => `-p tcp -m tcp ! --tcp-flags SYN,RST SYN`,
    ...(needsPorts
      ? []
      : [
          () => '! -p tcp',
          () => '-p icmp',
          () => `-p icmp -m icmp ${not(random)}--icmp-type ${random.pick(['8', '0', '8/0', 'any'])}`,
        ]),
  ];
  return random.pick(forms)();
}
