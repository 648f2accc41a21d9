import { describe, expect, it } from 'vitest';
import { type Appearance, fullAppearance } from '../../src/ui/index.ts';
import { openStage } from './fixtures/stage.ts';

const plain: Appearance = { ...fullAppearance, colour: 'none' };
const large = { columns: 120, rows: 36 };

describe('the tutor on a terminal', () => {
  it('takes every key of one read', async () => {
    const { terminal, tutor, press } = await openStage(large, plain, 't1/classifier');
    await press('lll');
    expect(terminal.rows()[0]).toContain('stop 4/7');
    await press('hhh');
    expect(terminal.rows()[0]).toContain('t1/classifier ');
    await press('$ip route\r');
    expect(terminal.text()).toContain('default via 10.79.1.1');
    tutor.unmount();
  });

  it('keeps a paste out of the keyboard, and puts it into a line', async () => {
    const { terminal, tutor, press } = await openStage(large, plain, 't1/classifier');
    await press('\u001b[200~qqq\rq\u001b[201~');
    expect(terminal.rows()[0]).toContain('t1/classifier ');
    await press('$', '\u001b[200~arp\r-a\n\u001b[201~');
    expect(terminal.text()).toContain('worker1$ arp -a');
    tutor.unmount();
  });

  it('tells Esc from the arrows, and takes a key typed right after it', async () => {
    const { terminal, tutor, press } = await openStage(large, plain, 't1/classifier');
    await press('m', 'down');
    expect(terminal.text()).toContain('the legs of this walk');
    await press('esc');
    expect(terminal.text()).not.toContain('the legs of this walk');
    await press('m', '\u001bw');
    expect(terminal.text()).not.toContain('the legs of this walk');
    expect(terminal.text()).toContain('✗ in_port');
    tutor.unmount();
  });

  it.each([
    ['q', 'quit'],
    ['ctrl+c', 'interrupted'],
  ])('leaves the terminal as it was by %s', async (key, reason) => {
    const { terminal, tutor, press } = await openStage(large, plain, 't1/classifier');
    expect(terminal.alternate).toBe(true);
    expect(terminal.raw).toBe(true);
    await press(key);
    expect(await tutor.waitUntilExit()).toBe(reason);
    await terminal.settle();
    expect(terminal.alternate).toBe(false);
    expect(terminal.raw).toBe(false);
    expect(terminal.cursorShown).toBe(true);
    expect(terminal.written.lastIndexOf('\u001b[?2004l')).toBeGreaterThan(
      terminal.written.lastIndexOf('\u001b[?2004h'),
    );
  });

  it('leaves it at once when it is unmounted, as a signal does', async () => {
    const { terminal, tutor } = await openStage(large, plain, 't1/classifier');
    tutor.unmount();
    expect(terminal.written.endsWith('\u001b[?1049l') || terminal.written.includes('\u001b[?1049l')).toBe(
      true,
    );
    expect(terminal.cursorShown).toBe(true);
    expect(await tutor.waitUntilExit()).toBe('unmounted');
    await terminal.settle();
    expect(terminal.raw).toBe(false);
  });

  it('gives the terminal back while it is suspended, and draws everything again', async () => {
    let continued: () => void = () => undefined;
    const stopProgram = () =>
      new Promise<void>((resolve) => {
        continued = resolve;
      });
    const { terminal, tutor, press } = await openStage(large, plain, 't1/classifier', { stopProgram });
    const before = terminal.text();
    await press('ctrl+z');
    expect(terminal.alternate).toBe(false);
    expect(terminal.raw).toBe(false);
    continued();
    await terminal.settle(60);
    expect(terminal.alternate).toBe(true);
    expect(terminal.raw).toBe(true);
    expect(terminal.text()).toBe(before);
    tutor.unmount();
  });

  it('draws the screen again after somebody wrote on it', async () => {
    const { terminal, tutor, press } = await openStage(large, plain, 't1/classifier');
    const before = terminal.text();
    terminal.stdout.write('\u001b[5;5Hrubbish from another program');
    await terminal.settle();
    expect(terminal.text()).not.toBe(before);
    await press('ctrl+l');
    expect(terminal.text()).toBe(before);
    tutor.unmount();
  });

  it('is whole after any resizing', async () => {
    const { terminal, tutor } = await openStage(large, plain, 't1/conjunction');
    for (const [columns, rows] of [
      [80, 24],
      [40, 12],
      [20, 5],
      [200, 60],
      [100, 20],
      [120, 36],
    ] as const) {
      terminal.resize(columns, rows);
      await terminal.settle(60);
      const fresh = await openStage({ columns, rows }, plain, 't1/conjunction');
      expect(terminal.text()).toBe(fresh.terminal.text());
      fresh.tutor.unmount();
    }
    expect(terminal.written).not.toContain('\u001b[3J');
    tutor.unmount();
  });

  it('draws only what a key changed, in one write', async () => {
    const { terminal, tutor, press } = await openStage(large, { ...plain, colour: '256' }, 't1/classifier');
    await press('l', 'h');
    for (const [key, most] of [
      ['l', 9000],
      ['w', 6000],
      ['tab', 9000],
      ['$', 6000],
      ['x', 400],
    ] as const) {
      const from = terminal.written.length;
      await press(key);
      const frame = terminal.written.slice(from);
      expect(frame.length, key).toBeGreaterThan(0);
      expect(frame.length, key).toBeLessThan(most);
      // A frame is one synchronized update (CSI ? 2026 h).
      expect(frame.split('\u001b[?2026h').length - 1, key).toBe(1);
    }
    tutor.unmount();
  });
});
