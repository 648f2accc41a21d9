import {
  clientAddresses,
  clientMac,
  ports,
  routerAddresses,
  serverAddresses,
  serverMac,
  serviceAddresses,
} from './netfilter-rules.ts';
import type { Random } from './random.ts';

const everybody = [...clientAddresses, ...serverAddresses, ...routerAddresses, ...serviceAddresses];
const marks = ['0x1', '0x2', '0x4', '0x10', '0x4000'];
const masks = ['0x1', '0xf', '0xff', '0x4000'];

/** A ruleset as `nft -f` takes it: kube-proxy's idiom, the one of Antrea's host tables, and a table of everything at random hooks. */
export function randomNftRuleset(random: Random): string {
  const tables = [kubeProxyTable(random), antreaTable(random), mixedTable(random)];
  return tables.filter(() => !random.once(6)).join('\n');
}

function list(count: number, make: (i: number) => string): readonly string[] {
  return [...new Set(Array.from({ length: count }, (_, i) => make(i)))];
}

function elements(items: readonly string[]): string {
  return items.length === 0 ? '' : `elements = { ${items.join(', ')} }`;
}

/** Services with endpoints, without, with affinity and with node ports, as kube-proxy's nftables proxier writes them. */
function kubeProxyTable(random: Random): string {
  const services = list(
    4,
    () => `${random.pick(serviceAddresses)} . ${random.pick(['tcp', 'udp'])} . ${random.pick(ports)}`,
  );
  const chains = services.map((key, i) => {
    const protocol = key.split(' . ')[1]!;
    const endpoint = `${random.pick(serverAddresses)} . ${random.pick(ports)}`;
    const count = 1 + random.below(2);
    const same = Array.from({ length: count }, (_, j) => `${j} : ${endpoint}`).join(', ');
    const rules = [
      `meta l4proto ${protocol} dnat ip to numgen random mod ${count} map { ${same} }`,
      `numgen random mod 2 vmap { 0 : goto endpoint-${i}, 1 : goto endpoint-${i} }`,
      `ip saddr @affinity goto endpoint-${i}\n    goto endpoint-${i}`,
    ];
    return [
      `  chain endpoint-${i} {\n    ${random.once(2) ? 'update @affinity { ip saddr }' : 'counter'}\n    meta l4proto ${protocol} dnat to ${endpoint.replace(' . ', ':')}\n  }`,
      `  chain service-${i}/x {\n    counter\n    ${random.pick(rules)}\n  }`,
      `  chain external-${i} {\n    meta mark set meta mark | 0x4000 comment "masquerade"\n    counter goto service-${i}/x\n  }`,
    ].join('\n');
  });
  const nodePorts = list(2, () => `${random.pick(['tcp', 'udp'])} . ${random.pick(ports)}`);
  return `table ip kube-proxy {
  set cluster-ips { type ipv4_addr; ${elements(serviceAddresses)}; }
  set hairpin { type ipv4_addr . ipv4_addr . inet_proto . inet_service; ${elements(list(3, () => `${random.pick(clientAddresses)} . ${random.pick(serverAddresses)} . udp . ${random.pick(ports)}`))}; }
  set affinity { type ipv4_addr; size 65535; flags dynamic,timeout; timeout 3h; }
  map no-endpoints { type ipv4_addr . inet_proto . inet_service : verdict; ${elements([`${random.pick(serverAddresses)} . udp . ${random.pick(ports)} : drop`])}; }
  map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; ${elements(services.map((key, i) => `${key} : goto ${random.pick(['service', 'external'])}-${i}`).map((text) => text.replace(/(service-\d)/, '$1/x')))}; }
  map service-nodeports { type inet_proto . inet_service : verdict; ${elements(nodePorts.map((key) => `${key} : goto external-${random.below(services.length)}`))}; }
${chains.join('\n')}
  chain no-endpoints-check {
    ip daddr . meta l4proto . th dport vmap @no-endpoints
  }
  chain services {
    ip daddr @cluster-ips ip saddr != 10.0.1.2/31 meta mark set meta mark | 0x4000 counter
    ip daddr . meta l4proto . th dport vmap @service-ips
    fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports
  }
  chain masquerading {
    meta mark & 0x4000 != 0 meta mark set meta mark ^ 0x4000 counter masquerade
    ct status dnat ip saddr . ip daddr . meta l4proto . th dport @hairpin counter masquerade
  }
  chain filter-prerouting { type filter hook prerouting priority dstnat - 10; ct state new counter jump no-endpoints-check; }
  chain filter-forward { type filter hook forward priority filter; ct state new counter jump no-endpoints-check; }
  chain filter-output { type filter hook output priority -110; ct state new counter jump no-endpoints-check; }
  chain nat-prerouting { type nat hook prerouting priority dstnat; counter jump services; }
  chain nat-output { type nat hook output priority -100; counter jump services; }
  chain nat-postrouting { type nat hook postrouting priority srcnat; counter jump masquerading; }
}`;
}

/** As Antrea's hostNetworkMode nftables: untracked addresses, node ports by a set of tuples, masquerade by the source. */
function antreaTable(random: Random): string {
  const tuples = list(2, () => `${random.pick(routerAddresses)} . udp . ${random.pick(ports)}`);
  return `table ip antrea {
  set nodeport { type ipv4_addr . inet_proto . inet_service; ${elements(tuples)}; }
  set externalip { type ipv4_addr; ${elements([random.pick(serverAddresses)])}; }
  chain raw-prerouting { type filter hook prerouting priority raw;
    ip daddr @externalip counter notrack comment "requests"
    ip saddr @externalip counter notrack comment "replies"
  }
  chain nat-prerouting { type nat hook prerouting priority dstnat - 1;
    ip daddr . ip protocol . th dport @nodeport counter dnat to ${random.pick(serverAddresses)}
  }
  chain nat-output { type nat hook output priority -101;
    ip daddr . ip protocol . th dport @nodeport counter dnat to ${random.pick(serverAddresses)}
  }
  chain nat-postrouting { type nat hook postrouting priority srcnat;
    ip saddr ${random.pick(clientAddresses)} counter masquerade comment "virtual source"
  }
}`;
}

/** Where a random chain may hang, and what its rules may do there. */
interface ChainKind {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: string;
  readonly priorities: readonly string[];
  readonly effects: readonly ((random: Random) => string)[];
}

const markings = [
  (random: Random) => `meta mark set ${random.pick(marks)}`,
  (random: Random) => `meta mark set meta mark | ${random.pick(marks)}`,
  (random: Random) => `meta mark set meta mark & ${random.pick(masks)} ^ ${random.pick(marks)}`,
  (random: Random) => `meta mark set ip saddr map { ${random.pick(everybody)} : ${random.pick(marks)} }`,
  (random: Random) => `ip dscp set cs${random.below(8)}`,
];
const connectionMarkings = [
  (random: Random) => `ct mark set meta mark or ${random.pick(marks)}`,
  () => 'meta mark set ct mark',
  () => 'add @seen { ip saddr }',
];
const verdicts = [() => 'accept', () => 'return', () => 'continue', () => ''];
const drop = () => 'ip ttl > 200 drop';
const translateTo = [
  (random: Random) => `dnat ip to ${random.pick(serverAddresses)}`,
  (random: Random) => `meta l4proto udp dnat ip to ${random.pick(serverAddresses)}:${random.pick(ports)}`,
  (random: Random) => `udp dport ${random.pick(ports)} redirect to :${random.pick(ports)}`,
  (random: Random) =>
    `dnat ip to ip daddr map { ${random.pick(serviceAddresses)} : ${random.pick(serverAddresses)} }`,
];
const translateFrom = [() => 'masquerade', () => 'snat ip to 10.0.2.1', () => 'snat ip to 10.0.2.9'];

const kinds: readonly ChainKind[] = [
  {
    type: 'filter',
    hook: 'prerouting',
    priorities: ['raw', '-310', '-299'],
    effects: [...verdicts, ...markings, () => 'notrack'],
  },
  {
    type: 'filter',
    hook: 'prerouting',
    priorities: ['mangle', '-199', 'dstnat - 1', 'filter'],
    effects: [...verdicts, ...markings, ...connectionMarkings],
  },
  {
    type: 'nat',
    hook: 'prerouting',
    priorities: ['dstnat', '-150', '5'],
    effects: [...verdicts, ...translateTo, ...translateTo],
  },
  {
    type: 'filter',
    hook: 'input',
    priorities: ['filter', '-160', '120'],
    effects: [...verdicts, ...markings, ...connectionMarkings, drop],
  },
  {
    type: 'nat',
    hook: 'input',
    priorities: ['100', '0'],
    effects: [...verdicts, () => 'snat ip to 10.0.1.77'],
  },
  {
    type: 'filter',
    hook: 'forward',
    priorities: ['filter', 'mangle', 'security'],
    effects: [...verdicts, ...markings, ...connectionMarkings, drop],
  },
  {
    type: 'route',
    hook: 'output',
    priorities: ['mangle', '-99'],
    effects: [...verdicts, ...markings, ...connectionMarkings],
  },
  {
    type: 'filter',
    hook: 'output',
    priorities: ['filter', 'raw', '-150'],
    effects: [...verdicts, ...markings, drop],
  },
  {
    type: 'nat',
    hook: 'output',
    priorities: ['-100', '0'],
    effects: [...verdicts, ...translateTo.filter((_, i) => i !== 2)],
  },
  {
    type: 'filter',
    hook: 'postrouting',
    priorities: ['mangle', '99', '300'],
    effects: [...verdicts, ...markings, ...connectionMarkings],
  },
  {
    type: 'nat',
    hook: 'postrouting',
    priorities: ['srcnat', '90'],
    effects: [...verdicts, ...translateFrom, ...translateFrom],
  },
];

function mixedTable(random: Random): string {
  const family = random.pick(['ip', 'inet']);
  const chains = kinds
    .filter(() => !random.once(3))
    .map((kind, i) => {
      const users = [`user-${i}a`, `user-${i}b`];
      const policy = kind.type === 'filter' && random.once(12) ? 'drop' : 'accept';
      const base = `type ${kind.type} hook ${kind.hook} priority ${random.pick(kind.priorities)}; policy ${policy};`;
      return [
        chain(users[1]!, '', randomRules(random, kind, [])),
        chain(users[0]!, '', randomRules(random, kind, users.slice(1))),
        chain(`base-${i}`, base, randomRules(random, kind, users)),
      ].join('\n');
    });
  return `table ${family} mixed {
  set hosts { type ipv4_addr; ${elements(list(3, () => random.pick(everybody)))}; }
  set nets { type ipv4_addr; flags interval; elements = { 10.0.2.2/31, 10.0.1.3-10.0.1.9, 10.96.0.0/24 }; }
  set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.0.2.0/24 . 50-90, ${random.pick(serviceAddresses)} . ${random.pick(ports)} }; }
  set seen { type ipv4_addr; size 100; flags dynamic; }
${chains.join('\n')}
}`;
}

function chain(name: string, base: string, rules: readonly string[]): string {
  return `  chain ${name} {\n${base === '' ? '' : `    ${base}\n`}${rules.map((rule) => `    ${rule}\n`).join('')}  }`;
}

function randomRules(random: Random, kind: ChainKind, users: readonly string[]): readonly string[] {
  return Array.from({ length: 1 + random.below(4) }, () => {
    const matches = Array.from({ length: random.below(3) }, () => randomMatch(random, kind));
    const parts = [...matches, ...(random.once(3) ? [] : ['counter'])];
    if (users.length > 0 && random.once(3)) return agreeing([...parts, randomJump(random, users)]);
    const more = random.once(4) ? [randomMatch(random, kind), 'counter'] : [];
    return agreeing([...parts, ...more, random.pick(kind.effects)(random)]);
  });
}

/** The parts as one rule, without those that ask for another protocol than one before: nft refuses such a rule. */
function agreeing(parts: readonly string[]): string {
  const kept: string[] = [];
  let protocol: string | undefined;
  for (const part of parts.filter((text) => text !== '')) {
    const asked = /^(?:meta l4proto |ip protocol )?(udp|tcp|icmp|\{ tcp, udp \})/.exec(part)?.[1];
    if (asked !== undefined && protocol !== undefined && asked !== protocol) continue;
    protocol ??= asked;
    kept.push(part);
  }
  return kept.length === 0 ? 'counter' : kept.join(' ');
}

function randomJump(random: Random, users: readonly string[]): string {
  const verdict = `${random.once(4) ? 'goto' : 'jump'} ${random.pick(users)}`;
  const maps = [
    `ip saddr vmap { ${random.pick(clientAddresses)} : ${verdict}, 10.0.2.2-10.0.2.3 : accept, 10.0.1.1 : continue }`,
    `meta l4proto . th dport vmap { udp . ${random.pick(ports)} : ${verdict}, tcp . 1-100 : ${verdict} }`,
    `iifname vmap { "r0" : ${verdict}, "r1" : return }`,
  ];
  return random.once(3) ? random.pick(maps) : verdict;
}

function not(random: Random): string {
  return random.once(4) ? '!= ' : '';
}

function randomMatch(random: Random, { hook, priorities }: ChainKind): string {
  const side = random.pick(['saddr', 'daddr']);
  const network = random.pick([
    ...everybody,
    '10.0.0.0/16',
    '10.0.2.2/31',
    '10.0.1.2-10.0.2.2',
    '{ 10.0.1.2, 10.0.2.0/30 }',
    '@hosts',
    '@nets',
  ]);
  const device = random.pick(['"r0"', '"r1"', '"r*"', '"lo"', '{ "r0", "lo" }']);
  const tracked = !priorities.includes('raw');
  const forms: readonly (() => string)[] = [
    () => `ip ${side} ${not(random)}${network}`,
    () => `ip ${side} ${not(random)}${network}`,
    () => `iifname ${not(random)}${device}`,
    () => `oifname ${not(random)}${device}`,
    () => `meta l4proto ${not(random)}${random.pick(['udp', 'tcp', 'icmp', '{ tcp, udp }'])}`,
    () => `udp dport ${random.pick(['', '!= ', '< ', '>= '])}${random.pick(ports)}`,
    () => `tcp dport ${not(random)}{ 80, 443-5000 }`,
    () => `th dport ${not(random)}${random.pick(ports)}`,
    () => `th sport ${not(random)}40000-40020`,
    () => `ip daddr . th dport ${not(random)}@pairs`,
    () =>
      `ip saddr . ip daddr { ${random.pick(clientAddresses)} . ${random.pick(serverAddresses)}, 10.0.2.2 . 10.0.1.2 }`,
    () => `meta mark & ${random.pick(masks)} ${random.pick(['==', '!='])} ${random.pick(['0x0', ...marks])}`,
    () => `meta mark ${not(random)}{ 0x0, 0x1-0x4 }`,
    () => `fib daddr type ${not(random)}${random.pick(['local', 'unicast', '{ local, broadcast }'])}`,
    () => `fib saddr type ${not(random)}local`,
    () =>
      `tcp flags ${random.pick(['syn', '== syn', '& (fin | syn | rst | ack) == syn', 'syn / fin,syn,ack', '!= syn'])}`,
    () => `icmp type ${not(random)}${random.pick(['echo-request', '{ echo-request, echo-reply }'])}`,
    () => `ip protocol ${not(random)}udp ip ttl ${random.pick(['<', '>'])} 63`,
    () => `ip dscp ${not(random)}cs${random.below(2)}`,
    () => 'meta protocol ip',
    ...(/prerouting|input|forward/.test(hook)
      ? [() => `ether saddr ${not(random)}${random.pick([clientMac, serverMac])}`, () => 'meta pkttype host']
      : []),
    ...(hook === 'prerouting' || hook === 'input' ? [() => 'fib daddr . iif type local'] : []),
    ...(tracked
      ? [
          () =>
            `ct state ${random.pick(['new', 'established,related', '!= new', '{ new, untracked }', 'invalid', '== established'])}`,
          () =>
            `ct state vmap { new : continue, established : ${random.pick(['accept', 'continue'])}, untracked : continue }`,
          () => `ct direction ${random.pick(['original', 'reply'])}`,
          () => `ct status ${random.pick(['dnat', 'snat', 'snat,dnat', 'confirmed', 'seen-reply'])}`,
          () => `ct original ip daddr ${not(random)}${random.pick(everybody)}`,
          () => `ct reply ip saddr ${random.pick(everybody)}`,
          () => `ct mark & ${random.pick(masks)} == ${random.pick(marks)}`,
        ]
      : []),
  ];
  return random.pick(forms)();
}
