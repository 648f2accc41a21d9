import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeStopped } from '../../src/antrea/index.ts';
import { type WalkRequest, walk } from '../../src/cluster/index.ts';
import { type AddressFamily, addressOf, formatIp, type Packet } from '../../src/packet/index.ts';
import { plainText } from '../../src/text/index.ts';
import type { Walk } from '../../src/trace/index.ts';
import { captureCluster, captureLayers, capturesRoot } from '../support/captures.ts';
import { bundledCluster, bundledLayers } from '../support/clusters.ts';

/** One line of traces/traffic.txt. */
interface Traffic {
  readonly line: string;
  readonly request: WalkRequest;
  readonly server: string | undefined;
  /** The address that the server saw. */
  readonly client: string | undefined;
  readonly outcome: string;
}

const nodes: readonly string[] = ['cp', 'worker1', 'worker2'];

function trafficOf(capture: string): readonly Traffic[] {
  const text = readFileSync(`${capturesRoot}/${capture}/traces/traffic.txt`, 'utf8');
  return text.split('\n').flatMap((line) => {
    const found = /^(\S+) -> (\S+)\/(tcp|udp) {2}\[.*\]: (connected|answered|refused|timeout)/.exec(line);
    if (!found) return [];
    const [, from = '', to = '', protocol, outcome = ''] = found;
    const [, server, client] = /'(\S+) \(client (\S+)\)'/.exec(line) ?? [];
    const sender = nodes.includes(from) ? `node:${from}` : from === 'router' ? '192.168.77.1' : from;
    const pod = server === undefined || ['outside', 'apiserver'].includes(server) ? undefined : server;
    const request: WalkRequest = {
      from: sender === 'coredns-worker1' ? 'coredns-7d764666f9-4kq9v' : sender,
      to,
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      reply: true,
      ...(pod === undefined ? {} : { endpoint: pod }),
    };
    return [{ line, request, server, client, outcome }];
  });
}

/**
 * What the captures' README names as limits of the captures, where a real node does otherwise (the host's mark), what no walk is asked here
 * (an address that no node owns), and what bridges alone decide.
 */
function isLeftOut({ line, request }: Traffic): boolean {
  return (
    /backend1 \(isolated|worker1 to the Service backendsvc|router -> 192\.168\.77\.200|kube-dns/.test(line) ||
    (!/^(node:|192)/.test(request.from) && !/203\.0\.113|10\.96\.0\.1:|192\.168/.test(request.to))
  );
}

function lastOfRequest({ legs }: Walk): Packet {
  return legs.filter(({ direction }) => direction === 'request').at(-1)!.after;
}

function addressText(packet: Packet, side: 'source' | 'destination'): string {
  const { family, value }: { readonly family: AddressFamily; readonly value: bigint } = addressOf(
    packet,
    side,
  );
  return formatIp({ family, value });
}

describe.each([
  'v2.7.0-kubeproxy-nftables',
  'v2.7.0-nftables',
  'v2.7.0-nftables-race',
  'v2.7.0-kubeproxy',
  'v2.7.0-proxyall',
])('what real connections through the kernels of %s did', (capture) => {
  const cluster = captureCluster(capture);
  const traffic = trafficOf(capture).filter((one) => !isLeftOut(one));

  it('has connections of nodes, of pods and from outside', () => {
    expect(traffic.length).toBeGreaterThanOrEqual(12);
  });

  it.each(
    traffic.map((one) => [one.line.replace(/ +\[/, ' [').slice(0, 110), one] as const),
  )('%s', (_, one) => {
    const made = walk(cluster, one.request);
    if (one.outcome === 'timeout') expect(made.disposition).toBe('dropped');
    // A refusal by the agent is the bridge's: see the tests of bridges.
    else if (one.outcome === 'refused') expect(['rejected', 'dropped']).toContain(made.disposition);
    else {
      expect(made.disposition).toBe('delivered');
      expect(addressText(lastOfRequest(made), 'source')).toBe(one.client);
      if (one.request.endpoint !== undefined)
        expect(
          made.legs.some(({ stops }) =>
            stops.some((stop) => stop.kind === 'endpoint' && stop.endpoint.endsWith(`/${one.server}`)),
          ),
        ).toBe(true);
      // The answer comes back from where the request was sent to.
      expect(addressText(made.legs.at(-1)!.after, 'source')).toBe(one.request.to.split(':')[0]);
    }
  });
});

describe("kube-proxy's mode", () => {
  const toService = { from: 'node:worker1', to: '10.108.131.6:80', reply: true } as const;
  const reason = ({ stopped }: Walk) => (stopped ? plainText(describeStopped(stopped)) : '');

  it('nftables: the rule that translates stands in the stop, with its place', () => {
    const made = walk(captureCluster('v2.7.0-kubeproxy-nftables'), toService);
    const stops = made.legs.flatMap((leg) => leg.stops);
    const stop = stops.find((one) => one.kind === 'chain' && one.chain.startsWith('service-'));
    expect(stop).toMatchObject({
      tool: 'nft',
      hook: 'OUTPUT',
      table: 'ip kube-proxy',
      chain: 'service-DTOG5KOK-default/frontend/tcp/',
      rule: 'meta l4proto tcp dnat ip to numgen random mod 1 map { 0 : 10.10.1.5 . 80 }',
      path: ['nat-output', 'services', 'service-DTOG5KOK-default/frontend/tcp/'],
    });
    expect(stop?.source?.source.name).toContain('worker1/nft-list-ruleset.txt');
  });

  it('nftables: the endpoint that is asked for is chosen, and every one is offered', () => {
    const cluster = captureCluster('v2.7.0-kubeproxy-nftables');
    for (const [endpoint, address] of [
      ['backend1', '10.10.1.6'],
      ['backend2', '10.10.2.5'],
    ] as const) {
      const made = walk(cluster, { from: 'node:worker2', to: '10.104.65.133:80', endpoint, reply: false });
      const kernel = made.legs.find(({ where }) => where === 'kernel');
      expect(addressText(kernel!.after, 'destination')).toBe(address);
    }
  });

  it('ipvs: nothing is said but that, with the command that tells more', () => {
    const folder = new URL('../reported/clusters/ipvs/', import.meta.url);
    const files = ['worker1', 'worker2'].flatMap((node) =>
      ['ip-address', 'ipset', 'ipvsadm', 'iptables-save'].map((file) => `${node}/${file}.txt`),
    );
    const instead = Object.fromEntries(
      files.map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]),
    );
    const without = ['worker1/iptables-nat.txt', 'worker2/iptables-nat.txt'];
    const cluster = bundledCluster('antrea-v0.10', bundledLayers(without, instead));
    const made = walk(cluster, { from: 'frontend', to: 'backendsvc:80', reply: true });
    expect(made.disposition).toBe('insufficient-information');
    expect(reason(made)).toBe(
      'kube-proxy runs in ipvs mode on worker1, which is not modelled; ipvsadm -Ln shows where it sends the packet',
    );
    expect(walk(cluster, { from: 'frontend', to: 'backend2:80', reply: true }).disposition).toBe('delivered');
  });

  it.each(['kube-ipvs0', 'KUBE-CLUSTER-IP', 'ipvsadm'])('ipvs is told by %s alone', (clue) => {
    const folder = new URL('../reported/clusters/ipvs/worker1/', import.meta.url);
    const file = { 'kube-ipvs0': 'ip-address', 'KUBE-CLUSTER-IP': 'ipset', ipvsadm: 'ipvsadm' }[clue]!;
    const text = readFileSync(new URL(`${file}.txt`, folder), 'utf8');
    const rules = readFileSync(new URL('iptables-save.txt', folder), 'utf8');
    const instead = { [`worker1/${file}.txt`]: text, 'worker1/iptables-save.txt': rules };
    const cluster = bundledCluster('antrea-v0.10', bundledLayers(['worker1/iptables-nat.txt'], instead));
    expect(reason(walk(cluster, { from: 'frontend', to: 'backendsvc:80', reply: true }))).toContain('ipvs');
  });

  it('not known: rules of iptables without services, and nobody asked nft', () => {
    const cluster = captureCluster('v2.7.0-kubeproxy-nftables', captureLayers(/nft-list-ruleset/));
    for (const request of [toService, { ...toService, from: '192.168.77.1', to: '192.168.77.101:32422' }]) {
      const made = walk(cluster, request);
      expect(made.disposition).toBe('insufficient-information');
      expect(reason(made)).toBe(
        'in which mode kube-proxy runs on worker1 is not known, and with it who takes the packet; worker1/nft-list-ruleset.txt is missing from the snapshot; capture it with: nft list ruleset',
      );
    }
  });

  it('not known, but Antrea serves all: it goes on, and says so', () => {
    const cluster = captureCluster('v2.7.0-proxyall', captureLayers(/nft-list-ruleset/));
    const made = walk(cluster, toService);
    expect(made.disposition).toBe('delivered');
    const assumed = made.legs.flatMap(({ stops }) => stops.flatMap((stop) => stop.assumed));
    expect(assumed.map(({ code }) => code)).toContain('no-kube-proxy');
  });

  it('none: a node port that no rule translates is refused by the node', () => {
    const made = walk(captureCluster('v2.7.0'), {
      ...toService,
      from: '192.168.77.1',
      to: '192.168.77.101:32422',
    });
    expect(made.disposition).toBe('rejected');
    expect(reason(made)).toContain('no rule on worker1 translates node port 32422 of default/frontend');
  });

  it("without iptables-save, nft's own view of iptables is followed, up to what it hides", () => {
    const cluster = captureCluster('v2.7.0-kubeproxy-nftables', captureLayers(/iptables-save/));
    expect(walk(cluster, toService).disposition).toBe('delivered');
    const made = walk(cluster, { from: 'intruder', to: '203.0.113.10:80', reply: true });
    expect(made.disposition).toBe('insufficient-information');
    expect(reason(made)).toContain('capture iptables-save');
    expect(made.legs.at(-1)?.stops.at(-1)).toMatchObject({ chain: 'ANTREA-POSTROUTING', tool: 'nft' });
  });
});
