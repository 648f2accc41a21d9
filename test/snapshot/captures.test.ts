import { describe, expect, it } from 'vitest';
import { walk } from '../../src/cluster/index.ts';
import { formatDiagnostic } from '../../src/text/index.ts';
import { captureCluster, captureLayers, captureNames, loadCapture } from '../support/captures.ts';

describe.each(captureNames)('%s', (name) => {
  const tunnel = name === 'v2.7.0-noencap' ? undefined : 'antrea-tun0';
  const { value: snapshot, diagnostics } = loadCapture(name);

  it('is read without an error', () => {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(formatDiagnostic)).toEqual([]);
  });

  it("takes Antrea's bridge, gateway and tunnel, not those of the bridge under it", () => {
    for (const { roles, name: node } of snapshot.nodes) {
      expect(roles).toMatchObject({
        bridge: 'br-int',
        gateway: { port: 'antrea-gw0' },
        underlay: { interface: 'eth0' },
      });
      expect(roles.tunnel?.port).toBe(tunnel);
      expect(roles.podCidr).toBe(`10.10.${['cp', 'worker1', 'worker2'].indexOf(node)}.0/24`);
    }
  });

  it('finds the same roles by the flows alone, and says by which', () => {
    const { value: bare } = loadCapture(name, captureLayers(/ovs-vsctl-show|ovs-vsctl-list|ip-address/));
    bare.nodes.forEach(({ roles }, i) => {
      const { gateway } = snapshot.nodes[i]?.roles ?? {};
      expect(roles.gateway).toEqual(gateway);
      expect(roles.tunnel?.port).toBe(tunnel);
      expect(roles.derived.map(({ role }) => role)).toEqual(
        tunnel ? ['gateway', 'tunnel', 'tables'] : ['gateway', 'tables'],
      );
      expect(roles.derived[0]?.by).toMatch(/ovs-ofctl-dump-flows\.txt:\d+$/);
    });
  });

  it('knows where every pod of the bridge sits, and both of its addresses where it has two', () => {
    const own = snapshot.pods.filter(({ hostNetwork }) => !hostNetwork);
    expect(own).toHaveLength(7);
    for (const pod of own) {
      expect(pod.port).toMatch(new RegExp(`^${pod.name.slice(0, 8)}-[0-9a-f]{6}$`));
      expect(pod.ips).toHaveLength(name === 'v2.7.0-dualstack' ? 2 : 1);
      expect(pod.labels).toBeDefined();
    }
    const backend = snapshot.services.find(({ id }) => id === 'default/backendsvc');
    expect(backend?.endpoints).toEqual(expect.arrayContaining(['10.10.1.6:80', '10.10.2.5:80']));
  });

  it('carries a request to a service and its answer', () => {
    const cluster = captureCluster(name);
    const made = walk(cluster, { from: 'frontend', to: 'backendsvc:80', endpoint: 'backend2', reply: true });
    expect(made.disposition).toBe('delivered');
    expect(made.endpoint).toBe('default/backend2');
  });
});
