import type { Frame } from './frame.ts';

/** A walk that the lab can take for real: who asks whom, and which endpoint must have answered. */
export interface LabWalk {
  /** The scenario's name in the snapshots. */
  readonly name: string;
  /** The article's part, or where else it belongs. */
  readonly part: string;
  readonly from: string;
  readonly to: { readonly ip: string; readonly port: number };
  readonly endpoint: string;
  readonly sourcePort: number;
  /** What the article's own captures show of this walk, in order of direction and place. */
  readonly facts: readonly Fact[];
}

/** A row of the article's captures: at this place, in this direction, a frame with these headers passed. */
export interface Fact {
  readonly leg: number;
  readonly direction: 'request' | 'reply';
  readonly at: string;
  readonly frame: Partial<Frame>;
}

const frontend = 'be:2c:bf:e4:ec:c5';
const backend1 = 'f2:32:d8:07:e2:a6';
const backend2 = 'c6:f4:b5:76:10:38';
const gateway1 = '4e:99:08:c1:53:be';
const gateway2 = '02:d8:4e:3f:92:1d';
const virtual = 'aa:bb:cc:dd:ee:ff';
const router = '00:0c:29:fa:d8:a8';
const node1 = '00:50:56:8f:4e:82';
const node2 = '00:50:56:8f:1c:f6';

/** A pod that no policy isolates. */
export const octant = 'antrea-octant-f59b76dd9-dcvvl';

/** An address outside, which the client's machine has too. */
export const world = '203.0.113.80';

const eth = (eth_src: string, eth_dst: string) => ({ eth_src, eth_dst });
const ip = (ip_src: string, ip_dst: string) => ({ ip_src, ip_dst });

/** The walks of Parts B, C, E and F. */
export const labWalks: readonly LabWalk[] = [
  {
    name: 'same-node-service',
    part: 'B',
    from: 'frontend',
    to: { ip: '10.104.65.133', port: 80 },
    endpoint: 'backend1',
    sourcePort: 54444,
    facts: [
      {
        leg: 4,
        direction: 'request',
        at: 'frontend eth0',
        frame: { ...eth(frontend, gateway1), ...ip('10.222.1.48', '10.104.65.133'), dst_port: 80 },
      },
      {
        leg: 5,
        direction: 'request',
        at: 'worker1 antrea-gw0',
        frame: { ...eth(gateway1, backend1), ...ip('10.222.1.48', '10.222.1.47'), dst_port: 80 },
      },
      {
        leg: 6,
        direction: 'reply',
        at: 'backend1 eth0',
        frame: { ...eth(backend1, frontend), ...ip('10.222.1.47', '10.222.1.48'), src_port: 80 },
      },
    ],
  },
  {
    name: 'other-node-service',
    part: 'C',
    from: 'frontend',
    to: { ip: '10.104.65.133', port: 80 },
    endpoint: 'backend2',
    sourcePort: 54544,
    facts: [
      {
        leg: 9,
        direction: 'request',
        at: 'worker1 antrea-gw0',
        frame: { ...eth(gateway1, virtual), ...ip('10.222.1.48', '10.222.2.34'), dst_port: 80 },
      },
      {
        leg: 9,
        direction: 'request',
        at: 'worker1 ens160',
        frame: {
          tunnel: { ...eth(node1, node2), src: '10.79.1.201', dst: '10.79.1.202', udp_port: 6081, vni: 0 },
        },
      },
      {
        leg: 9,
        direction: 'request',
        at: 'backend2 eth0',
        frame: { ...eth(gateway2, backend2), ...ip('10.222.1.48', '10.222.2.34'), dst_port: 80 },
      },
      {
        leg: 10,
        direction: 'reply',
        at: 'backend2 eth0',
        frame: { ...eth(backend2, gateway2), ...ip('10.222.2.34', '10.222.1.48'), src_port: 80 },
      },
    ],
  },
  {
    name: 'pod-to-pod',
    part: 'E',
    from: 'frontend',
    to: { ip: '10.222.2.34', port: 80 },
    endpoint: 'backend2',
    sourcePort: 54644,
    facts: [],
  },
  {
    name: 'nodeport',
    part: 'F',
    from: 'client',
    to: { ip: '10.79.1.202', port: 32422 },
    endpoint: 'frontend',
    sourcePort: 63669,
    facts: [
      {
        leg: 17,
        direction: 'request',
        at: 'worker2 ens160',
        frame: { ...eth(router, node2), ...ip('172.16.100.2', '10.79.1.202'), dst_port: 32422 },
      },
      {
        leg: 18,
        direction: 'reply',
        at: 'worker2 ens160',
        frame: { ...eth(node2, router), ...ip('10.79.1.202', '172.16.100.2'), src_port: 32422 },
      },
    ],
  },
];

/** Walks beyond the series, which say what the kernel does where no article shows it. */
export const furtherWalks: readonly LabWalk[] = [
  {
    name: 'hairpin',
    part: 'beyond the series',
    from: 'backend1',
    to: { ip: '10.104.65.133', port: 80 },
    endpoint: 'backend1',
    sourcePort: 54744,
    facts: [],
  },
  {
    name: 'kubelet-probe',
    part: 'beyond the series',
    from: 'worker1',
    to: { ip: '10.222.1.47', port: 80 },
    endpoint: 'backend1',
    sourcePort: 54844,
    facts: [],
  },
  {
    name: 'pod-to-node',
    part: 'beyond the series',
    from: octant,
    to: { ip: '10.79.1.201', port: 10250 },
    endpoint: 'worker1',
    sourcePort: 54944,
    facts: [],
  },
  {
    name: 'pod-to-world',
    part: 'beyond the series',
    from: octant,
    to: { ip: world, port: 443 },
    endpoint: 'client',
    sourcePort: 55044,
    facts: [],
  },
];

/** The scenario of Part D. */
export const arpWalk = 'arp-remote-gateway';

/** Part D: what worker1's kernel asks and table 20 answers, seen on antrea-gw0. */
export const arpFacts: readonly Fact[] = [
  {
    leg: 12,
    direction: 'request',
    at: 'worker1 antrea-gw0',
    frame: { ...eth(gateway1, 'ff:ff:ff:ff:ff:ff'), arp_op: 1, arp_spa: '10.222.1.1', arp_tpa: '10.222.2.1' },
  },
  {
    leg: 12,
    direction: 'reply',
    at: 'worker1 antrea-gw0',
    frame: { ...eth(virtual, gateway1), arp_op: 2, arp_sha: virtual, arp_spa: '10.222.2.1' },
  },
];
