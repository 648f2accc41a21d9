import { describe, expect, it } from 'vitest';
import {
  askedBefore,
  type SessionState,
  selectHere,
  selectStop,
  selectVeil,
} from '../../src/session/index.ts';
import { plainText, spanText } from '../../src/text/index.ts';
import { course, quiet, run, start } from './course.ts';
import { answerKeys, press } from './keyboard.ts';

const veil = (state: SessionState) => selectVeil(state, course);
const message = (state: SessionState) => plainText(state.message?.text ?? []);

describe('the veil over a stop', () => {
  it('falls when a question about its outcome opens, and rises with the answer', () => {
    const reading = start('b4/classifier');
    expect(veil(reading)).toBeUndefined();
    const asked = press(reading, 'right');
    expect(veil(asked)).toMatchObject({ asking: true, field: { name: 'reg0' } });
    expect(veil(press(asked, '1', 'enter'))).toBeDefined();
    const passed = press(asked, ...answerKeys(asked, true));
    expect(passed.place).toEqual(reading.place);
    expect(veil(passed)).toBeUndefined();
  });

  it.each([
    ['esc', 'leaves the question for later'],
    ['ctrl+g', 'shows the answer'],
  ])('rises by %s, which %s', (key) => {
    expect(veil(press(start('b4/classifier'), 'p', key))).toBeUndefined();
  });

  it('leaves the flows of the table to be read', () => {
    const shown = veil(press(start('b4/conntrack-state'), 'p'))?.flows ?? [];
    expect(shown.map((flow) => spanText(flow.source, flow.ruleSpan))).toContain('priority=0');
  });

  it('leaves what the kernel chooses from: rules, routes, neighbours', () => {
    const listing = (step: string) => veil(press(start(`b4/${step}`), 'p'))?.listing;
    expect(listing('kube-sep')?.lines.join('\n')).toContain('-j DNAT --to-destination 10.222.1.47:80');
    expect(listing('route')).toMatchObject({ command: 'ip route' });
    expect(listing('neighbour')?.lines.join('\n')).toContain('f2:32:d8:07:e2:a6');
    expect(listing('send')).toBeUndefined();
  });

  it('is there from the arrival where the question is asked before, and the text waits as well', () => {
    const arrived = start('c10/w2-l3');
    const waits = (state: SessionState) => {
      const here = selectHere(state, course);
      return here !== undefined && askedBefore(state, here) !== undefined;
    };
    expect(veil(arrived)).toMatchObject({ asking: false });
    expect(waits(arrived)).toBe(true);
    const putOff = press(arrived, 'esc');
    expect(veil(putOff)).toBeUndefined();
    expect(waits(putOff)).toBe(false);
    const answered = press(arrived, 'p', ...'10.79.1.201', 'enter');
    expect(answered.question?.status).toBe('passed');
    expect(veil(answered)).toBeUndefined();
    expect(waits(answered)).toBe(false);
    expect(waits(start('g1/table'))).toBe(true);
    expect(waits(press(start('g1/table'), 'esc'))).toBe(false);
    expect(waits(start('b4/spoofguard'))).toBe(false);
  });

  it('hides nothing where the answer is not to be seen', () => {
    // A question of principle, one about a command's output, and one about another place.
    for (const address of ['b4/spoofguard', 'a3-2/pods', 'b6/no-loop'])
      expect(veil(press(start(address), 'p'))).toBeUndefined();
    const elsewhere = press(start('b5/spoofguard'), 'right', 'esc', 'right', 'p');
    expect(elsewhere.question?.ref.kind).toBe('predict');
    expect(veil(elsewhere)).toBeUndefined();
  });

  it('falls over a choice whose author wants it', () => {
    expect(veil(press(start('b4/conntrack-zone'), 'p'))).toMatchObject({ asking: true, field: undefined });
  });

  it('is there on arrival for whoever wants to predict', () => {
    const there = press(start('b4/send'), 'P', ...['right', 'esc', 'right']);
    expect(selectStop(there, course)?.stop).toMatchObject({ name: 'Classifier' });
    expect(there.question).toBeUndefined();
    expect(veil(there)).toMatchObject({ asking: false });
    const asked = press(there, 'right');
    expect(veil(asked)).toMatchObject({ asking: true });
    // What the answer reveals is looked at before the next stop.
    const revealed = press(asked, ...answerKeys(asked, true), 'right');
    expect(revealed.place).toEqual(there.place);
    expect(veil(revealed)).toBeUndefined();
    expect(press(there, 'esc')).toMatchObject({ place: there.place, mode: { kind: 'walk' } });
    expect(veil(press(there, 'esc'))).toBeUndefined();
  });

  it('is not drawn over a changed packet', () => {
    const changed = run(start('b4/classifier'), {
      kind: 'what-if',
      edit: { kind: 'field', field: 'nw_dst', value: '10.222.2.34' },
    });
    expect(message(press(changed, 'p'))).toMatch(/u undoes/);
    expect(veil(changed)).toBeUndefined();
  });
});

describe('a question', () => {
  it('comes when its own stop is left, not when the next step is reached', () => {
    const own = start('b5/spoofguard');
    expect(press(own, 'right').question?.ref).toMatchObject({ question: 'b5-spoofguard' });
    const on = press(own, 'right', 'esc', 'right', 'right');
    expect(on.question).toBeUndefined();
    expect(on.place).toMatchObject({ step: 'conntrack-state' });
  });

  it('is not asked elsewhere: p asks about the next stop, the full stop goes back first', () => {
    const on = press(start('b5/spoofguard'), 'right', 'esc', 'right');
    expect(selectStop(on, course)?.stop).toMatchObject({ name: 'ConntrackZone' });
    expect(press(on, 'p').question?.ref.kind).toBe('predict');
    const back = press({ ...on, later: [] }, '.');
    expect(back.question?.ref).toMatchObject({ question: 'b5-spoofguard' });
    expect(selectStop(back, course)?.stop).toMatchObject({ name: 'SpoofGuard' });
  });

  it('whose answer was shown is asked again by p, one that was answered is not', () => {
    const shown = press(start('b4/classifier'), 'p', 'ctrl+g', 'enter');
    expect(press(shown, 'p').question?.ref).toMatchObject({ question: 'b4-source' });
    const asked = press(start('b4/classifier'), 'p');
    const passed = press(asked, ...answerKeys(asked, true), 'enter');
    expect(press(passed, 'p').question?.ref.kind).toBe('predict');
  });

  it('that cannot be made is said', () => {
    const end = run(quiet(start('b4')), { kind: 'jump', to: { kind: 'last' } });
    expect(message(press(end, 'p'))).toMatch(/nothing (to ask|can be asked)/i);
  });

  it('that was given up says why its answer is right', () => {
    const choice = press(start('b4/spoofguard'), 'p', 'ctrl+g');
    expect(choice.question).toMatchObject({ status: 'shown', verdict: undefined });
  });
});

describe('a prediction that was missed', () => {
  it('comes back in a review over another packet', () => {
    const asked = press(quiet(start('b4/classifier')), 'P', 'right');
    const missed = press(asked, 'ctrl+g', 'enter');
    const [card] = Object.entries(missed.progress.review);
    expect(card?.[0]).toMatch(/^predict\/[a-z]+\/SpoofGuard$/);
    expect(card?.[1].missed).toBe(true);
    const review = press(missed, 'R');
    expect(review.question).toMatchObject({ card: card?.[0], onward: 'review' });
  });
});
