import { describe, expect, it } from 'vitest';
import {
  type Choose,
  completeNeighbour,
  formatIptablesList,
  forwardPacket,
  parseIptablesList,
  parseIptablesSave,
  sendPacket,
} from '../../src/host/index.ts';
import { formatMac, packetOf, packetValue, parseIpv4, parseMac, tcpFlag } from '../../src/packet/index.ts';
import { expectParsed } from '../../src/text/index.ts';
import { snapshotHost, snapshotText } from './snapshot-host.ts';
import { story } from './story.ts';

const frontend = 'be:2c:bf:e4:ec:c5';
const gateway1 = '4e:99:08:c1:53:be';

function ip(text: string): bigint {
  return parseIpv4(text)!;
}

function tcp(
  eth: readonly [string, string],
  from: readonly [string, number],
  to: readonly [string, number],
  flags: number = tcpFlag.syn,
) {
  return packetOf({
    eth_src: parseMac(eth[0])!,
    eth_dst: parseMac(eth[1])!,
    eth_type: 0x0800,
    ip_src: ip(from[0]),
    ip_dst: ip(to[0]),
    nw_proto: 6,
    nw_ttl: 64,
    tcp_src: from[1],
    tcp_dst: to[1],
    tcp_flags: flags,
  });
}

function endpoint(destination: string): Choose {
  return (choice) =>
    choice.kind === 'statistic'
      ? choice.branches.findIndex((branch) => branch.destinations.includes(destination))
      : 0;
}

describe('a request to a service, answered on its own node (Part B)', () => {
  const worker1 = snapshotHost('worker1');
  const request = forwardPacket(
    worker1,
    [],
    tcp([frontend, gateway1], ['10.222.1.48', 54444], ['10.104.65.133', 80]),
    { inInterface: 'antrea-gw0', choose: endpoint('10.222.1.47:80') },
  );

  it('is sent to backend1', () => {
    expect(story(request)).toMatchInlineSnapshot(`
      [
        "PREROUTING nat PREROUTING > KUBE-SERVICES > KUBE-SVC-EKL7ZEFK3VFJKKGJ > KUBE-SEP-6PRWOLZVS5LKSHLK: -p tcp -m comment --comment "default/backendsvc:" -m tcp -j DNAT --to-destination 10.222.1.47:80 ip_dst=10.222.1.47 @worker1/iptables-save.txt:52",
        "route : 10.222.1.0/24 dev antrea-gw0 proto kernel scope link src 10.222.1.1 nw_ttl=63 (default-rules) @worker1/ip-route.txt:4",
        "conntrack: new tcp 10.222.1.48:54444 -> 10.104.65.133:80, answered by 10.222.1.47:80 -> 10.222.1.48:54444",
        "neighbour: 10.222.1.47 lladdr f2:32:d8:07:e2:a6 eth_src=4e:99:08:c1:53:be eth_dst=f2:32:d8:07:e2:a6 @worker1/arp.txt:3",
        "forward by antrea-gw0",
      ]
    `);
    expect(formatMac(packetValue(request.after, 'eth_src'))).toBe(gateway1);
  });

  it('gets the service address back in its answer', () => {
    const reply = forwardPacket(
      worker1,
      request.connections,
      tcp(['f2:32:d8:07:e2:a6', gateway1], ['10.222.1.47', 80], ['10.222.1.48', 54444], 0x12),
      { inInterface: 'antrea-gw0' },
    );
    expect(story(reply)).toMatchInlineSnapshot(`
      [
        "conntrack: reply to tcp 10.222.1.48:54444 -> 10.104.65.133:80",
        "route : 10.222.1.0/24 dev antrea-gw0 proto kernel scope link src 10.222.1.1 nw_ttl=63 (default-rules) @worker1/ip-route.txt:4",
        "conntrack: 10.104.65.133:80 restored for 10.222.1.47:80 ip_src=10.104.65.133",
        "neighbour: 10.222.1.48 lladdr be:2c:bf:e4:ec:c5 eth_src=4e:99:08:c1:53:be eth_dst=be:2c:bf:e4:ec:c5 @worker1/arp.txt:1",
        "forward by antrea-gw0",
      ]
    `);
  });

  it('takes the first endpoint when nobody chooses', () => {
    const packet = tcp([frontend, gateway1], ['10.222.1.48', 1], ['10.104.65.133', 80]);
    const result = forwardPacket(worker1, [], packet, { inInterface: 'antrea-gw0' });
    expect(packetValue(result.after, 'ip_dst')).toBe(ip('10.222.1.47'));
  });

  it('asks for a MAC address that is not in the text', () => {
    const packet = tcp([frontend, gateway1], ['10.222.1.48', 1], ['10.222.0.9', 80]);
    const result = forwardPacket(worker1, [], packet, { inInterface: 'antrea-gw0' });
    expect(result.nextHop).toEqual({ family: 4, value: ip('10.222.0.1') });
    const done = completeNeighbour(result, parseMac('aa:bb:cc:dd:ee:ff')!, {
      assumed: [{ code: 'arp-resolved-by-bridge', params: {} }],
    });
    expect(story(result)).toMatchInlineSnapshot(`
      [
        "route : 10.222.0.0/24 via 10.222.0.1 dev antrea-gw0 onlink nw_ttl=63 (default-rules) @worker1/ip-route.txt:3",
        "conntrack: new tcp 10.222.1.48:1 -> 10.222.0.9:80, answered by 10.222.0.9:80 -> 10.222.1.48:1",
        "neighbour-unknown by antrea-gw0 neighbour-unknown",
      ]
    `);
    expect(story(done)).toMatchInlineSnapshot(`
      [
        "route : 10.222.0.0/24 via 10.222.0.1 dev antrea-gw0 onlink nw_ttl=63 (default-rules) @worker1/ip-route.txt:3",
        "conntrack: new tcp 10.222.1.48:1 -> 10.222.0.9:80, answered by 10.222.0.9:80 -> 10.222.1.48:1",
        "neighbour: 10.222.0.1 lladdr aa:bb:cc:dd:ee:ff eth_src=4e:99:08:c1:53:be eth_dst=aa:bb:cc:dd:ee:ff (arp-resolved-by-bridge)",
        "forward by antrea-gw0",
      ]
    `);
  });
});

describe('a request to a service, answered on the other node (Part C)', () => {
  it('is sent to the other node by its gateway', () => {
    const packet = tcp([frontend, gateway1], ['10.222.1.48', 54445], ['10.104.65.133', 80]);
    const options = { inInterface: 'antrea-gw0', choose: endpoint('10.222.2.34:80') };
    expect(story(forwardPacket(snapshotHost('worker1'), [], packet, options))).toMatchInlineSnapshot(`
      [
        "PREROUTING nat PREROUTING > KUBE-SERVICES > KUBE-SVC-EKL7ZEFK3VFJKKGJ > KUBE-SEP-R5BOSGFC7D2XSIZA: -p tcp -m comment --comment "default/backendsvc:" -m tcp -j DNAT --to-destination 10.222.2.34:80 ip_dst=10.222.2.34 @worker1/iptables-save.txt:64",
        "route : 10.222.2.0/24 via 10.222.2.1 dev antrea-gw0 onlink nw_ttl=63 (default-rules) @worker1/ip-route.txt:5",
        "conntrack: new tcp 10.222.1.48:54445 -> 10.104.65.133:80, answered by 10.222.2.34:80 -> 10.222.1.48:54445",
        "neighbour: 10.222.2.1 lladdr aa:bb:cc:dd:ee:ff eth_src=4e:99:08:c1:53:be eth_dst=aa:bb:cc:dd:ee:ff @worker1/arp.txt:4",
        "forward by antrea-gw0",
      ]
    `);
  });
});

describe('a node port, asked from outside (Part F)', () => {
  const worker2 = snapshotHost('worker2', 'antrea-v0.10-nodeport');
  const request = forwardPacket(
    worker2,
    [],
    tcp(['00:0c:29:fa:d8:a8', '00:50:56:8f:1c:f6'], ['172.16.100.2', 40000], ['10.79.1.202', 32422]),
    { inInterface: 'ens160' },
  );

  it('is translated at both ends', () => {
    expect(story(request)).toMatchInlineSnapshot(`
      [
        "PREROUTING nat PREROUTING > KUBE-SERVICES > KUBE-NODEPORTS > KUBE-MARK-MASQ: -j MARK --set-xmark 0x4000/0x4000 pkt_mark=0x4000 @worker2/iptables-save.txt:45",
        "PREROUTING nat PREROUTING > KUBE-SERVICES > KUBE-NODEPORTS > KUBE-SVC-GYQQTB6TY565JPRW > KUBE-SEP-3CFGSU2LP4O527CE: -p tcp -m comment --comment "default/frontend:" -m tcp -j DNAT --to-destination 10.222.1.48:80 ip_dst=10.222.1.48 tcp_dst=80 @worker2/iptables-save.txt:56",
        "route : 10.222.1.0/24 via 10.222.1.1 dev antrea-gw0 onlink nw_ttl=63 (default-rules) @worker2/ip-route.txt:4",
        "POSTROUTING nat POSTROUTING > KUBE-POSTROUTING: -j MARK --set-xmark 0x4000/0x0 pkt_mark=0 @worker2/iptables-save.txt:51",
        "POSTROUTING nat POSTROUTING > KUBE-POSTROUTING: -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE ip_src=10.222.2.1 @worker2/iptables-save.txt:52",
        "conntrack: new tcp 172.16.100.2:40000 -> 10.79.1.202:32422, answered by 10.222.1.48:80 -> 10.222.2.1:40000",
        "neighbour: 10.222.1.1 lladdr aa:bb:cc:dd:ee:ff eth_src=02:d8:4e:3f:92:1d eth_dst=aa:bb:cc:dd:ee:ff @worker2/arp.txt:6",
        "forward by antrea-gw0",
      ]
    `);
  });

  it('is undone at both ends', () => {
    const reply = forwardPacket(
      worker2,
      request.connections,
      tcp(['aa:bb:cc:dd:ee:ff', '02:d8:4e:3f:92:1d'], ['10.222.1.48', 80], ['10.222.2.1', 40000], 0x12),
      { inInterface: 'antrea-gw0' },
    );
    expect(story(reply)).toMatchInlineSnapshot(`
      [
        "conntrack: reply to tcp 172.16.100.2:40000 -> 10.79.1.202:32422",
        "conntrack: 172.16.100.2:40000 restored for 10.222.2.1:40000 ip_dst=172.16.100.2",
        "route : default via 10.79.1.1 dev ens160 proto static nw_ttl=63 (default-rules) @worker2/ip-route.txt:1",
        "conntrack: 10.79.1.202:32422 restored for 10.222.1.48:80 ip_src=10.79.1.202 tcp_src=32422",
        "neighbour: 10.79.1.1 lladdr 00:0c:29:fa:d8:a8 eth_src=00:50:56:8f:1c:f6 eth_dst=00:0c:29:fa:d8:a8 @worker2/arp.txt:5",
        "forward by ens160",
      ]
    `);
  });
});

describe('other walks', () => {
  const worker1 = snapshotHost('worker1');

  it('masquerades what a pod sends to the world', () => {
    const packet = tcp(['6e:9e:5a:3e:3f:e8', gateway1], ['10.222.1.3', 1234], ['203.0.113.80', 443]);
    expect(story(forwardPacket(worker1, [], packet, { inInterface: 'antrea-gw0' }))).toMatchInlineSnapshot(`
      [
        "route : default via 10.79.1.1 dev ens160 proto static nw_ttl=63 (default-rules) @worker1/ip-route.txt:1",
        "POSTROUTING nat POSTROUTING > ANTREA-POSTROUTING: -s 10.222.1.0/24 -m comment --comment "Antrea: masquerade pod to external packets" -m set ! --match-set ANTREA-POD-IP dst -j MASQUERADE ip_src=10.79.1.201 @worker1/iptables-save.txt:40",
        "conntrack: new tcp 10.222.1.3:1234 -> 203.0.113.80:443, answered by 203.0.113.80:443 -> 10.79.1.201:1234",
        "neighbour: 10.79.1.1 lladdr 00:0c:29:fa:d8:a8 eth_src=00:50:56:8f:4e:82 eth_dst=00:0c:29:fa:d8:a8 @worker1/arp.txt:2",
        "forward by ens160",
      ]
    `);
  });

  it("delivers to the node's own address", () => {
    const packet = tcp(['6e:9e:5a:3e:3f:e8', gateway1], ['10.222.1.3', 1234], ['10.79.1.201', 10250]);
    expect(story(forwardPacket(worker1, [], packet, { inInterface: 'antrea-gw0' }))).toMatchInlineSnapshot(`
      [
        "route local: local 10.79.1.201 dev ens160 proto kernel scope host src 10.79.1.201 (default-rules) @worker1/ip-address.txt:3",
        "conntrack: new tcp 10.222.1.3:1234 -> 10.79.1.201:10250, answered by 10.79.1.201:10250 -> 10.222.1.3:1234",
        "local-delivery",
      ]
    `);
  });

  it("sends the kubelet's probe", () => {
    const packet = packetOf({
      eth_type: 0x0800,
      ip_dst: ip('10.222.1.47'),
      nw_proto: 6,
      nw_ttl: 64,
      tcp_src: 4000,
      tcp_dst: 80,
      tcp_flags: tcpFlag.syn,
    });
    expect(story(sendPacket(worker1, [], packet))).toMatchInlineSnapshot(`
      [
        "route : 10.222.1.0/24 dev antrea-gw0 proto kernel scope link src 10.222.1.1 ip_src=10.222.1.1 (default-rules) @worker1/ip-route.txt:4",
        "conntrack: new tcp 10.222.1.1:4000 -> 10.222.1.47:80, answered by 10.222.1.47:80 -> 10.222.1.1:4000",
        "neighbour: 10.222.1.47 lladdr f2:32:d8:07:e2:a6 eth_src=4e:99:08:c1:53:be eth_dst=f2:32:d8:07:e2:a6 @worker1/arp.txt:3",
        "forward by antrea-gw0",
      ]
    `);
  });

  it('masquerades a pod that is its own endpoint', () => {
    const packet = tcp(['f2:32:d8:07:e2:a6', gateway1], ['10.222.1.47', 3333], ['10.104.65.133', 80]);
    const options = { inInterface: 'antrea-gw0', choose: endpoint('10.222.1.47:80') };
    expect(story(forwardPacket(worker1, [], packet, options))).toMatchInlineSnapshot(`
      [
        "PREROUTING nat PREROUTING > KUBE-SERVICES > KUBE-SVC-EKL7ZEFK3VFJKKGJ > KUBE-SEP-6PRWOLZVS5LKSHLK > KUBE-MARK-MASQ: -j MARK --set-xmark 0x4000/0x4000 pkt_mark=0x4000 @worker1/iptables-save.txt:43",
        "PREROUTING nat PREROUTING > KUBE-SERVICES > KUBE-SVC-EKL7ZEFK3VFJKKGJ > KUBE-SEP-6PRWOLZVS5LKSHLK: -p tcp -m comment --comment "default/backendsvc:" -m tcp -j DNAT --to-destination 10.222.1.47:80 ip_dst=10.222.1.47 @worker1/iptables-save.txt:52",
        "route : 10.222.1.0/24 dev antrea-gw0 proto kernel scope link src 10.222.1.1 nw_ttl=63 (default-rules) @worker1/ip-route.txt:4",
        "POSTROUTING nat POSTROUTING > KUBE-POSTROUTING: -j MARK --set-xmark 0x4000/0x0 pkt_mark=0 @worker1/iptables-save.txt:47",
        "POSTROUTING nat POSTROUTING > KUBE-POSTROUTING: -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE ip_src=10.222.1.1 @worker1/iptables-save.txt:48",
        "conntrack: new tcp 10.222.1.47:3333 -> 10.104.65.133:80, answered by 10.222.1.47:80 -> 10.222.1.1:3333",
        "neighbour: 10.222.1.47 lladdr f2:32:d8:07:e2:a6 eth_src=4e:99:08:c1:53:be eth_dst=f2:32:d8:07:e2:a6 @worker1/arp.txt:3",
        "forward by antrea-gw0",
      ]
    `);
  });
});

describe("the article's iptables -L text", () => {
  const list = expectParsed(parseIptablesList(snapshotText('antrea-v0.10', 'worker1/iptables-nat.txt')));

  it('is what we print of the rules, protocols by name as Ubuntu 18.04 does', () => {
    for (const node of ['worker1', 'worker2']) {
      const save = expectParsed(parseIptablesSave(snapshotText('antrea-v0.10', `${node}/iptables-save.txt`)));
      const text = snapshotText('antrea-v0.10', `${node}/iptables-nat.txt`).text;
      expect(formatIptablesList(save, { table: 'nat', protocolNames: true })).toBe(text);
    }
  });

  it('leads a request where iptables-save leads it, and says what it does not show', () => {
    const packet = tcp([frontend, gateway1], ['10.222.1.48', 54444], ['10.104.65.133', 80]);
    const options = { inInterface: 'antrea-gw0', choose: endpoint('10.222.2.34:80') };
    const saved = forwardPacket(snapshotHost('worker1'), [], packet, options);
    const listed = forwardPacket(
      snapshotHost('worker1', 'antrea-v0.10', { iptables: list }),
      [],
      packet,
      options,
    );
    expect(listed.after.equals(saved.after)).toBe(true);
    expect(listed.stops.flatMap(({ assumed }) => assumed.map(({ code }) => code))).toEqual([
      'interfaces-not-shown',
      'default-rules',
      'other-tables-empty',
    ]);
  });
});
