import { describe, expect, it } from 'vitest';
import type { OpenLayer, Snapshot } from '../../src/snapshot/index.ts';
import { loadSnapshot, selects } from '../../src/snapshot/index.ts';
import { formatDiagnostic, UserError } from '../../src/text/index.ts';
import { bundledLayers } from '../support/clusters.ts';
import { type Folders, load, manifest } from './folders.ts';

const nodeTable = 'NAME   STATUS   INTERNAL-IP\nn1     Ready    10.0.0.1\n';

function failure(folders: Folders): string {
  try {
    load(folders);
  } catch (error) {
    if (error instanceof UserError) return error.message;
  }
  throw new Error('it was loaded');
}

describe('a snapshot that extends another', () => {
  const base = {
    'snapshot.yaml':
      'name: base\ntitle: Base\nversions: { antrea: v1 }\nprovenance: { n1/arp.txt: { kind: captured } }\n',
    'cluster/kubectl-get-nodes.txt': nodeTable,
    'n1/arp.txt': '',
    'n1/ip-route.txt': '10.1.0.0/24 dev eth0 scope link\n',
  };
  const mine = {
    'snapshot.yaml': 'name: mine\ntitle: Mine\nextends: base\n',
    'n1/ip-route.txt': '10.2.0.0/24 dev eth0 scope link\n',
  };
  const { value, diagnostics } = load({ base, mine });

  it('has its own files in place of those below, whole', () => {
    expect(diagnostics).toEqual([]);
    expect(value.files.get('n1/ip-route.txt')?.source.name).toBe('mine/n1/ip-route.txt');
    expect(value.files.get('n1/arp.txt')?.source.name).toBe('base/n1/arp.txt');
    expect(value.nodes[0]?.texts.routes).toHaveLength(1);
  });

  it('keeps the manifest keys that it does not write itself', () => {
    expect(value.manifest).toMatchObject({ name: 'mine', title: 'Mine', versions: { antrea: 'v1' } });
    expect(value.files.get('n1/arp.txt')?.provenance.kind).toBe('captured');
    expect(value.files.get('n1/ip-route.txt')?.provenance.kind).toBe('unknown');
  });

  it('may not go round in a circle', () => {
    const circle = { 'snapshot.yaml': 'name: base\ntitle: Base\nextends: mine\n' };
    expect(failure({ mine, base: circle })).toBe(
      'Snapshot mine extends itself through mine > base > mine. Break the circle.',
    );
  });

  it('needs what it extends', () => {
    expect(failure({ mine })).toBe('There is no snapshot base. mine extends it.');
    expect(failure({ other: base })).toMatch('There is no snapshot mine. Check the name');
  });
});

describe('a folder without snapshot.yaml', () => {
  const files = {
    'n2/ip-route.txt': 'default via 10.0.0.254 dev eth0 \n',
    'n2/notes.txt': 'of Monday',
    'n2/photo.png': '',
    'bundle/agent_n1.tar.gz': '',
    'cluster/kubectl-get-nodes.txt':
      'NAME   STATUS   ROLES   INTERNAL-IP\nn1     Ready    none    10.0.0.1\n',
  };
  const { value, diagnostics } = load({ mine: files });

  it('is named after itself; its nodes are those listed and those with files', () => {
    expect(value.name).toBe('mine');
    expect(value.nodes.map(({ name }) => name)).toEqual(['n1', 'n2']);
  });

  it('is not read where it has other files, which is said once a folder', () => {
    expect([...value.files.keys()].sort()).toEqual(['cluster/kubectl-get-nodes.txt', 'n2/ip-route.txt']);
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      'warning: 2 files of n2 are not of the snapshot format, and are not read: notes.txt, photo.png.',
      'warning: bundle/agent_n1.tar.gz is no file of the snapshot format, and is not read.',
    ]);
  });

  it('must hold something', () => {
    expect(failure({ mine: { 'notes.txt': 'of Monday' } })).toMatch(
      'mine holds no file of the snapshot format.',
    );
  });
});

describe('scenarios', () => {
  it('two of one name are an error', () => {
    const scenario = 'name: a\ntitle: A\nfrom: x\nto: y\n';
    const { diagnostics } = load({
      mine: {
        'snapshot.yaml': manifest,
        'scenarios/a.yaml': scenario,
        'scenarios/b.yaml': scenario,
      },
    });
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'snapshot-scenario-name',
      'snapshot-duplicate-scenario',
    ]);
  });
});

/** The bundled snapshot with its manifest cut to what a learner's own folder would have. */
function withoutNodes(extra = ''): Snapshot {
  const bundled = bundledLayers();
  const open: OpenLayer = (name) => {
    const layer = bundled(name);
    return (
      layer && {
        ...layer,
        read: (path) => {
          const source = layer.read(path);
          return path === 'snapshot.yaml'
            ? { ...source, text: `name: ${name}\ntitle: Without a list of nodes\n${extra}` }
            : source;
        },
      }
    );
  };
  return loadSnapshot(open, 'antrea-v0.10').value;
}

describe('what a manifest need not say', () => {
  const full = loadSnapshot(bundledLayers(), 'antrea-v0.10').value;
  const derived = withoutNodes();
  const named = (snapshot: Snapshot, name: string) => snapshot.nodes.find((node) => node.name === name);

  it.each(['worker1', 'worker2'])("%s's roles follow from its texts", (name) => {
    expect(named(derived, name)?.roles).toEqual(named(full, name)?.roles);
  });

  it('pods sit behind the same ports, with the same MAC addresses', () => {
    const attached = ({ pods }: Snapshot) => pods.map(({ id, port, mac }) => `${id} ${port} ${mac}`);
    expect(attached(derived)).toEqual(attached(full));
  });

  it('what it does say goes first', () => {
    const told = withoutNodes(
      [
        'nodes:',
        '  - name: worker1',
        '    underlay: { ip: 192.0.2.1 }',
        '    podCIDR: 192.0.2.0/28',
        '    gateway: { port: other-gw, ip: 192.0.2.9/28, mac: "02:00:00:00:00:09" }',
        '    tunnel: { port: other-tun }',
        'pods: [{ name: default/frontend, port: elsewhere, mac: "02:00:00:00:00:01" }]',
        '',
      ].join('\n'),
    );
    expect(named(told, 'worker1')?.roles).toMatchObject({
      gateway: { port: 'other-gw', ip: '192.0.2.9', mac: '02:00:00:00:00:09' },
      tunnel: { port: 'other-tun', type: 'geneve' },
      underlay: { ip: '192.0.2.1' },
      podCidr: '192.0.2.0/28',
    });
    expect(told.pods.find(({ id }) => id === 'default/frontend')).toMatchObject({
      port: 'elsewhere',
      mac: '02:00:00:00:00:01',
    });
  });
});

describe('pods, services and policies', () => {
  const { pods, services, policies } = loadSnapshot(bundledLayers(), 'antrea-v0.10-nodeport').value;

  it('a pod with its node’s address shares its network', () => {
    const shared = pods.filter(({ hostNetwork }) => hostNetwork).map(({ name }) => name);
    expect(shared).toContain('antrea-agent-f76q2');
    expect(shared).not.toContain('frontend');
  });

  it('a service has its ports, node port and endpoints', () => {
    expect(services.find(({ id }) => id === 'default/frontend')).toMatchObject({
      type: 'NodePort',
      clusterIp: '10.108.131.6',
      ports: [{ port: 80, protocol: 'tcp', nodePort: 32422 }],
      endpoints: ['10.222.1.48:80'],
    });
    expect(services.find(({ id }) => id === 'kube-system/kube-dns')?.ports).toHaveLength(3);
  });

  it('a policy isolates what its types say: Egress without a rule too', () => {
    const backend = policies.find(({ name }) => name === 'backendpolicy');
    expect(backend).toMatchObject({ isolates: { ingress: true, egress: true }, egress: [] });
    const labels = pods.find(({ id }) => id === 'default/backend2')?.labels;
    expect(backend && selects(backend.podSelector, labels)).toBe(true);
  });

  it('a selector with expressions never surely selects', () => {
    expect(selects({ matchLabels: {}, partial: true }, { role: 'backend' })).toBe(false);
    expect(selects({ matchLabels: {}, partial: false }, undefined)).toBe(false);
    expect(selects({ matchLabels: {}, partial: false }, {})).toBe(true);
  });
});
