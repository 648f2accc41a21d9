import type { Folders } from '../snapshot/folders.ts';
import { type ModernNode, type ModernService, modernFlows, modernGroups } from './modern-flows.ts';

/** Two nodes of Antrea 1.15 with AntreaProxy: nobody captured them, their flows follow the release's own description. */
export const modernNodes: readonly ModernNode[] = [
  {
    name: 'n1',
    underlay: '192.0.2.11',
    underlayMac: '02:00:00:00:02:11',
    subnet: '10.10.1',
    gatewayMac: '02:00:00:00:01:01',
    pods: [
      { name: 'client', ip: '10.10.1.4', mac: '02:00:00:00:01:04', ofport: 4 },
      { name: 'web1', ip: '10.10.1.5', mac: '02:00:00:00:01:05', ofport: 5 },
    ],
  },
  {
    name: 'n2',
    underlay: '192.0.2.12',
    underlayMac: '02:00:00:00:02:12',
    subnet: '10.10.2',
    gatewayMac: '02:00:00:00:02:01',
    pods: [
      { name: 'web2', ip: '10.10.2.6', mac: '02:00:00:00:02:06', ofport: 6 },
      { name: 'other', ip: '10.10.2.7', mac: '02:00:00:00:02:07', ofport: 7 },
    ],
  },
];

/** Services `web`, and `sticky` with session affinity, both of web1 and web2. */
export const modernServices: readonly ModernService[] = [
  { ip: '10.96.0.50', group: 10, affinity: false, endpoints: ['10.10.1.5', '10.10.2.6'] },
  { ip: '10.96.0.51', group: 11, affinity: true, endpoints: ['10.10.1.5', '10.10.2.6'] },
];

function peersOf(node: ModernNode): readonly ModernNode[] {
  return modernNodes.filter((other) => other !== node);
}

function files(node: ModernNode): Readonly<Record<string, string>> {
  const ports = [
    { name: 'antrea-tun0', number: 1 },
    { name: 'antrea-gw0', number: 2 },
    ...node.pods.map(({ name, ofport }) => ({ name: `${name}-port`, number: ofport })),
  ];
  const [peer] = peersOf(node);
  const policy = {
    web: node.pods.find(({ name }) => name === 'web2'),
    clients: ['10.10.1.4'],
  };
  return {
    'ovs-ofctl-dump-flows.txt': modernFlows(node, peersOf(node), modernServices, policy),
    'ovs-ofctl-dump-groups.txt': modernGroups(node, modernServices),
    'ovs-ofctl-show.txt': [
      'OFPT_FEATURES_REPLY (OF1.5) (xid=0x2): dpid:0000000000000001',
      'n_tables:254, n_buffers:0',
      'capabilities: FLOW_STATS TABLE_STATS PORT_STATS GROUP_STATS QUEUE_STATS',
      ...ports.map(
        ({ name, number }) =>
          ` ${number}(${name}): addr:02:00:00:00:ff:0${number}\n     config:     0\n     state:      LIVE\n     speed: 0 Mbps now, 0 Mbps max`,
      ),
      '',
    ].join('\n'),
    'ovs-vsctl-show.txt': [
      '5f5b1a0c-7b0e-4f0e-8a53-0a8a9a1f2b3c',
      '    Bridge br-int',
      '        Port antrea-tun0',
      '            Interface antrea-tun0',
      '                type: geneve',
      '                options: {key=flow, remote_ip=flow}',
      '        Port antrea-gw0',
      '            Interface antrea-gw0',
      '                type: internal',
      '    ovs_version: "3.1.0"',
      '',
    ].join('\n'),
    'ip-address.txt': [
      '2: ens3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000',
      `    link/ether ${node.underlayMac} brd ff:ff:ff:ff:ff:ff`,
      `    inet ${node.underlay}/24 brd 192.0.2.255 scope global ens3`,
      '3: antrea-gw0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default qlen 1000',
      `    link/ether ${node.gatewayMac} brd ff:ff:ff:ff:ff:ff`,
      `    inet ${node.subnet}.1/24 brd ${node.subnet}.255 scope global antrea-gw0`,
      '',
    ].join('\n'),
    'ip-route.txt': [
      'default via 192.0.2.1 dev ens3 proto static',
      `${node.subnet}.0/24 dev antrea-gw0 proto kernel scope link src ${node.subnet}.1`,
      ...(peer ? [`${peer.subnet}.0/24 via ${peer.subnet}.1 dev antrea-gw0 onlink`] : []),
      `192.0.2.0/24 dev ens3 proto kernel scope link src ${node.underlay}`,
      '',
    ].join('\n'),
    'iptables-save.txt': '*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\nCOMMIT\n',
  };
}

function table(rows: readonly (readonly string[])[]): string {
  return `${rows
    .map((row) =>
      row
        .map((cell) => cell.padEnd(20))
        .join(' ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

/** The synthetic snapshot as a directory in memory, called `modern`. */
export const modernFolders: Folders = {
  modern: {
    'snapshot.yaml': 'name: modern\ntitle: Two nodes of Antrea 1.15\nversions: { antrea: v1.15.1 }\n',
    'cluster/kubectl-get-nodes.txt': table([
      ['NAME', 'STATUS', 'INTERNAL-IP'],
      ...modernNodes.map(({ name, underlay }) => [name, 'Ready', underlay]),
    ]),
    'cluster/kubectl-get-pods.txt': table([
      ['NAMESPACE', 'NAME', 'STATUS', 'IP', 'NODE'],
      ...modernNodes.flatMap(({ name: node, pods }) =>
        pods.map(({ name, ip }) => ['default', name, 'Running', ip, node]),
      ),
    ]),
    'cluster/kubectl-get-svc.txt': table([
      ['NAMESPACE', 'NAME', 'TYPE', 'CLUSTER-IP', 'PORT(S)'],
      ['default', 'web', 'ClusterIP', '10.96.0.50', '80/TCP'],
      ['default', 'sticky', 'ClusterIP', '10.96.0.51', '80/TCP'],
    ]),
    'cluster/kubectl-get-ep.txt': table([
      ['NAMESPACE', 'NAME', 'ENDPOINTS'],
      ['default', 'web', '10.10.1.5:80,10.10.2.6:80'],
      ['default', 'sticky', '10.10.1.5:80,10.10.2.6:80'],
    ]),
    ...Object.fromEntries(
      modernNodes.flatMap((node) =>
        Object.entries(files(node)).map(([file, text]) => [`${node.name}/${file}`, text] as const),
      ),
    ),
  },
};
