import { describe, expect, it } from 'vitest';
import { lineText, run } from '../../src/ui/draw/line.ts';
import { wrapLine } from '../../src/ui/draw/wrap.ts';
import { type Appearance, fullAppearance } from '../../src/ui/index.ts';
import { footerLine } from '../../src/ui/views/footer-view.ts';
import { openStage } from './fixtures/stage.ts';

const plain: Appearance = { ...fullAppearance, colour: 'none' };
const small = { columns: 80, rows: 24 };

describe('the manners of the screen', () => {
  it('takes the keyboard before it writes', async () => {
    const { terminal, tutor } = await openStage(small, plain, 't1/classifier');
    expect(terminal.rawAtFirstWrite).toBe(true);
    tutor.unmount();
  });

  it('is whole after keys that were typed, and echoed, while it was loading', async () => {
    const early = await openStage(small, plain, 't1/classifier', { typedBefore: 'jjjjj' });
    const fresh = await openStage(small, plain, 't1/classifier');
    expect(early.terminal.text()).toBe(fresh.terminal.text());
    early.tutor.unmount();
    fresh.tutor.unmount();
  });

  it('forgets what it said with the next key', async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/classifier');
    await press('n');
    expect(terminal.rows().at(-1)).toContain('Nothing is searched for yet.');
    await press('tab');
    expect(terminal.rows().at(-1)).toContain('next');
    tutor.unmount();
  });

  it('says how often a text was found, and that it was not', async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/classifier');
    await press('/', 'port', 'enter');
    expect(terminal.text()).toContain('port 1/2');
    await press('n');
    expect(terminal.text()).toContain('port 2/2');
    await press('/', 'zzz', 'enter');
    expect(terminal.text()).toContain('zzz not found');
    tutor.unmount();
  });

  it("brings the presenter's notes into view, and says where there are none", async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/classifier');
    await press('i');
    expect(terminal.text()).toContain('For the presenter');
    expect(terminal.text()).toContain('value here.');
    await press('i', '.', 'i');
    expect(terminal.text()).toContain('There are no notes for this step.');
    tutor.unmount();
  });

  it("begins the help with the question's keys while one is open, and runs them there", async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/conjunction');
    await press('p', '?');
    expect(terminal.text()).toMatch(/▶ \S+ .*option/);
    await press('hint', 'enter');
    expect(terminal.text()).toContain('Hint 1');
    tutor.unmount();
  });

  it('labels what is computed with what it is computed from', async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/dnat');
    await press('$', 'conntrack -L', 'enter');
    expect(terminal.text()).toContain('computed, not captured: from the walk so far');
    await press('ip route get 10.222.2.34', 'enter');
    expect(terminal.rows().at(-3)).toContain("computed, not captured: by the node's rules and routes");
    tutor.unmount();
    await tutor.waitUntilExit();
    expect(terminal.raw).toBe(false);
  });

  it('marks changed addresses and lifetimes by a sign', async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/dnat');
    expect(terminal.text()).toMatch(/ip 10.222.1.48:54444 → 10.222.1.47:80 ◀/);
    await press(':', 'open t2', 'enter', ':', 'l3forwarding', 'enter');
    expect(terminal.text()).toContain('eth◀');
    expect(terminal.text()).toMatch(/ttl \d+ ◀/);
    tutor.unmount();
  });

  it.each([60, 72, 80, 120])('keeps help and quit in a footer of %i columns', (columns) => {
    const text = lineText(footerLine('walk', columns - 6, true));
    expect(text).toContain('? help');
    expect(text).toContain('q quit');
  });
});

describe('breaking flow text', () => {
  const rows = (text: string, width: number) =>
    wrapLine([run('code', text)], width, 2, { fill: true }).map((row) => lineText(row).trim());

  it('keeps arrows and names whole', () => {
    expect(rows('load:0x4e9908c153be->NXM_OF_ETH_DST[]', 24)).toEqual([
      'load:0x4e9908c153be->',
      'NXM_OF_ETH_DST[]',
    ]);
  });

  it('keeps quoted names whole', () => {
    expect(rows('priority=190,in_port="frontend-a3ba2f"', 24)).toEqual([
      'priority=190,in_port=',
      '"frontend-a3ba2f"',
    ]);
  });
});
