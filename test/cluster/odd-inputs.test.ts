import { describe, expect, it } from 'vitest';
import { makeCluster, type WalkRequest, walk, walkToJson } from '../../src/cluster/index.ts';
import { defaultFields } from '../../src/packet/index.ts';
import { loadSnapshot } from '../../src/snapshot/index.ts';
import { UserError } from '../../src/text/index.ts';
import { bundledCluster, bundledLayers } from '../support/clusters.ts';
import { transcriptText } from '../support/words.ts';
import { holdWalk } from './invariants.ts';
import { randomNumbers, randomRequests } from './random-requests.ts';

const nodeFiles = [
  'ovs-ofctl-dump-flows.txt ovs-ofctl-show.txt ovs-vsctl-show.txt ip-route.txt ip-address.txt arp.txt',
  'iptables-save.txt iptables-nat.txt ipset.txt sysctl.txt',
].flatMap((names) => names.split(' '));
const files = ['worker1', 'worker2'].flatMap((node) => nodeFiles.map((file) => `${node}/${file}`));
const clusterFiles = ['nodes', 'svc', 'ep'].map((name) => `cluster/kubectl-get-${name}.txt`);
const fields = [...new Set(defaultFields.byName.values())];

describe('whatever is asked of whatever snapshot', () => {
  it('is a walk that can be told and written, or one clear error', () => {
    const next = randomNumbers(99);
    const one = <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T;
    const whole = bundledCluster();
    const ends = new Map<string, number>();
    const count = (end: string) => ends.set(end, (ends.get(end) ?? 0) + 1);
    for (let round = 0; round < 24; round++) {
      const hidden = round === 0 ? [] : [...files, ...clusterFiles].filter(() => next() < 0.12);
      const { value, diagnostics } = loadSnapshot(bundledLayers(hidden), 'antrea-v0.10');
      expect(
        diagnostics.filter(({ severity }) => severity === 'error'),
        hidden.join(' '),
      ).toEqual([]);
      const cluster = makeCluster(value);
      for (const plain of randomRequests(whole, 30, round + 1)) {
        const random = () => BigInt(Math.floor(next() * 2 ** 32)) << BigInt(Math.floor(next() * 40));
        const change = {
          fields: [
            { field: one(fields).name, value: random() },
            { field: one(fields).name, value: random() & 0xffn },
          ],
        };
        const request: WalkRequest = {
          ...plain,
          ...(next() < 0.1 ? { protocol: 'arp' as const } : {}),
          ...(next() < 0.5 ? { change } : {}),
          ...(next() < 0.15
            ? { src: one(['10.222.1.48', '1.2.3.4', 'fd00::1', '10.222.1.47/f2:32:d8:07:e2:a6']) }
            : {}),
          ...(next() < 0.2 ? { size: Math.floor(28 + next() * 3000) } : {}),
        };
        try {
          const made = walk(cluster, request);
          expect(transcriptText(made, cluster)).toContain('The walk ends: ');
          expect(JSON.stringify(walkToJson(made, cluster))).toContain('"legs"');
          if (!request.change) holdWalk(made);
          count(made.disposition);
        } catch (error) {
          if (error instanceof UserError) count('refused');
          else
            throw new Error(
              `${JSON.stringify({ request, hidden }, (_, item) => (typeof item === 'bigint' ? String(item) : item))}\n${error instanceof Error ? error.stack : error}`,
            );
        }
      }
    }
    expect([...ends.keys()].sort()).toEqual(
      expect.arrayContaining(['delivered', 'dropped', 'insufficient-information', 'refused']),
    );
  });
});

describe('senders and receivers out of the ordinary', () => {
  const nodeport = bundledCluster('antrea-v0.10-nodeport');

  it('a pod that shares its node’s network sends as its node', () => {
    const made = walk(nodeport, { from: 'antrea-agent-f76q2', to: 'pod:backend1:80', reply: true });
    expect(made.from).toBe('node:worker1');
    expect(made.legs[0]).toMatchObject({ where: 'kernel', in: 'local process' });
  });

  it('a node port asked from a pod, of its own node and of the other', () => {
    for (const to of ['node:worker1:31067', 'node:worker2:31067']) {
      const made = walk(nodeport, { from: 'coredns-66bff467f8-bclzd', to, reply: true });
      expect(`${to} ${made.disposition}`).toBe(`${to} delivered`);
      holdWalk(made);
    }
  });

  it('a spoofed source dies at the bridge of the pod that sent it', () => {
    const made = walk(nodeport, { from: 'frontend', to: 'pod:backend2:80', src: '10.222.2.2', reply: true });
    expect(made.stopped).toEqual({ code: 'drop-action', params: { table: 10 } });
  });

  it('a source that is not the node’s own is refused by its kernel', () => {
    const made = walk(nodeport, {
      from: 'node:worker1',
      to: 'pod:backend1:80',
      src: '10.222.2.2',
      reply: true,
    });
    expect(made.stopped?.code).toBe('source-not-local');
  });

  it('a finished pod has no address, whoever has it now', () => {
    const pods = bundledLayers()('antrea-v0.10')?.read('cluster/kubectl-get-pods.txt').text ?? '';
    const line = pods.split('\n').find((row) => /\bbackend1\b/.test(row)) ?? '';
    const job = line.replace('backend1', 'job-xyz1').replace('Running   ', 'Completed   ');
    expect(job).toContain('Completed');
    const cluster = bundledCluster(
      'antrea-v0.10',
      bundledLayers([], {
        'cluster/kubectl-get-pods.txt': `${pods.split('\n')[0]}\n${job}\n${pods.split('\n').slice(1).join('\n')}`,
      }),
    );
    const made = walk(cluster, { from: 'frontend', to: '10.222.1.47:80', reply: true });
    expect(made.legs.at(-1)?.in).toBe('eth0');
    expect(made.to).toBe('default/backend1:80');
    expect(() => walk(cluster, { from: 'job-xyz1', to: 'backend1:80', reply: true })).toThrow(/has finished/);
  });

  it('families do not mix, and fields must exist', () => {
    const ask = (request: Partial<WalkRequest>) => () =>
      walk(nodeport, { from: 'frontend', to: 'pod:backend1:80', reply: true, ...request });
    expect(ask({ to: '[fd00::1]:80' })).toThrow(/different families/);
    expect(ask({ src: 'fd00::1' })).toThrow(/different families/);
    expect(ask({ change: { fields: [{ field: 'nw_sauce', value: 1n }] } })).toThrow(
      /There is no field nw_sauce/,
    );
  });
});

describe('a learner’s own folder', () => {
  it('with one node only is walked as far as that node goes', () => {
    const hidden = files.filter((file) => file.startsWith('worker2/'));
    const cluster = bundledCluster('antrea-v0.10', bundledLayers(hidden));
    expect(walk(cluster, { from: 'frontend', to: 'backend1:80', reply: true }).disposition).toBe('delivered');
    expect(walk(cluster, { from: 'frontend', to: 'backend2:80', reply: true }).stopped).toMatchObject({
      code: 'file-missing',
      params: { path: 'worker2/ovs-ofctl-show.txt' },
    });
  });

  it('with names of ports but not their numbers says what to capture, once', () => {
    const { value, diagnostics } = loadSnapshot(
      bundledLayers(['worker1/ovs-ofctl-show.txt']),
      'antrea-v0.10',
    );
    const codes = diagnostics
      .map(({ code }) => code)
      .filter((code) => code !== 'snapshot-unknown-provenance');
    expect(codes).toEqual(['snapshot-ports-missing']);
    const made = walk(makeCluster(value), { from: 'frontend', to: 'backend1:80', reply: true });
    expect(made.stopped?.params).toEqual({
      path: 'worker1/ovs-ofctl-show.txt',
      command: 'ovs-ofctl show br-int',
    });
  });
});
