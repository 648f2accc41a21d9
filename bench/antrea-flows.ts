/** A dump of about `count` flows such as Antrea writes for a node with many pods and policies, in the rendering of OpenFlow 1.0. */
export function antreaFlows(count: number): string {
  const lines: string[] = [];
  for (let pod = 0; lines.length < count; pod++) lines.push(...podFlows(pod));
  return `${lines.slice(0, count).join('\n')}\n`;
}

/** A cookie's categories: the agent's round, then default, pod or policy. */
const podCookie = 'cookie=0x1030000000000';
const policyCookie = 'cookie=0x1050000000000';

function podFlows(pod: number): readonly string[] {
  const port = pod % 65_000;
  const ip = `10.${(pod >> 16) & 255}.${(pod >> 8) & 255}.${pod & 255}`;
  const bytes = [pod >> 24, pod >> 16, pod >> 8, pod].map((part) =>
    (part & 255).toString(16).padStart(2, '0'),
  );
  const mac = `0a:58:${bytes.join(':')}`;
  const gateway = '4e:99:08:c1:53:be';
  const hex = `0x${port.toString(16)}`;
  const policy = pod + 1;
  return [
    ` ${podCookie}, priority=190,in_port=${port} actions=load:0x2->NXM_NX_REG0[0..15],resubmit(,10)`,
    ` ${podCookie}, table=10, priority=200,arp,in_port=${port},arp_spa=${ip},arp_sha=${mac} actions=resubmit(,20)`,
    ` ${podCookie}, table=10, priority=200,ip,in_port=${port},dl_src=${mac},nw_src=${ip} actions=resubmit(,30)`,
    ` ${podCookie}, table=70, priority=200,ip,dl_dst=aa:bb:cc:dd:ee:ff,nw_dst=${ip} actions=mod_dl_src:${gateway},mod_dl_dst:${mac},dec_ttl,resubmit(,80)`,
    ` ${podCookie}, table=80, priority=200,dl_dst=${mac} actions=load:${hex}->NXM_NX_REG1[],load:0x1->NXM_NX_REG0[16],resubmit(,90)`,
    ` ${policyCookie}, table=50, priority=200,ip,nw_src=${ip} actions=conjunction(${policy},1/3),conjunction(${policy + 1},1/3)`,
    ` ${policyCookie}, table=50, priority=200,ip,nw_dst=${ip} actions=conjunction(${policy},2/3)`,
    ` ${policyCookie}, table=50, priority=190,conj_id=${policy},ip actions=load:0x${policy.toString(16)}->NXM_NX_REG5[],resubmit(,70)`,
    ` ${policyCookie}, table=90, priority=200,ip,reg1=0x${pod.toString(16)} actions=conjunction(${policy},2/3)`,
    ` cookie=0x1000000000000, table=100, priority=200,ip,reg1=0x${pod.toString(16)} actions=drop`,
  ];
}
