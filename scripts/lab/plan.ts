import { parse } from 'yaml';
import { portsOf, snapshotFile, snapshotYaml } from '../../test/snapshots/snapshot-files.ts';

/** A pod to rebuild: its veth's two ends with their MACs, and the OpenFlow number of the switch's end. */
export interface PodPlan {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
  readonly mac: string;
  readonly port: string;
  readonly ofport: number;
  readonly portMac: string;
}

/** A worker to rebuild: its addresses, its own routes, its rules and flows, all as the snapshot's text has them. */
export interface NodePlan {
  readonly name: string;
  readonly underlay: { readonly interface: string; readonly ip: string; readonly mac: string };
  readonly gateway: { readonly port: string; readonly ip: string; readonly mac: string };
  readonly tunnel: string;
  readonly ofports: ReadonlyMap<string, number>;
  readonly routes: readonly string[];
  readonly iptables: string;
  readonly ipset: string;
  readonly flows: string;
}

/** A machine of the underlay that is only an address: the control-plane node and the router. */
export interface UnderlayHost {
  readonly name: string;
  readonly ip: string;
  readonly mac: string;
}

/** Everything that the lab builds, read from a snapshot. */
export interface LabPlan {
  readonly snapshot: string;
  readonly tlvMap: string;
  readonly nodes: readonly NodePlan[];
  readonly pods: readonly PodPlan[];
  readonly master: UnderlayHost;
  readonly router: UnderlayHost;
  readonly client: { readonly ip: string; readonly gateway: string };
}

interface NodeYaml {
  readonly name: string;
  readonly role: string;
  readonly underlay: { readonly interface: string; readonly ip: string; readonly mac: string };
  readonly gateway: { readonly port: string; readonly ip: string; readonly mac?: string };
  readonly tunnel: { readonly port: string };
}

interface HostYaml {
  readonly name: string;
  readonly ip: string;
  readonly mac?: string;
}

/** Reads the plan from the snapshot with the NodePort service, which holds the other one's cluster unchanged. */
export function readPlan(snapshot = 'antrea-v0.10-nodeport', base = 'antrea-v0.10'): LabPlan {
  const { nodes } = parse(snapshotFile(base, 'snapshot.yaml')) as { readonly nodes: readonly NodeYaml[] };
  const { hosts } = parse(snapshotFile(snapshot, 'snapshot.yaml')) as { readonly hosts: readonly HostYaml[] };
  const workers = nodes.filter((node) => node.role === 'worker');
  const master = must(
    nodes.find((node) => node.role === 'control-plane'),
    'a control-plane node',
  );
  const router = must(
    hosts.find((host) => host.name === 'router'),
    'a router',
  );
  const client = must(
    hosts.find((host) => host.name === 'client'),
    'a client',
  );
  return {
    snapshot,
    tlvMap: snapshotYaml(base).tlvMap ?? '',
    nodes: workers.map((node) => readNode(snapshot, node)),
    pods: workers.flatMap((node) => readPods(snapshot, node.name)),
    master: { name: master.name, ip: master.underlay.ip, mac: master.underlay.mac },
    router: { name: router.name, ip: `${router.ip}/24`, mac: router.mac ?? '' },
    client: { ip: `${client.ip}/24`, gateway: `${client.ip.replace(/\d+$/, '1')}/24` },
  };
}

function readNode(snapshot: string, node: NodeYaml): NodePlan {
  const file = (name: string) => snapshotFile(snapshot, `${node.name}/${name}`);
  const ports = portsOf(file('ovs-ofctl-show.txt'));
  const routes = file('ip-route.txt').trimEnd().split('\n');
  return {
    name: node.name,
    underlay: node.underlay,
    gateway: { ...node.gateway, mac: node.gateway.mac ?? '' },
    tunnel: node.tunnel.port,
    ofports: new Map(ports.map((port) => [port.name, port.ofport])),
    // The kernel makes its own routes with the addresses, and docker0 carries nothing here.
    routes: routes.map((line) => line.trim()).filter((line) => !line.includes('proto kernel')),
    iptables: file('iptables-save.txt'),
    ipset: file('ipset.txt'),
    flows: file('ovs-ofctl-dump-flows.txt'),
  };
}

/** A pod's port, MAC and address are what SpoofGuard allows it; its name is in kubectl's list, by address. */
function readPods(snapshot: string, node: string): readonly PodPlan[] {
  const show = snapshotFile(snapshot, `${node}/ovs-ofctl-show.txt`);
  const dump = snapshotFile(snapshot, `${node}/ovs-ofctl-dump-flows.txt`);
  const list = snapshotFile(snapshot, 'cluster/kubectl-get-pods.txt');
  const guard = /table=10, .*,ip,in_port="([^"]+)",dl_src=(\S+?),nw_src=(\S+) /g;
  return [...dump.matchAll(guard)].map(([, port = '', mac = '', ip = '']) => {
    const row = must(
      list.split('\n').find((line) => line.split(/\s+/).includes(ip)),
      `a pod with address ${ip}`,
    );
    const line = must(
      show.split('\n').find((text) => text.includes(`(${port}): `)),
      `port ${port}`,
    );
    const [, ofport = '', portMac = ''] = /^ (\d+)\(\S+\): addr:(\S+)$/.exec(line) ?? [];
    return { name: row.split(/\s+/)[1] ?? '', node, ip, mac, port, ofport: Number(ofport), portMac };
  });
}

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the snapshot has no ${what}`);
  return value;
}
