import { describe, expect, it } from 'vitest';
import { type Appearance, fullAppearance } from '../../src/ui/index.ts';
import { openStage } from './fixtures/stage.ts';

const plain: Appearance = { ...fullAppearance, colour: 'none' };
const small = { columns: 80, rows: 24 };

describe('what if', () => {
  it('puts the chosen row into the line, and Enter on an empty line says what to type', async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/classifier');
    await press('e', 'enter');
    expect(terminal.text()).toContain('Type a change, such as tp_dst=443');
    await press('down', 'down');
    expect(terminal.text()).toContain('what if  eth_dst=4e:99:08:c1:53:be');
    expect(terminal.text()).toContain('▶ eth_dst=');
    await press('backspace', 'down');
    expect(terminal.text()).toContain('what if  nw_src=10.222.1.48');
    tutor.unmount();
  });

  it('says what it cannot read on a small screen too', async () => {
    const { terminal, tutor, press } = await openStage({ columns: 40, rows: 12 }, plain, 't1/classifier');
    await press('e', 'colour=3', 'enter');
    expect(terminal.text()).toContain('There is no field colour.');
    tutor.unmount();
  });

  it('begins with how the walks end and why, and scrolls as far as they go', async () => {
    const { terminal, tutor, press } = await openStage(small, plain, 't1/classifier');
    await press('e', 'nw_src=10.222.1.47', 'enter');
    expect(terminal.text()).toContain('after: dropped in table 10 SpoofGuard on worker1: a flow of table 10');
    await press('pagedown');
    expect(terminal.text()).not.toContain('after: dropped');
    for (let i = 0; i < 20; i++) await press('pagedown');
    const end = terminal.text();
    expect(end).toContain('receive');
    await press('up');
    expect(terminal.text()).not.toBe(end);
    tutor.unmount();
  });
});
