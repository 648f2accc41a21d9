import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatTraceCase, hasOpenVSwitch, parseTraceCase, traceEnd } from '../judge/index.ts';
import { articleLegs } from './article-legs.ts';
import { furtherLegs } from './further-legs.ts';
import { recordLegs } from './record-legs.ts';

const root = fileURLToPath(new URL('../cases/trace/', import.meta.url));
const legs = [
  ...articleLegs.map((leg) => ({ ...leg, path: `article/${leg.name}.txt` })),
  ...furtherLegs.map((leg) => ({ ...leg, path: `further/${leg.name}.txt` })),
];

describe('the recorded traces of the walks', () => {
  it('are all there, and no others', () => {
    const files = ['article', 'further'].flatMap((folder) =>
      readdirSync(root + folder).map((name) => `${folder}/${name}`),
    );
    expect(files.sort()).toEqual(legs.map((leg) => leg.path).sort());
  });

  it.each(legs)('$name leaves as the walk says', (leg) => {
    const text = readFileSync(root + leg.path, 'utf8');
    const item = parseTraceCase(text);
    expect(formatTraceCase(item)).toBe(text);
    const end = traceEnd(item.expected);
    const flooded = /^ {4}NORMAL$/m.test(item.expected);
    expect(flooded ? 'NORMAL' : end.output).toBe(leg.out);
    for (const [field, value] of Object.entries(leg.leaves)) {
      expect(`${field}=${end.fields.get(field)}`).toBe(`${field}=${value}`);
    }
  });

  it('hold what one leg sends to the next', () => {
    const pairs = [
      ['c9-service-to-backend2-worker1', 'c9-service-to-backend2-worker2'],
      ['c10-backend2-reply-worker2', 'c10-backend2-reply-worker1'],
      ['e13-frontend-to-backend2-worker1', 'e14-frontend-to-backend2-worker2'],
      ['e15-backend2-reply-worker2', 'e16-backend2-reply-worker1'],
      ['f17-client-to-frontend-worker2', 'f17-client-to-frontend-worker1'],
      ['f18-frontend-reply-worker1', 'f18-frontend-reply-worker2'],
    ];
    const inner = ['dl_src', 'dl_dst', 'nw_src', 'nw_dst', 'nw_ttl', 'tun_dst'];
    for (const [before = '', after = ''] of pairs) {
      const sent = traceEnd(readFileSync(`${root}article/${before}.txt`, 'utf8')).fields;
      const received = parseTraceCase(readFileSync(`${root}article/${after}.txt`, 'utf8')).flow;
      for (const field of inner) expect(received).toContain(`${field}=${sent.get(field)}`);
    }
  });

  it.skipIf(!hasOpenVSwitch())('are what Open vSwitch answers (left out: not installed)', async () => {
    const recorded = await recordLegs();
    expect(recorded.length).toBe(legs.length);
    for (const { path, text } of recorded) expect(readFileSync(root + path, 'utf8')).toBe(text);
  });
});
