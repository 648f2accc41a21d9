import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeAssumption, describeStopped } from '../../src/antrea/index.ts';
import { plainText } from '../../src/text/index.ts';
import type { Assumption, Stopped } from '../../src/trace/index.ts';
import { projectRoot } from '../support/bundle.ts';

function sourceOf(room: string): string {
  const folder = `${projectRoot}/src/${room}`;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n');
}

describe('reasons and assumptions', () => {
  it('every code is given by some room', () => {
    const sources = ['switch', 'host', 'cluster'].map(sourceOf).join('\n');
    const codes = [
      ...readFileSync(`${projectRoot}/src/trace/reasons.ts`, 'utf8').matchAll(/^ {2}\| '([a-z0-9-]+)'/gm),
    ].map(([, code]) => code ?? '');
    expect(codes.length).toBeGreaterThan(90);
    expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  it('sentences take their parameters', () => {
    const stopped: Stopped = {
      code: 'file-missing',
      params: { path: 'worker1/ip-route.txt', command: 'ip route' },
    };
    expect(plainText(describeStopped(stopped))).toBe(
      'worker1/ip-route.txt is missing from the snapshot; capture it with: ip route',
    );
    const assumed: Assumption = { code: 'source-port', params: { port: 54444 } };
    expect(plainText(describeAssumption(assumed))).toBe('assumed: source port 54444');
  });
});
