import type { Random } from './random.ts';

/** A random node: its links and addresses, its kernel parameters, its routes and rules. */
export interface RandomNode {
  readonly links: readonly string[];
  readonly sysctls: readonly string[];
  /** As `ip -batch` takes them; those that the kernel refuses are skipped. */
  readonly commands: readonly string[];
}

const devices = ['v0', 'v1', 'v2', 'd0', 'br0', 'v0.10', 'tn'];
const neighbours = [
  '10.1.0.7',
  '10.1.0.254',
  '10.3.0.2',
  '10.4.1.1',
  '10.5.0.9',
  '10.3.1.1',
  '172.16.0.3',
  '10.1.0.1',
  '10.4.0.1',
];
const own = [
  '10.1.0.1',
  '10.1.0.77',
  '10.2.0.1',
  '10.4.0.1',
  '10.6.0.1',
  '10.7.0.1',
  '172.16.0.1',
  '10.3.1.0',
  '169.254.1.1',
  '127.0.0.1',
];
const tables = ['50', '2004', 'default', 'local', '777'];
const protocols = ['', '', '', ' proto static', ' proto bird', ' proto dhcp'];

/** Seven links, one of them sometimes down or without a carrier, and addresses of every kind. */
export function randomNode(random: Random): RandomNode {
  return {
    links: randomLinks(random),
    sysctls: randomSysctls(random),
    commands: [
      ...Array.from({ length: random.once(3) ? 4 : 0 }, (_, i) => randomHop(random, i + 1)),
      ...Array.from({ length: 8 + random.below(16) }, () => randomRoute(random)),
      ...Array.from({ length: random.once(2) ? 0 : 1 + random.below(7) }, () => randomRule(random)),
    ],
  };
}

function randomLinks(random: Random): readonly string[] {
  const pairs = ['v0', 'v1', 'v2', 'd0', 'v0.10', 'tn'];
  const optional = (text: string) => (random.once(3) ? [] : [text]);
  return [
    ...pairs.map(
      (name, i) =>
        `link add ${name} type veth peer name ${name === 'v0.10' ? 'vlp' : `${name}p`}${i === 1 ? ' mtu 1450' : ''}`,
    ),
    'link add br0 type bridge',
    'link set v2p master br0',
    ...['v0', 'v1', 'v2', 'br0', 'v0.10', 'tn'].map((name) => `link set ${name} up`),
    ...['v0p', 'v2p', 'vlp', 'tnp'].map((name) => `link set ${name} up`),
    ...optional('link set v1p up'),
    ...optional('link set d0 up'),
    ...optional('link set d0p up'),
    ...(random.once(4) ? ['link set tn group 7'] : []),
    ...(random.once(2) ? [`addr add 10.1.1.1/24 dev v0${random.pick(['', ' scope link'])}`] : []),
    ...(random.once(2)
      ? ['addr add 10.1.0.77/24 dev v0', ...optional('addr add 10.1.0.1/24 dev v0')]
      : ['addr add 10.1.0.1/24 dev v0', ...optional('addr add 10.1.0.77/24 dev v0')]),
    ...optional('addr add 10.2.0.1/16 brd 10.2.255.255 dev v1 noprefixroute'),
    ...optional('addr add 10.3.0.1 peer 10.3.0.2/32 dev v1'),
    ...optional('addr add 10.3.1.0/31 dev d0'),
    ...optional('addr add 169.254.1.1/32 dev d0 scope link'),
    'addr add 10.4.0.1/22 brd + metric 50 dev br0',
    ...optional('addr add 10.5.0.1/24 dev v0.10'),
    ...optional('addr add 10.6.0.1/32 dev lo'),
    ...optional('addr add 10.7.0.1/24 dev tn'),
    'addr add 172.16.0.1/24 brd 172.16.0.200 dev tn',
    ...(random.once(5) ? ['addr add 127.5.0.1/16 dev v0.10 scope host'] : []),
    ...(random.once(6) ? ['addr add 10.9.0.1 peer 10.9.1.0/24 dev tn'] : []),
  ];
}

function randomSysctls(random: Random): readonly string[] {
  const on = (chance: number, name: string, value = 1) =>
    random.once(chance) ? [`net.ipv4.conf.${name}=${value}`] : [];
  return [
    `net.ipv4.ip_forward=${random.once(8) ? 0 : 1}`,
    `net.ipv4.conf.all.rp_filter=${random.pick([0, 0, 0, 0, 1, 2])}`,
    ...on(8, 'all.route_localnet'),
    ...on(10, 'all.src_valid_mark'),
    ...on(4, 'all.send_redirects', 0),
    ...on(4, 'all.shared_media', 0),
    ...on(12, 'all.bc_forwarding'),
    ...devices
      .map((name) => name.replace('.', '/'))
      .flatMap((name) => [
        `net.ipv4.conf.${name}.rp_filter=${random.pick([0, 0, 0, 1, 2])}`,
        ...on(6, `${name}.forwarding`, 0),
        ...on(6, `${name}.accept_local`),
        ...on(4, `${name}.ignore_routes_with_linkdown`),
        ...on(4, `${name}.route_localnet`),
        ...on(5, `${name}.src_valid_mark`),
        ...on(3, `${name}.send_redirects`, 0),
        ...on(3, `${name}.shared_media`, 0),
        ...on(5, `${name}.bc_forwarding`),
      ]),
  ];
}

/** Few bits vary, so that prefixes nest and destinations hit. */
function randomAddress(random: Random): string {
  return random.pick([
    () =>
      `10.${random.below(9)}.${random.pick([0, 0, 1, 2, 3, 5])}.${random.pick([0, 1, 2, 7, 77, 128, 200, 254, 255])}`,
    () => `10.${random.below(9)}.${random.pick([0, 1])}.${random.pick([1, 2, 7, 77, 255])}`,
    () => `172.16.0.${random.pick([0, 1, 3, 7, 77, 128, 200, 254, 255])}`,
    () => `169.254.1.${random.pick([0, 1, 2])}`,
    () => '8.8.8.8',
  ])();
}

function randomPrefix(random: Random): string {
  const length = random.pick([0, 0, 7, 8, 13, 15, 16, 16, 17, 22, 24, 24, 25, 28, 31, 32, 32]);
  if (length === 0) return 'default';
  const value = randomAddress(random)
    .split('.')
    .reduce((all, part) => all * 256 + Number(part), 0);
  const size = 2 ** (32 - length);
  const base = Math.floor(value / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${length}`;
}

function randomVia(random: Random): string {
  return random.pick([
    () => `via ${random.pick(neighbours)}`,
    () => `via ${random.pick(neighbours)}`,
    () => `via ${randomAddress(random)} dev ${random.pick(devices)} onlink`,
    () => `via inet6 fe80::${1 + random.below(9)} dev ${random.pick(devices)}`,
    () => `dev ${random.pick(devices)}`,
    () => `dev ${random.pick(devices)} scope ${random.pick(['host', 'link', 'global'])}`,
  ])();
}

function randomHop(random: Random, id: number): string {
  if (random.once(4)) return `nexthop add id ${id} blackhole`;
  return `nexthop add id ${id} ${random.pick([`via ${random.pick(neighbours)} dev ${random.pick(devices)}`, `dev ${random.pick(devices)}`, `via ${randomAddress(random)} dev ${random.pick(devices)} onlink`, `via fe80::7 dev ${random.pick(devices)}`])}`;
}

function randomRoute(random: Random): string {
  const table = random.once(3) ? ` table ${random.pick(tables)}` : '';
  const metric = random.once(3) ? ` metric ${random.pick([1, 20, 100, 500])}` : '';
  const tos = random.once(6) ? `tos ${random.pick(['0x04', '0x08', '0x10'])} ` : '';
  const prefix = randomPrefix(random);
  const end = `${table}${metric}${random.pick(protocols)}`;
  const source = random.once(6) ? ` src ${random.pick(own)}` : '';
  const kind = random.below(20);
  if (kind < 3) {
    return `route append ${random.pick(['blackhole', 'unreachable', 'prohibit', 'throw'])} ${tos}${prefix}${end}`;
  }
  if (kind === 3)
    return `route append broadcast ${prefix} dev ${random.pick(devices)} table ${random.pick(['local', 'main', '50'])}`;
  if (kind === 4)
    return `route append local ${prefix} dev ${random.pick(['lo', 'lo', 'd0', 'v0'])} table ${random.pick(['local', 'local', 'main', '50'])}`;
  if (kind === 5) return `route append ${tos}${prefix} nhid ${1 + random.below(4)}${end}`;
  if (kind === 6) {
    return `route append ${tos}${prefix}${end} nexthop ${randomVia(random).replace(/ scope \w+/, '')} weight ${1 + random.below(3)} nexthop dev ${random.pick(devices)} weight 1`;
  }
  const metrics = random.once(6)
    ? random.pick([
        ' mtu lock 1400',
        ' mtu 1300 advmss 1200',
        ' initcwnd 20 window 9',
        ' hoplimit 9 quickack 1',
      ])
    : '';
  const realm = random.once(12) ? ` realm ${random.pick(['5', '3/4'])}` : '';
  return `route append ${tos}${prefix} ${randomVia(random)}${source}${end}${realm}${metrics}`;
}

function randomRule(random: Random): string {
  const prefix = () => randomPrefix(random).replace('default', 'all');
  const selectors = [
    random.once(3) ? `from ${prefix()}` : '',
    random.once(3) ? `to ${prefix()}` : '',
    random.once(5) ? `iif ${random.pick([...devices, 'lo', 'lo'])}` : '',
    random.once(9) ? `oif ${random.pick(devices)}` : '',
    random.once(4) ? `fwmark ${random.pick(['0x1', '0x80/0x80', '0xdeadbeef', '0/0xff'])}` : '',
    random.once(8) ? `tos ${random.pick(['0x04', '0x08', '0x10'])}` : '',
    random.once(6) ? `ipproto ${random.pick(['tcp', 'udp', 'icmp', 'sctp'])}` : '',
    random.once(6) ? `dport ${random.pick(['80', '1-1000', '6443'])}` : '',
    random.once(8) ? `sport ${random.pick(['5000', '1-40'])}` : '',
    random.once(6) ? `uidrange ${random.pick(['0-0', '1000-2000'])}` : '',
  ];
  const action = random.once(7)
    ? random.pick(['blackhole', 'unreachable', 'prohibit', 'goto 32766', 'goto 512', 'nop'])
    : `lookup ${random.pick(['main', ...tables])}${random.once(6) ? ` suppress_prefixlength ${random.pick([0, 8, 16])}` : ''}${random.once(9) ? ' suppress_ifgroup 7' : ''}`;
  const not = random.once(8) ? 'not ' : '';
  const realms = random.once(12) ? ' realms 3/4' : '';
  const words = selectors.filter((text) => text !== '').join(' ');
  return `rule add ${not}${words} priority ${random.pick([5, 9, 20, 512, 1024, 1536, 30000, 32800])} ${action}${realms}`;
}

/** The arguments of a random `ip route get`. */
export function randomQuestion(random: Random): string {
  const to = random.once(12)
    ? random.pick([
        '255.255.255.255',
        '224.0.0.1',
        '224.0.0.5',
        '239.1.2.3',
        '127.0.0.1',
        '127.5.0.1',
        '0.0.0.0',
        '0.1.2.3',
        '240.0.0.1',
      ])
    : randomAddress(random);
  const words = [to];
  const some = (chance: number, name: string, values: readonly (string | number)[]) => {
    if (random.once(chance)) words.push(`${name} ${random.pick(values)}`);
  };
  if (random.once(2)) {
    const from = random.once(20)
      ? random.pick(['224.0.0.9', '255.255.255.255', '0.0.0.0', '127.0.0.1'])
      : randomAddress(random);
    if (!random.once(30)) words.push(`from ${random.once(8) ? random.pick(own) : from}`);
    words.push(`iif ${random.pick([...devices, ...devices, 'lo'])}`);
  } else {
    if (random.once(3)) words.push(`from ${random.once(8) ? randomAddress(random) : random.pick(own)}`);
    some(5, 'oif', [...devices, 'lo']);
  }
  some(3, 'mark', ['0x1', '0x8', '0x80', '0x280', '0xdeadbeef']);
  some(6, 'tos', ['0x04', '0x08', '0x10', '0x1c', '0xfc']);
  some(8, 'uid', [0, 1000, 3000]);
  some(3, 'ipproto', ['tcp', 'udp', 'icmp']);
  some(6, 'sport', [33, 5000]);
  some(6, 'dport', [80, 2000, 6443]);
  return words.join(' ');
}
