import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtProgram } from '../support/bundle.ts';
import { type PtyOptions, PtyTutor } from './pty-tutor.ts';

let program = '';
let state = '';
const running: PtyTutor[] = [];

beforeAll(() => {
  program = builtProgram();
}, 120_000);

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'antrea-tutor-pty-'));
});

afterEach(() => {
  for (const tutor of running.splice(0)) tutor.dispose();
  rmSync(state, { recursive: true, force: true });
});

function start(args: readonly string[] = [], options: PtyOptions = {}): PtyTutor {
  const env = { XDG_STATE_HOME: state, ...options.env };
  const tutor = new PtyTutor(process.execPath, [program, ...args], { ...options, env });
  running.push(tutor);
  return tutor;
}

const menu = 'One packet, two minutes';
const progressFile = () => join(state, 'antrea-tutor', 'progress.json');

describe('the tutor in a terminal', () => {
  it('opens the course, and q leaves without a trace', async () => {
    const tutor = start();
    await tutor.waitFor(menu);
    expect(tutor.alternate).toBe(true);
    tutor.type('q');
    expect(await tutor.end()).toEqual({ code: 0, signal: 0 });
    expect(tutor.alternate).toBe(false);
    expect(tutor.text()).toBe('');
    expect(tutor.bytes).toContain('\u001b[?25h');
  });

  it('steps through a lesson and comes back to the same place', async () => {
    const tutor = start(['open', 'b4/classifier']);
    await tutor.waitFor('b4/classifier');
    tutor.type('l');
    await tutor.waitFor('Enter answer');
    tutor.type('\u001b');
    await tutor.waitFor((text) => text.includes('→ next') && !text.includes('├ question'));
    tutor.type('.');
    await tutor.waitFor((text) => !text.includes('b4/classifier'));
    const address = /b4\/\S+/.exec(tutor.text())?.[0] ?? '';
    tutor.type('q');
    await tutor.end();
    expect(JSON.parse(readFileSync(progressFile(), 'utf8')).resume.address).toContain('b4');
    const again = start();
    expect(await again.waitFor(/b4\//)).toContain(address);
  });

  it('leaves with 130 on Ctrl-C', async () => {
    const tutor = start();
    await tutor.waitFor(menu);
    tutor.type('\u0003');
    expect(await tutor.end()).toEqual({ code: 130, signal: 0 });
    expect(tutor.alternate).toBe(false);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves the alternate screen and shows the cursor on %s', async (signal, code) => {
    const tutor = start();
    await tutor.waitFor(menu);
    tutor.kill(signal);
    expect(await tutor.end()).toEqual({ code, signal: 0 });
    expect(tutor.alternate).toBe(false);
    expect(tutor.bytes.lastIndexOf('\u001b[?25h')).toBeGreaterThan(tutor.bytes.lastIndexOf('\u001b[?25l'));
  });

  it('ends with 129 where the terminal disappears', async () => {
    const tutor = start();
    await tutor.waitFor(menu);
    tutor.hangUp();
    expect(await tutor.exited).toEqual({ code: 129, signal: 0 });
  });

  it('draws again at another size, down to 40 by 12', async () => {
    const tutor = start(['open', 'b4/classifier'], { columns: 120, rows: 40 });
    await tutor.waitFor('b4/classifier');
    for (const [columns, rows] of [
      [80, 24],
      [40, 12],
      [200, 50],
      [100, 30],
    ] as const) {
      tutor.resize(columns, rows);
      await tutor.waitFor((text) => text.split('\n').some((line) => line.length === columns));
    }
    tutor.type('q');
    expect((await tutor.end()).code).toBe(0);
  });

  it('never clears what was on the terminal before', async () => {
    const tutor = start(['open', 'b4/classifier']);
    await tutor.waitFor('b4/classifier');
    for (const key of ['l', 'l', 'h', '?']) {
      tutor.type(key);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    tutor.type('\u001b');
    await new Promise((resolve) => setTimeout(resolve, 200));
    tutor.type('q');
    await tutor.end();
    expect(tutor.bytes).not.toContain('\u001b[3J');
  });

  it('uses no colour where NO_COLOR says so', async () => {
    const tutor = start([], { env: { NO_COLOR: '1' } });
    await tutor.waitFor(menu);
    // Any parameter from 30 up is a colour; 38 and 48 begin longer ones.
    expect(tutor.bytes).not.toMatch(/\u001b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/);
    tutor.type('q');
    await tutor.end();
  });

  it('runs a command of the node shell', async () => {
    const tutor = start(['open', 'b4/classifier'], { columns: 110, rows: 40 });
    await tutor.waitFor('b4/classifier');
    tutor.type('$');
    tutor.type('ip route get 10.222.2.34\r');
    await tutor.waitFor('10.222.2.34 via 10.222.2.1 dev antrea-gw0');
  });

  it('sets a damaged progress file aside and says so', async () => {
    const first = start(['open', 'b4']);
    await first.waitFor('b4/');
    first.type('q');
    await first.end();
    expect(existsSync(progressFile())).toBe(true);
    writeFileSync(progressFile(), '{ "format": ');
    const tutor = start();
    await tutor.waitFor(menu);
    tutor.type('q');
    expect((await tutor.end()).code).toBe(0);
    expect(readdirSync(join(state, 'antrea-tutor')).some((name) => name.includes('damaged'))).toBe(true);
    expect(tutor.text()).toContain('damaged');
  });

  it('starts nothing to draw on a dumb terminal: the first walk as text', async () => {
    const tutor = start([], { env: { TERM: 'dumb' }, columns: 200, rows: 50 });
    expect((await tutor.end()).code).toBe(0);
    expect(tutor.bytes).toContain('frontend asks backendsvc');
    expect(tutor.bytes).not.toContain('\u001b');
  });
});
