import { type Netns, OvsDaemons } from '../../test/judge/index.ts';
import { Namespaces } from './namespaces.ts';
import type { LabPlan, NodePlan, PodPlan } from './plan.ts';
import { world } from './walks.ts';

/** The device that stands for the cable in a worker's network card: its other end is the underlay's switch. */
export const cable = 'cable0';

/** The article's cluster, running. */
export class LabCluster {
  private constructor(
    private readonly namespaces: Namespaces,
    private readonly switches: Map<string, OvsDaemons>,
  ) {}

  /** Builds everything; if a step fails, what was built is removed again. */
  static async build(plan: LabPlan): Promise<LabCluster> {
    const cluster = new LabCluster(new Namespaces(), new Map());
    try {
      await cluster.buildUnderlay(plan);
      for (const node of plan.nodes) {
        await cluster.buildNode(
          node,
          plan.tlvMap,
          plan.pods.filter((pod) => pod.node === node.name),
        );
      }
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** The namespace of a node, a pod, the router or the client. */
  machine(name: string): Netns {
    return this.namespaces.get(name);
  }

  /** A worker's switch. */
  switchOf(node: string): OvsDaemons {
    const ovs = this.switches.get(node);
    if (ovs === undefined) throw new Error(`the lab has no switch on ${node}`);
    return ovs;
  }

  /** Stops the switches and removes every namespace. */
  async close(): Promise<void> {
    for (const ovs of this.switches.values()) ovs.close();
    this.switches.clear();
    await this.namespaces.close();
  }

  /** A plain switch with the router and the control-plane node on it, and the client behind the router. */
  private async buildUnderlay({ master, router, client }: LabPlan): Promise<void> {
    const { namespaces } = this;
    await namespaces.add('underlay');
    await namespaces.ip('underlay', 'link add switch type bridge forward_delay 0', 'link set switch up');
    for (const host of [master, router]) {
      await namespaces.add(host.name);
      await this.plugIn(host.name, 'ens160', host.mac);
      await namespaces.ip(host.name, `address add ${host.ip} dev ens160`);
    }
    await namespaces.add('client');
    await namespaces.link(
      { machine: router.name, device: 'outside', mac: '02:00:00:00:00:01' },
      { machine: 'client', device: 'eth0', mac: '02:00:00:00:00:02' },
    );
    await namespaces.ip(router.name, `address add ${client.gateway} dev outside`);
    await namespaces.get(router.name).exec('sysctl', ['-qw', 'net.ipv4.ip_forward=1']);
    const via = client.gateway.split('/')[0];
    await namespaces.ip('client', `address add ${client.ip} dev eth0`, `route add default via ${via}`);
    // The world outside is the same machine.
    await namespaces.ip('client', `address add ${world}/32 dev lo`);
    await namespaces.ip(router.name, `route add ${world} via ${client.ip.split('/')[0]}`);
  }

  /** A worker: its switch, its addresses and routes, kube-proxy's and Antrea's rules, its pods, and last the flows. */
  private async buildNode(node: NodePlan, tlvMap: string, pods: readonly PodPlan[]): Promise<void> {
    const { namespaces } = this;
    const { underlay, gateway } = node;
    const netns = await namespaces.add(node.name);
    // Redirects are off because a pod that obeys one would send its next request elsewhere than its first.
    const sysctls = [
      'net.ipv4.ip_forward=1',
      'net.ipv4.conf.all.rp_filter=0',
      'net.ipv4.conf.default.rp_filter=0',
    ];
    await netns.exec('sysctl', ['-qw', ...sysctls, 'net.ipv4.conf.all.send_redirects=0']);
    await netns.exec('sysctl', ['-qw', 'net.ipv4.conf.default.send_redirects=0']);

    await this.plugIn(node.name, cable);
    const ovs = await OvsDaemons.start({ vswitchd: ['--disable-system'], netns: netns.name });
    this.switches.set(node.name, ovs);
    // The userspace datapath sends a tunnel's packets through a bridge that holds the underlay address, so the
    // network card is such a bridge, with the cable as its other port.
    const card = underlay.interface;
    await ovs.vsctl(
      'add-br',
      card,
      '--',
      'set',
      'bridge',
      card,
      'datapath_type=netdev',
      mac('other_config:hwaddr', underlay.mac),
    );
    await ovs.vsctl('add-port', card, cable);
    await this.leaveToSwitch(node.name, cable);
    await namespaces.ip(node.name, `address add ${underlay.ip} dev ${card}`, `link set ${card} up`);
    await namespaces.finishChecksums(node.name, card);

    await ovs.vsctl(
      'add-br',
      'br-int',
      '--',
      'set',
      'bridge',
      'br-int',
      'datapath_type=netdev',
      'fail_mode=secure',
    );
    await ovs.ofctl(['add-tlv-map', 'br-int', tlvMap]);
    await this.addPort(node, gateway.port, 'type=internal', mac('mac', gateway.mac), 'mtu_request=1450');
    const geneve = ['type=geneve', 'options:csum=true', 'options:key=flow', 'options:remote_ip=flow'];
    await this.addPort(node, node.tunnel, ...geneve);
    await namespaces.ip(
      node.name,
      `address add ${gateway.ip} dev ${gateway.port}`,
      `link set ${gateway.port} up`,
    );
    await namespaces.finishChecksums(node.name, gateway.port);
    for (const pod of pods) await this.buildPod(node, pod);

    await namespaces.ip(node.name, ...node.routes.map((route) => `route add ${route}`));
    await netns.loadIpset(node.ipset);
    await netns.loadIptables(node.iptables);
    await ovs.ofctl(['-O', 'OpenFlow10', 'add-flows', 'br-int', '-'], node.flows);
  }

  private async buildPod(node: NodePlan, pod: PodPlan): Promise<void> {
    const { namespaces } = this;
    await namespaces.add(pod.name);
    await namespaces.link(
      { machine: node.name, device: pod.port, mac: pod.portMac },
      { machine: pod.name, device: 'eth0', mac: pod.mac },
    );
    const prefix = node.gateway.ip.split('/')[1];
    const via = node.gateway.ip.split('/')[0];
    await namespaces.ip(
      pod.name,
      'link set eth0 mtu 1450',
      `address add ${pod.ip}/${prefix} dev eth0`,
      `route add default via ${via}`,
    );
    await this.addPort(node, pod.port);
    await this.leaveToSwitch(node.name, pod.port);
  }

  private async addPort(node: NodePlan, port: string, ...columns: readonly string[]): Promise<void> {
    const ofport = `ofport_request=${node.ofports.get(port)}`;
    await this.switchOf(node.name).vsctl(
      'add-port',
      'br-int',
      port,
      '--',
      'set',
      'interface',
      port,
      ofport,
      ...columns,
    );
  }

  /**
   * Keeps the kernel from answering ARP on a device that belongs to the userspace switch: it sees the frames too, and
   * would answer for any of the node's addresses (ip-sysctl, arp_ignore) with the wrong MAC.
   */
  private async leaveToSwitch(machine: string, device: string): Promise<void> {
    await this.namespaces.ip(machine, `link set ${device} arp off`);
  }

  /** A cable from a machine to the underlay's switch. */
  private async plugIn(machine: string, device: string, mac?: string): Promise<void> {
    const { namespaces } = this;
    const socket = `to-${machine}`;
    await namespaces.link(
      { machine: 'underlay', device: socket },
      { machine, device, ...(mac === undefined ? {} : { mac }) },
    );
    await namespaces.ip('underlay', `link set ${socket} master switch`);
  }
}

/** ovs-vsctl wants quotes around a value with colons in it. */
function mac(column: string, address: string): string {
  return `${column}="${address}"`;
}
