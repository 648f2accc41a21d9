import type { Random } from './random.ts';
import type { World } from './worlds.ts';

/** A pod of a generated node. */
interface Pod {
  readonly port: number;
  readonly ip: string;
  readonly mac: string;
}

const gatewayMac = '4e:99:08:c1:53:be';
const virtualMac = 'aa:bb:cc:dd:ee:ff';

/**
 * A node's bridge as Antrea 1.x and 2.x lay it out: classifier, spoof guard, connection state, session affinity with learn, service
 * load balancing by groups, DNAT in the tracker, network policies as conjunctions, routing, output. Sizes and policies vary.
 */
export function antreaWorld(random: Random, packets: number): World {
  const pods = random.times(
    random.between(2, 4),
    (i): Pod => ({
      port: [3, 4, 5, 48][i] ?? 49,
      ip: `10.10.0.${i + 2}`,
      mac: `0a:00:00:00:00:0${i + 2}`,
    }),
  );
  const services = random.times(random.between(1, 3), (i) => ({
    ip: `10.96.0.${i + 1}`,
    port: 80 + i,
    group: i + 1,
  }));
  const flows = [
    ...entry(pods),
    ...connections(random),
    ...serviceFlows(random, services),
    ...policies(random, pods),
    ...forwarding(pods),
    ...output(),
  ];
  const targets = [
    ...pods.map((pod) => pod.ip),
    '10.10.1.5',
    '8.8.8.8',
    ...services.map((service) => service.ip),
  ];
  return {
    title: `antrea, seed ${random.seed}`,
    protocol: random.pick(['OpenFlow10', 'OpenFlow13', 'OpenFlow15']),
    flows: `${flows.join('\n')}\n`,
    groups: `${services.map((service) => group(random, pods, service.group)).join('\n')}\n`,
    settings: [],
    stations: [],
    packets: random.times(packets, () => ({
      flow: onePacket(random, pods, targets),
      ctNext: random.times(random.below(4), () =>
        random.pick(['trk,new', 'trk,est', 'trk,est,rpl', 'trk,est,dnat', 'trk,inv']),
      ),
    })),
  };
}

function onePacket(random: Random, pods: readonly Pod[], targets: readonly string[]): string {
  const pod = random.pick(pods);
  if (random.oneIn(8))
    return `in_port=${pod.port},arp,dl_src=${pod.mac},arp_sha=${pod.mac},arp_spa=${pod.ip},arp_tpa=10.10.0.1,arp_op=1`;
  const from = random.pick([
    `in_port=${pod.port},dl_src=${pod.mac},dl_dst=${gatewayMac},nw_src=${pod.ip}`,
    `in_port=2,dl_src=${gatewayMac},dl_dst=${pod.mac},nw_src=10.10.0.1`,
    `in_port=1,tun_id=0,tun_src=192.168.0.2,tun_dst=192.168.0.1,dl_src=${virtualMac},dl_dst=${virtualMac},nw_src=10.10.1.5`,
  ]);
  const [fields = '', source = ''] = from.split(',nw_src=');
  const protocol = random.pick(['tcp', 'udp']);
  const hash = random.oneIn(2) ? `,dp_hash=${random.between(1, 100)}` : '';
  return `${fields},${protocol},nw_src=${source},nw_dst=${random.pick(targets)},nw_ttl=64,${protocol}_dst=${random.pick([80, 81, 53])}${hash}`;
}

function entry(pods: readonly Pod[]): readonly string[] {
  return [
    'table=0,priority=200,in_port=2 actions=set_field:0x2/0xf->reg0,resubmit(,1)',
    'table=0,priority=200,in_port=1 actions=set_field:0x1/0xf->reg0,set_field:0x200/0x200->reg0,resubmit(,3)',
    ...pods.map(
      ({ port }) => `table=0,priority=190,in_port=${port} actions=set_field:0x3/0xf->reg0,resubmit(,1)`,
    ),
    'table=0,priority=0 actions=drop',
    'table=1,priority=200,ip,in_port=2 actions=resubmit(,3)',
    ...pods.map(
      ({ port, ip, mac }) =>
        `table=1,priority=200,ip,in_port=${port},dl_src=${mac},nw_src=${ip} actions=resubmit(,3)`,
    ),
    ...pods.map(
      ({ port, ip, mac }) =>
        `table=1,priority=200,arp,in_port=${port},arp_spa=${ip},arp_sha=${mac} actions=resubmit(,2)`,
    ),
    'table=1,priority=0 actions=drop',
    `table=2,priority=200,arp,arp_op=1 actions=move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],mod_dl_src:${virtualMac},load:0x2->NXM_OF_ARP_OP[],move:NXM_NX_ARP_SHA[]->NXM_NX_ARP_THA[],load:0xaabbccddeeff->NXM_NX_ARP_SHA[],move:NXM_OF_ARP_SPA[]->NXM_NX_REG3[],move:NXM_OF_ARP_TPA[]->NXM_OF_ARP_SPA[],move:NXM_NX_REG3[]->NXM_OF_ARP_TPA[],IN_PORT`,
    'table=2,priority=0 actions=drop',
  ];
}

function connections(random: Random): readonly string[] {
  const zone = random.pick([65520, 65521]);
  return [
    `table=3,priority=200,ip actions=ct(table=4,zone=${zone},nat)`,
    'table=4,priority=200,ct_state=+inv+trk,ip actions=drop',
    'table=4,priority=190,ct_state=-new+trk,ct_mark=0x10/0x10,ip actions=set_field:0x200/0x200->reg0,resubmit(,7)',
    'table=4,priority=180,ct_state=-new+est+trk,ip actions=resubmit(,7)',
    'table=4,priority=0 actions=resubmit(,5)',
    `table=11,priority=200,ct_state=+new+trk,ct_mark=0x0/0x10,ip,reg0=0x2/0xf actions=ct(commit,table=12,zone=${zone},exec(move:NXM_NX_REG0[0..3]->NXM_NX_CT_MARK[0..3],set_field:0x20/0x20->ct_mark))`,
    `table=11,priority=190,ct_state=+new+trk,ip actions=ct(commit,table=12,zone=${zone},exec(move:NXM_NX_REG0[0..3]->NXM_NX_CT_MARK[0..3]))`,
    'table=11,priority=0 actions=resubmit(,12)',
  ];
}

interface Service {
  readonly ip: string;
  readonly port: number;
  readonly group: number;
}

function serviceFlows(random: Random, services: readonly Service[]): readonly string[] {
  const sticky = random.oneIn(2);
  return [
    'table=5,priority=0 actions=set_field:0x10000/0x70000->reg4,resubmit(,6)',
    ...services.map(
      ({ ip, port, group }) =>
        `table=6,priority=200,tcp,reg4=0x10000/0x70000,nw_dst=${ip},tp_dst=${port} actions=set_field:0x20000/0x70000->reg4,set_field:0x${group}->reg7,group:${group}`,
    ),
    'table=6,priority=0 actions=resubmit(,13)',
    ...(sticky
      ? services.map(
          ({ ip, port }) =>
            `table=13,priority=192,tcp,reg4=0x20000/0x70000,nw_dst=${ip},tp_dst=${port} actions=learn(table=14,hard_timeout=300,priority=200,delete_learned,eth_type=0x800,nw_proto=6,NXM_OF_TCP_DST[],NXM_OF_IP_DST[],NXM_OF_IP_SRC[],load:NXM_NX_REG3[]->NXM_NX_REG3[],load:NXM_NX_REG4[0..15]->NXM_NX_REG4[0..15]),set_field:0x20000/0x70000->reg4,resubmit(,13)`,
        )
      : []),
    'table=13,priority=190,reg4=0x20000/0x70000,ip actions=resubmit(,7)',
    'table=13,priority=0 actions=resubmit(,7)',
  ];
}

function group(random: Random, pods: readonly Pod[], id: number): string {
  const buckets = random.some(pods, 3).map(({ ip }, i) => {
    const hex = ip
      .split('.')
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('');
    return `bucket=bucket_id:${i},weight:100,actions=set_field:0x${hex}->reg3,set_field:0x20050/0x7ffff->reg4,resubmit(,15)`;
  });
  return `group_id=${id},type=select${random.oneIn(3) ? ',selection_method=hash' : ''},${buckets.join(',')}`;
}

function policies(random: Random, pods: readonly Pod[]): readonly string[] {
  const rule = (table: number, id: number, from: Pod, to: Pod, port: number, three: boolean) => {
    const of = three ? 3 : 2;
    return [
      `table=${table},priority=${200 + id},ip,nw_src=${from.ip} actions=conjunction(${id},1/${of})`,
      `table=${table},priority=${200 + id},ip,nw_dst=${to.ip} actions=conjunction(${id},2/${of})`,
      ...(three
        ? [`table=${table},priority=${200 + id},tcp,tp_dst=${port} actions=conjunction(${id},3/${of})`]
        : []),
      `table=${table},priority=${190 - id},conj_id=${id},ip actions=set_field:0x${id}->reg${table === 7 ? 5 : 6},resubmit(,${table === 7 ? 9 : 11})`,
    ];
  };
  const some = (table: number) =>
    random
      .times(random.between(1, 3), (i) =>
        rule(table, i + 1, random.pick(pods), random.pick(pods), random.pick([80, 81]), random.oneIn(2)),
      )
      .flat();
  return [
    'table=15,priority=200,tcp,reg4=0x20000/0x70000 actions=ct(commit,table=7,zone=65520,nat(dst=10.10.0.2:80),exec(set_field:0x10/0x10->ct_mark))',
    'table=15,priority=0 actions=resubmit(,7)',
    'table=7,priority=300,ct_state=-new+est,ip actions=resubmit(,9)',
    ...some(7),
    'table=7,priority=0 actions=resubmit(,8)',
    `table=8,priority=200,ip,nw_src=${random.pick(pods).ip} actions=drop`,
    'table=8,priority=0 actions=resubmit(,9)',
    'table=10,priority=300,ct_state=-new+est,ip actions=resubmit(,11)',
    ...some(10),
    'table=10,priority=0 actions=resubmit(,11)',
  ];
}

function forwarding(pods: readonly Pod[]): readonly string[] {
  return [
    ...pods.map(
      ({ ip, mac, port }) =>
        `table=9,priority=200,ip,nw_dst=${ip} actions=mod_dl_src:${gatewayMac},mod_dl_dst:${mac},dec_ttl,set_field:0x${port.toString(16)}->reg1,set_field:0x100/0x100->reg0,resubmit(,10)`,
    ),
    `table=9,priority=190,ip,nw_dst=10.10.1.0/24 actions=mod_dl_src:${gatewayMac},mod_dl_dst:${virtualMac},set_field:192.168.0.2->tun_dst,set_field:0x1->reg1,set_field:0x100/0x100->reg0,dec_ttl,resubmit(,10)`,
    `table=9,priority=0 actions=mod_dl_dst:${gatewayMac},set_field:0x2->reg1,set_field:0x100/0x100->reg0,resubmit(,10)`,
  ];
}

function output(): readonly string[] {
  return [
    'table=12,priority=200,reg0=0x100/0x100 actions=output:NXM_NX_REG1[]',
    'table=12,priority=0 actions=drop',
  ];
}
