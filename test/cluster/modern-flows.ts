/** A pod of the synthetic cluster. */
export interface ModernPod {
  readonly name: string;
  readonly ip: string;
  readonly mac: string;
  readonly ofport: number;
}

/** A node of the synthetic cluster. */
export interface ModernNode {
  readonly name: string;
  readonly underlay: string;
  readonly underlayMac: string;
  /** The first three numbers of its pod subnet, a /24. */
  readonly subnet: string;
  readonly gatewayMac: string;
  readonly pods: readonly ModernPod[];
}

/** A service with its group of endpoints. */
export interface ModernService {
  readonly ip: string;
  readonly group: number;
  readonly affinity: boolean;
  readonly endpoints: readonly string[];
}

/** The tables of the pipeline as Antrea 1.15 numbers them when AntreaProxy is on and everything else is at its default. */
export const modernTables: readonly string[] = [
  'PipelineRootClassifier ARPSpoofGuard ARPResponder Classifier SpoofGuard UnSNAT ConntrackZone ConntrackState',
  'PreRoutingClassifier SessionAffinity ServiceLB EndpointDNAT AntreaPolicyEgressRule EgressRule EgressDefaultRule',
  'EgressMetric L3Forwarding EgressMark L3DecTTL SNATMark SNAT L2ForwardingCalc IngressSecurityClassifier',
  'AntreaPolicyIngressRule IngressRule IngressDefaultRule IngressMetric ConntrackCommit Output',
].flatMap((names) => names.split(' '));

const virtualMac = 'aa:bb:cc:dd:ee:ff';

function hexIp(ip: string): string {
  return `0x${ip
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
    .replace(/^0+/, '')}`;
}

/** Whom the sample policy is about: `web` takes TCP 80 of `client` only, and may open nothing outward. */
export interface ModernPolicy {
  readonly web: ModernPod | undefined;
  readonly clients: readonly string[];
}

/** A node's flows, as `ovs-ofctl dump-flows br-int -O OpenFlow15 --no-stats --names` prints them (docs/design/ovs-pipeline.md of 1.15). */
export function modernFlows(
  node: ModernNode,
  peers: readonly ModernNode[],
  services: readonly ModernService[],
  { web, clients }: ModernPolicy,
): string {
  const gateway = `${node.subnet}.1`;
  const lines: string[] = [];
  const add = (table: string, ...flows: readonly string[]) => {
    for (const flow of flows) lines.push(` cookie=0x1000000000000, table=${table}, ${flow}`);
  };
  const goto = (table: string) => `actions=goto_table:${table}`;
  const resubmits = 'actions=resubmit(,SessionAffinity),resubmit(,ServiceLB)';
  add(
    'PipelineRootClassifier',
    `priority=200,arp ${goto('ARPSpoofGuard')}`,
    `priority=200,ip ${goto('Classifier')}`,
  );
  add('PipelineRootClassifier', 'priority=0 actions=drop');
  add(
    'ARPSpoofGuard',
    `priority=200,arp,in_port="antrea-gw0",arp_spa=${gateway},arp_sha=${node.gatewayMac} ${goto('ARPResponder')}`,
    ...node.pods.map(
      (pod) =>
        `priority=200,arp,in_port="${pod.name}-port",arp_spa=${pod.ip},arp_sha=${pod.mac} ${goto('ARPResponder')}`,
    ),
    'priority=0 actions=drop',
  );
  add(
    'ARPResponder',
    ...peers.map(
      (peer) =>
        `priority=200,arp,arp_tpa=${peer.subnet}.1,arp_op=1 actions=move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],set_field:${virtualMac}->eth_src,set_field:2->arp_op,move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[],set_field:${virtualMac}->arp_sha,move:NXM_OF_ARP_SPA[]->NXM_OF_ARP_TPA[],set_field:${peer.subnet}.1->arp_spa,IN_PORT`,
    ),
    'priority=190,arp actions=NORMAL',
    'priority=0 actions=drop',
  );
  add(
    'Classifier',
    `priority=210,ip,in_port="antrea-gw0",nw_src=${gateway} actions=set_field:0x2/0xf->reg0,set_field:0x10000000/0x10000000->reg4,goto_table:SpoofGuard`,
    'priority=200,in_port="antrea-tun0" actions=set_field:0x1/0xf->reg0,set_field:0x200/0x200->reg0,goto_table:UnSNAT',
    'priority=200,in_port="antrea-gw0" actions=set_field:0x2/0xf->reg0,set_field:0x8000000/0x8000000->reg4,goto_table:SpoofGuard',
    ...node.pods.map(
      (pod) =>
        `priority=190,in_port="${pod.name}-port" actions=set_field:0x3/0xf->reg0,set_field:0x10000000/0x10000000->reg4,goto_table:SpoofGuard`,
    ),
    'priority=0 actions=drop',
  );
  add(
    'SpoofGuard',
    `priority=200,ip,in_port="antrea-gw0" ${goto('UnSNAT')}`,
    ...node.pods.map(
      (pod) =>
        `priority=200,ip,in_port="${pod.name}-port",dl_src=${pod.mac},nw_src=${pod.ip} ${goto('UnSNAT')}`,
    ),
    'priority=0 actions=drop',
  );
  add(
    'UnSNAT',
    'priority=200,ip,nw_dst=169.254.0.253 actions=ct(table=ConntrackZone,zone=65521,nat)',
    `priority=200,ip,nw_dst=${gateway} actions=ct(table=ConntrackZone,zone=65521,nat)`,
    `priority=0 ${goto('ConntrackZone')}`,
  );
  add(
    'ConntrackZone',
    'priority=200,ip actions=ct(table=ConntrackState,zone=65520,nat)',
    `priority=0 ${goto('ConntrackState')}`,
  );
  add(
    'ConntrackState',
    'priority=200,ct_state=+inv+trk,ip actions=drop',
    'priority=190,ct_state=-new+trk,ct_mark=0x10/0x10,ip actions=set_field:0x200/0x200->reg0,goto_table:AntreaPolicyEgressRule',
    `priority=190,ct_state=-new+trk,ct_mark=0/0x10,ip ${goto('AntreaPolicyEgressRule')}`,
    `priority=0 ${goto('PreRoutingClassifier')}`,
  );
  add('PreRoutingClassifier', `priority=200,ip ${resubmits}`, `priority=0 ${goto('SessionAffinity')}`);
  add('SessionAffinity', 'priority=0 actions=set_field:0x10000/0x70000->reg4');
  add(
    'ServiceLB',
    ...services.map(
      ({ ip, group, affinity }) =>
        `priority=200,tcp,reg4=0x10000/0x70000,nw_dst=${ip},tp_dst=80 actions=set_field:0x200/0x200->reg0,set_field:${affinity ? '0x30000' : '0x20000'}/0x70000->reg4,set_field:0x${group.toString(16)}->reg7,group:${group}`,
    ),
    ...services
      .filter(({ affinity }) => affinity)
      .map(
        ({ ip }) =>
          `priority=190,tcp,reg4=0x30000/0x70000,nw_dst=${ip},tp_dst=80 actions=learn(table=SessionAffinity,hard_timeout=300,priority=200,delete_learned,cookie=0x203000000000a,eth_type=0x800,nw_proto=6,NXM_OF_TCP_DST[],NXM_OF_IP_DST[],NXM_OF_IP_SRC[],load:NXM_NX_REG4[0..15]->NXM_NX_REG4[0..15],load:NXM_NX_REG4[26]->NXM_NX_REG4[26],load:NXM_NX_REG3[]->NXM_NX_REG3[],load:0x2->NXM_NX_REG4[16..18],load:0x1->NXM_NX_REG0[9]),set_field:0x20000/0x70000->reg4,goto_table:EndpointDNAT`,
      ),
    `priority=0 ${goto('EndpointDNAT')}`,
  );
  const endpoints = [...new Set(services.flatMap((service) => service.endpoints))];
  add(
    'EndpointDNAT',
    'priority=200,reg0=0x4000/0x4000 actions=controller(reason=no_match,id=62373,userdata=04)',
    ...endpoints.map(
      (ip) =>
        `priority=200,tcp,reg3=${hexIp(ip)},reg4=0x20050/0x7ffff actions=ct(commit,table=AntreaPolicyEgressRule,zone=65520,nat(dst=${ip}:80),exec(set_field:0x10/0x10->ct_mark,move:NXM_NX_REG0[0..3]->NXM_NX_CT_MARK[0..3]))`,
    ),
    'priority=190,reg4=0x20000/0x70000 actions=set_field:0x10000/0x70000->reg4,resubmit(,ServiceLB)',
    `priority=0 ${goto('AntreaPolicyEgressRule')}`,
  );
  add(
    'AntreaPolicyEgressRule',
    `priority=64990,ct_state=-new+est,ip ${goto('EgressMetric')}`,
    `priority=64990,ct_state=-new+rel,ip ${goto('EgressMetric')}`,
    `priority=0 ${goto('EgressRule')}`,
  );
  add('EgressRule', `priority=0 ${goto('EgressDefaultRule')}`);
  add(
    'EgressDefaultRule',
    ...(web ? [`priority=200,ip,nw_src=${web.ip} actions=drop`] : []),
    `priority=0 ${goto('EgressMetric')}`,
  );
  add('EgressMetric', `priority=0 ${goto('L3Forwarding')}`);
  add(
    'L3Forwarding',
    `priority=210,ct_state=+rpl+trk,ct_mark=0x2/0xf,ip actions=set_field:${node.gatewayMac}->eth_dst,set_field:0x20/0xf0->reg0,goto_table:L3DecTTL`,
    `priority=210,ip,nw_dst=${gateway} actions=set_field:${node.gatewayMac}->eth_dst,set_field:0x20/0xf0->reg0,goto_table:L3DecTTL`,
    `priority=200,ip,reg0=0/0x200,nw_dst=${node.subnet}.0/24 ${goto('L2ForwardingCalc')}`,
    ...peers.map(
      (peer) =>
        `priority=200,ip,nw_dst=${peer.subnet}.0/24 actions=set_field:${node.gatewayMac}->eth_src,set_field:${virtualMac}->eth_dst,set_field:${peer.underlay}->tun_dst,set_field:0x10/0xf0->reg0,goto_table:L3DecTTL`,
    ),
    ...node.pods.map(
      (pod) =>
        `priority=200,ip,reg0=0x200/0x200,nw_dst=${pod.ip} actions=set_field:${node.gatewayMac}->eth_src,set_field:${pod.mac}->eth_dst,goto_table:L3DecTTL`,
    ),
    `priority=190,ct_state=-rpl+trk,ip,reg0=0x3/0xf,reg4=0/0x100000 ${goto('EgressMark')}`,
    'priority=0 actions=set_field:0x20/0xf0->reg0,goto_table:L2ForwardingCalc',
  );
  add('EgressMark', 'priority=0 actions=set_field:0x20/0xf0->reg0,goto_table:L2ForwardingCalc');
  add(
    'L3DecTTL',
    `priority=210,ip,reg0=0x2/0xf ${goto('SNATMark')}`,
    'priority=200,ip actions=dec_ttl,goto_table:SNATMark',
    `priority=0 ${goto('SNATMark')}`,
  );
  add(
    'SNATMark',
    ...node.pods.map(
      (pod) =>
        `priority=190,ct_state=+new+trk,ip,nw_src=${pod.ip},nw_dst=${pod.ip} actions=ct(commit,table=SNAT,zone=65520,exec(set_field:0x20/0x20->ct_mark,set_field:0x40/0x40->ct_mark))`,
    ),
    `priority=0 ${goto('SNAT')}`,
  );
  add(
    'SNAT',
    `priority=200,ct_state=+new+trk,ct_mark=0x40/0x40,ip,reg0=0x3/0xf actions=ct(commit,table=L2ForwardingCalc,zone=65521,nat(src=${gateway}),exec(set_field:0x10/0x10->ct_mark,set_field:0x40/0x40->ct_mark))`,
    'priority=200,ct_state=-new-rpl+trk,ct_mark=0x20/0x20,ip actions=ct(table=L2ForwardingCalc,zone=65521,nat)',
    `priority=0 ${goto('L2ForwardingCalc')}`,
  );
  const found = (mac: string, port: number) =>
    `priority=200,dl_dst=${mac} actions=set_field:0x${port.toString(16)}->reg1,set_field:0x200000/0x600000->reg0,goto_table:IngressSecurityClassifier`;
  add(
    'L2ForwardingCalc',
    found(node.gatewayMac, 2),
    found(virtualMac, 1),
    ...node.pods.map((pod) => found(pod.mac, pod.ofport)),
    `priority=0 ${goto('IngressSecurityClassifier')}`,
  );
  add(
    'IngressSecurityClassifier',
    `priority=210,pkt_mark=0x80000000/0x80000000,ct_state=-rpl+trk,ip ${goto('ConntrackCommit')}`,
    `priority=200,reg0=0x20/0xf0 ${goto('IngressMetric')}`,
    `priority=200,reg0=0x10/0xf0 ${goto('IngressMetric')}`,
    `priority=200,ct_mark=0x40/0x40 ${goto('ConntrackCommit')}`,
    `priority=0 ${goto('AntreaPolicyIngressRule')}`,
  );
  add(
    'AntreaPolicyIngressRule',
    `priority=64990,ct_state=-new+est,ip ${goto('IngressMetric')}`,
    `priority=64990,ct_state=-new+rel,ip ${goto('IngressMetric')}`,
    `priority=0 ${goto('IngressRule')}`,
  );
  add(
    'IngressRule',
    ...(web
      ? [
          ...clients.map((ip) => `priority=200,ip,nw_src=${ip} actions=conjunction(3,1/3)`),
          `priority=200,reg1=0x${web.ofport.toString(16)} actions=conjunction(3,2/3)`,
          'priority=200,tcp,tp_dst=80 actions=conjunction(3,3/3)',
          'priority=190,conj_id=3,ip actions=set_field:0x3->reg6,ct(commit,table=IngressMetric,zone=65520,exec(set_field:0x3/0xffffffff->ct_label))',
        ]
      : []),
    `priority=0 ${goto('IngressDefaultRule')}`,
  );
  add(
    'IngressDefaultRule',
    ...(web ? [`priority=200,reg1=0x${web.ofport.toString(16)} actions=drop`] : []),
    `priority=0 ${goto('IngressMetric')}`,
  );
  add('IngressMetric', `priority=0 ${goto('ConntrackCommit')}`);
  add(
    'ConntrackCommit',
    'priority=200,ct_state=+new+trk-snat,ct_mark=0/0x10,ip actions=ct(commit,table=Output,zone=65520,exec(move:NXM_NX_REG0[0..3]->NXM_NX_CT_MARK[0..3]))',
    `priority=0 ${goto('Output')}`,
  );
  add(
    'Output',
    'priority=210,ct_mark=0x40/0x40 actions=IN_PORT',
    'priority=200,reg0=0x200000/0x600000 actions=output:NXM_NX_REG1[]',
    'priority=0 actions=drop',
  );
  return `${lines.join('\n')}\n`;
}

/** A node's groups, as `ovs-ofctl dump-groups br-int -O OpenFlow15 --names` prints them. */
export function modernGroups(node: ModernNode, services: readonly ModernService[]): string {
  const groups = services.map(({ group, affinity, endpoints }) => {
    const next = affinity ? 'ServiceLB' : 'EndpointDNAT';
    const buckets = endpoints.map((ip, i) => {
      const remote = ip.startsWith(`${node.subnet}.`) ? '' : 'set_field:0x4000000/0x4000000->reg4,';
      return `bucket=bucket_id:${i},weight:100,actions=${remote}set_field:${hexIp(ip)}->reg3,set_field:0x50/0xffff->reg4,resubmit(,${next})`;
    });
    return ` group_id=${group},type=select,${buckets.join(',')}`;
  });
  return `OFPST_GROUP_DESC reply (OF1.5) (xid=0x2):\n${groups.join('\n')}\n`;
}
