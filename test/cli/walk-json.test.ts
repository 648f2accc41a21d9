import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { loadCluster } from '../../src/cli/index.ts';
import { projectRoot } from '../support/bundle.ts';
import { cliRunner } from './run-cli.ts';

const schema: object = JSON.parse(readFileSync(join(projectRoot, 'schema', 'walk-1.schema.json'), 'utf8'));
const validate = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
}).compile(schema);
const run = cliRunner();

function problems(json: string): readonly string[] {
  validate(JSON.parse(json));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

for (const snapshot of ['antrea-v0.10', 'antrea-v0.10-nodeport']) {
  describe(`walk --json of ${snapshot}`, () => {
    it.each([
      ...loadCluster(snapshot).snapshot.scenarios.keys(),
    ])('%s follows the published schema', async (name) => {
      const { code, out, err } = await run('walk', name, '--snapshot', snapshot, '--json');
      expect(err).toBe('');
      expect(problems(out)).toEqual([]);
      const { disposition } = JSON.parse(out);
      expect(code).toBe(['unsupported', 'insufficient-information'].includes(disposition) ? 1 : 0);
    });
  });
}

describe('the schema', () => {
  it('holds for rules of nft, which say whose they are', async () => {
    const folder = join(projectRoot, 'test', 'captures', 'v2.7.0-kubeproxy-nftables');
    const asked = ['--from', 'node:worker1', '--to', '10.108.131.6:80', '--json'];
    const { out } = await run('walk', '--snapshot', folder, ...asked);
    expect(problems(out)).toEqual([]);
    const stops: readonly { readonly tool?: string; readonly table?: string }[] = JSON.parse(
      out,
    ).legs.flatMap((leg: { readonly stops: readonly object[] }) => leg.stops);
    const tables = stops.filter(({ tool }) => tool === 'nft').map(({ table }) => table);
    expect([...new Set(tables)]).toEqual(['ip kube-proxy']);
  });

  it('refuses a walk that lacks what readers rely on', async () => {
    const { out } = await run('walk', 'same-node-service', '--json');
    const walk = JSON.parse(out);
    delete walk.legs[1].stops[0].changes;
    walk.legs[1].before.eth_src = 'nobody';
    walk.legs[2].disposition = 'lost';
    expect(problems(JSON.stringify(walk)).map((problem) => problem.split(' ')[0])).toEqual(
      expect.arrayContaining(['/legs/1/stops/0', '/legs/1/before/eth_src', '/legs/2/disposition']),
    );
  });
});
