import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeAssumption, describeStopped, reasonCodes } from '../../src/antrea/index.ts';
import { plainText } from '../../src/text/index.ts';
import { projectRoot } from '../support/bundle.ts';

/** The places where a room gives a code: `code: '…'`, and the helpers that take one. */
const givers: readonly RegExp[] = [
  /\bcode: '([a-z0-9-]+)'/g,
  /\bcode: \w+ \? '([a-z0-9-]+)' : '[a-z0-9-]+'/g,
  /\bcode: \w+ \? '[a-z0-9-]+' : '([a-z0-9-]+)'/g,
  /\b(?:because|insufficient|unsupported|beginFreezing)\(\s*context,\s*'([a-z0-9-]+)'/g,
  /\blimit\(\s*context,\s*'[a-z-]+',\s*'([a-z0-9-]+)'/g,
  /\bfinishEarly\(\s*walk,\s*'[a-z-]+',\s*'([a-z0-9-]+)'/g,
  /\bend\(\s*walk,\s*rule,\s*position,\s*'[a-z-]+',\s*'([a-z0-9-]+)'/g,
  /\? '(missing-[a-z-]+)'/g,
];

function sourceOf(room: string): string {
  const folder = `${projectRoot}/src/${room}`;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n');
}

function codesOf(room: string): readonly string[] {
  const source = sourceOf(room);
  const tables = [...source.matchAll(/\bconst \w*Codes: [^=]+ = \{([^}]*)\}/g)].map(
    ([, table]) => table ?? '',
  );
  return [
    ...givers.flatMap((giver) => [...source.matchAll(giver)].map(([, code]) => code ?? '')),
    ...tables.flatMap((table) => [...table.matchAll(/: '([a-z0-9-]+)'/g)].map(([, code]) => code ?? '')),
  ];
}

describe('reasons and assumptions', () => {
  it.each(['switch', 'host', 'cluster'])('every code that %s gives has a sentence', (room) => {
    const codes = [...new Set(codesOf(room))];
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !reasonCodes.includes(code))).toEqual([]);
  });

  it('every sentence is given by some room', () => {
    const sources = ['switch', 'host', 'cluster'].map(sourceOf).join('\n');
    expect(reasonCodes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  it('sentences take their parameters', () => {
    const stopped = { code: 'file-missing', params: { path: 'worker1/ip-route.txt', command: 'ip route' } };
    expect(plainText(describeStopped(stopped))).toBe(
      'worker1/ip-route.txt is missing from the snapshot; capture it with: ip route',
    );
    const assumed = { code: 'source-port', params: { port: 54444 } };
    expect(plainText(describeAssumption(assumed))).toBe('assumed: source port 54444');
  });

  it('a code without a sentence is shown with its parameters, not hidden', () => {
    expect(plainText(describeStopped({ code: 'never-heard-of', params: { port: 3 } }))).toBe(
      'never heard of (port 3)',
    );
  });
});
