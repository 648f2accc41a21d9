import { describe, expect, it } from 'vitest';
import { type Cluster, type WalkRequest, walk } from '../../src/cluster/index.ts';
import { sessionsAt, type Walk } from '../../src/trace/index.ts';
import { bundledCluster, bundledLayers } from '../support/clusters.ts';

const cluster = bundledCluster('antrea-v0.10-nodeport');

function sized(size: number, request: Partial<WalkRequest> = {}, of: Cluster = cluster): Walk {
  return walk(of, {
    from: 'frontend',
    to: 'backend2:80',
    reply: true,
    ...request,
    size,
  });
}

/** A cluster whose files are changed: text by path, each made of what was there. */
function changed(changes: Readonly<Record<string, (text: string) => string>>): Cluster {
  const layer = bundledLayers()('antrea-v0.10');
  const instead = Object.fromEntries(
    Object.entries(changes).map(([path, change]) => [path, change(layer?.read(path).text ?? '')]),
  );
  return bundledCluster('antrea-v0.10', bundledLayers([], instead));
}

const ipAddress = ['worker1/ip-address.txt', 'worker2/ip-address.txt'];
const podMtu = (mtu: number) => (text: string) => text.replaceAll('mtu 1450', `mtu ${mtu}`);
const everywhere = (change: (text: string) => string) =>
  Object.fromEntries(ipAddress.map((path) => [path, change]));

describe('a packet of some size', () => {
  it('passes as long as it fits: 1450 bytes inside are 1500 outside', () => {
    const made = sized(1450);
    expect(made.disposition).toBe('delivered');
    const ends = made.legs.flatMap(({ stops }) => stops.filter(({ kind }) => kind === 'tunnel'));
    expect(ends[0]).toMatchObject({ bytes: { inner: 1450, outer: 1500 } });
  });

  it('too big for its own eth0 never leaves the pod', () => {
    const made = sized(1451);
    expect(made).toMatchObject({
      disposition: 'rejected',
      stopped: { code: 'mtu-exceeded', params: { size: 1451, mtu: 1450, device: 'frontend-a3ba2f' } },
    });
    expect(made.legs).toHaveLength(1);
  });

  it('too big for the underlay once packed is dropped there, with the sum', () => {
    const made = sized(1460, {}, changed(everywhere(podMtu(1500))));
    expect(made).toMatchObject({
      disposition: 'dropped',
      stopped: {
        code: 'mtu-exceeded-in-tunnel',
        params: { size: 1460, overhead: 50, outer: 1510, mtu: 1500, device: 'ens160' },
      },
    });
    expect(made.legs.at(-1)).toMatchObject({ where: 'underlay', node: 'worker1', disposition: 'dropped' });
  });

  it('passes where no tunnel is on the way', () => {
    const wide = changed(everywhere(podMtu(1500)));
    expect(sized(1500, { to: 'backend1:80' }, wide).disposition).toBe('delivered');
  });

  it('too big for where a kernel forwards it is refused before any rule of FORWARD', () => {
    const made = sized(1500, { from: 'client', to: '10.79.1.202:32422' });
    expect(made).toMatchObject({
      disposition: 'rejected',
      stopped: { code: 'mtu-exceeded', params: { size: 1500, mtu: 1450, device: 'antrea-gw0' } },
    });
    const last = made.legs.at(-1);
    expect(last?.stops.at(-1)).toMatchObject({ kind: 'route', changes: [] });
    expect(sessionsAt(made)).toEqual([]);
  });

  it('too big for a port of the bridge is dropped by the bridge', () => {
    const narrow = changed({
      'worker1/ip-address.txt': (text) => text.replace(/(frontend-a3ba2f@if3: .*)mtu 1450/, '$1mtu 1500'),
    });
    const made = sized(1480, { to: 'backend1:80' }, narrow);
    expect(made).toMatchObject({
      disposition: 'dropped',
      stopped: { code: 'mtu-exceeded', params: { device: 'backend1-bab86f', mtu: 1450 } },
    });
  });

  it('cannot be judged where interfaces were not captured', () => {
    const made = sized(1400, {}, bundledCluster('antrea-v0.10', bundledLayers(ipAddress)));
    expect(made.stopped?.params.path).toBe('worker1/ip-address.txt');
  });

  it('is refused when it is no size', () => {
    expect(() => sized(27)).toThrow(/from 28 to 65535 bytes/);
    expect(() => sized(Number.NaN)).toThrow(/from 28 to 65535 bytes/);
  });
});

describe('other tunnels', () => {
  const tunnelled = (type: string, options: string) =>
    changed({
      ...everywhere(podMtu(9000)),
      ...Object.fromEntries(
        ['worker1', 'worker2'].map((node) => [
          `${node}/ovs-vsctl-show.txt`,
          (text: string) =>
            text.replace('type: geneve', `type: ${type}`).replace(/options: \{.*\}/, `options: {${options}}`),
        ]),
      ),
    });

  it.each([
    ['geneve', 'csum="true", key=flow, remote_ip=flow', 50, 6081],
    ['vxlan', 'key=flow, remote_ip=flow', 50, 4789],
    ['vxlan', 'dst_port="8472", key=flow, remote_ip=flow', 50, 8472],
    ['gre', 'remote_ip=flow', 38, 0],
    ['gre', 'key=flow, remote_ip=flow', 42, 0],
    ['gre', 'csum="true", key=flow, remote_ip=flow', 46, 0],
  ])('%s with %s adds %i bytes', (type, options, overhead, udpPort) => {
    const of = tunnelled(type, options);
    const largest = sized(1500 - overhead, {}, of);
    expect(largest.disposition).toBe('delivered');
    const packed = largest.legs.flatMap(({ stops }) => stops).find(({ kind }) => kind === 'tunnel');
    expect(packed).toMatchObject({ tunnel: { type, udpPort }, bytes: { outer: 1500 } });
    expect(sized(1501 - overhead, {}, of).stopped).toMatchObject({
      code: 'mtu-exceeded-in-tunnel',
      params: { overhead },
    });
  });

  it('stt is cut up by the card: the underlay does not bound it', () => {
    const made = sized(4000, {}, tunnelled('stt', 'key=flow, remote_ip=flow'));
    expect(made.disposition).toBe('delivered');
  });

  it('an unknown one is walked, but its size is not guessed', () => {
    const of = tunnelled('gtpu', 'key=flow, remote_ip=flow');
    expect(sized(100, {}, of).stopped?.code).toBe('tunnel-overhead-unknown');
  });
});
