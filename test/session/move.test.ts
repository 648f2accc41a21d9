import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAddress,
  type JumpTarget,
  parseAddress,
  type SessionEvent,
  type SessionState,
  selectAddress,
  selectBrowsing,
  selectHere,
  selectNode,
  selectStop,
  selectView,
  update,
} from '../../src/session/index.ts';
import { plainText } from '../../src/text/index.ts';
import { at, course, noon, quiet, run, start } from './course.ts';

const context = at(noon);

function address(state: SessionState): string | undefined {
  return selectAddress(state, course);
}

function table(state: SessionState): string | undefined {
  const stop = selectStop(state, course)?.stop;
  return stop?.kind === 'table' ? stop.name : stop?.hook;
}

describe('addresses', () => {
  it('are read and written', () => {
    expect(parseAddress('b4')).toEqual({ lesson: 'b4', step: undefined, stop: undefined });
    expect(parseAddress('b5@7')).toEqual({
      lesson: 'b5',
      step: undefined,
      stop: { walk: undefined, number: 7 },
    });
    expect(parseAddress('b4/classifier@pod-to-pod:12')?.stop).toEqual({ walk: 'pod-to-pod', number: 12 });
    for (const text of ['', 'B4', 'b4/', 'b4@', 'b4@0', '../etc', 'b4 x', 'b4@x:'])
      expect(parseAddress(text)).toBeUndefined();
  });

  it('of every place lead back to it', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,5}$/),
        fc.option(fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/), { nil: undefined }),
        fc.option(
          fc.record({
            walk: fc.option(fc.stringMatching(/^[a-z-]{1,8}$/), { nil: undefined }),
            number: fc.integer({ min: 1, max: 9999 }),
          }),
          { nil: undefined },
        ),
        (lesson, step, stop) => {
          const given = { lesson, step, stop };
          expect(parseAddress(formatAddress(given))).toEqual(given);
        },
      ),
    );
  });

  it('open lessons, steps and stops', () => {
    expect(address(start('b4'))).toBe('b4/send');
    expect(address(start('b4/classifier'))).toBe('b4/classifier');
    expect(table(start('b4/classifier'))).toBe('Classifier');
    expect(address(start('b4@3'))).toBe('b4/spoofguard');
    expect(address(start('b4/send@5'))).toBe('b4/send@5');
    expect(address(start('b4/send@ping:2'))).toBe('b4/send@ping:2');
  });

  it('that lead nowhere are said', () => {
    for (const text of ['zz', 'b4/nowhere', 'b4@9999', 'b4@nowalk:1', '???']) {
      const state = start(text);
      expect(state.place.kind).toBe('menu');
      expect(state.message?.tone).toBe('warn');
    }
  });
});

describe('stepping', () => {
  it('follows the article and the walk', () => {
    let state = quiet(start('b4'));
    const seen: string[] = [];
    for (let i = 0; i < 8; i++) {
      seen.push(`${address(state)} ${table(state)}`);
      state = update(state, { kind: 'forward' }, context);
    }
    expect(seen.slice(0, 4)).toEqual([
      'b4/send send',
      'b4/classifier Classifier',
      'b4/spoofguard SpoofGuard',
      'b4/conntrack-zone ConntrackZone',
    ]);
  });

  it('reaches every step of every lesson, and ends', () => {
    for (const lesson of course.lessons) {
      let state = quiet(start(lesson.id));
      const seen = new Set<string>();
      for (let i = 0; i < 500; i++) {
        const here = selectHere(state, course);
        if (here?.lesson.id !== lesson.id) break;
        seen.add(here.step.id);
        const next = update(state, { kind: 'forward' }, context);
        if (next.place === state.place) break;
        state = next;
      }
      expect([...seen], lesson.id).toEqual(lesson.steps.map((step) => step.id));
    }
  });

  it('goes back exactly', () => {
    for (const lesson of course.lessons) {
      let state = quiet(start(lesson.id));
      const places = [state.place];
      for (let i = 0; i < 60; i++) {
        state = update(state, { kind: 'forward' }, context);
        if (state.place === places.at(-1)) break;
        places.push(state.place);
      }
      for (const place of places.toReversed()) {
        expect(state.place).toEqual(place);
        state = update(state, { kind: 'back' }, context);
      }
    }
  });

  const targets: fc.Arbitrary<JumpTarget> = fc.oneof(
    fc.record({
      kind: fc.constant('table' as const),
      table: fc.constantFrom('50', 'SpoofGuard', '110', '7'),
    }),
    fc.record({ kind: fc.constant('leg' as const), leg: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('leg-by' as const), by: fc.constantFrom(1 as const, -1 as const) }),
    fc.record({ kind: fc.constantFrom('reply' as const, 'first' as const, 'last' as const) }),
  );
  const moves: fc.Arbitrary<SessionEvent> = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'forward' as const }) },
    fc.constantFrom(
      ...(['back', 'next-step', 'previous-step', 'return-to-step', 'escape', 'menu-open'] as const).map(
        (kind) => ({ kind }),
      ),
    ),
    fc.record({ kind: fc.constant('jump' as const), to: targets }),
    fc.record({ kind: fc.constant('choose-walk' as const), walk: fc.constantFrom('ping', 'dns', 'nowhere') }),
    fc.record({
      kind: fc.constant('open' as const),
      address: fc.constantFrom('a1', 'b5', 'c9@12', 'f17', 'zz'),
    }),
  );

  it('back after forward is where one was, from anywhere', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a1', 'b4', 'b5', 'c10', 'd12', 'f17', 'g1'),
        fc.array(moves, { maxLength: 12 }),
        (lesson, list) => {
          const before = run(quiet(start(lesson)), ...list);
          const there = update(before, { kind: 'forward' }, context);
          if (there.place === before.place) return;
          const again = update(there, { kind: 'back' }, context);
          expect(again.place).toEqual(before.place);
          expect(again.trail).toEqual(before.trail);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('always stands at a stop or at a step, and its address leads there', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a1', 'b4', 'c10', 'g1'),
        fc.array(moves, { maxLength: 15 }),
        (lesson, list) => {
          const state = run(quiet(start(lesson)), ...list);
          if (state.place.kind === 'menu') return;
          expect(selectView(state, course)?.kind).not.toBe('missing');
          if (state.place.at) expect(selectStop(state, course)).toBeDefined();
          const again = start(address(state));
          expect(again.place).toEqual(state.place);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('jumping', () => {
  const state = start('b4/classifier');
  const jump = (to: JumpTarget) => run(state, { kind: 'jump', to });

  it('goes to tables, legs and the reply', () => {
    expect(table(jump({ kind: 'table', table: '40' }))).toBe('DNAT');
    expect(table(jump({ kind: 'table', table: 'egressrule' }))).toBe('EgressRule');
    expect(selectStop(jump({ kind: 'leg', leg: 3 }), course)?.leg.where).toBe('kernel');
    expect(selectStop(jump({ kind: 'reply' }), course)?.leg.direction).toBe('reply');
    expect(selectStop(jump({ kind: 'last' }), course)?.stopNumber).toBe(selectStop(state, course)?.stopCount);
  });

  it('says where it cannot go', () => {
    const lost = jump({ kind: 'table', table: '20' });
    expect(lost.place).toEqual(state.place);
    expect(plainText(lost.message?.text ?? [])).toMatch(/never comes to table 20/);
  });

  it('leaves the step, and comes back to it', () => {
    const away = jump({ kind: 'table', table: '110' });
    const stop = selectBrowsing(away, course);
    const back = run(jump({ kind: 'leg', leg: 1 }), { kind: 'return-to-step' });
    expect(selectBrowsing(back, course)).toBe(false);
    expect(stop || selectHere(away, course)?.step.id !== 'classifier').toBe(true);
  });
});

describe('the menu', () => {
  it('opens the lesson under the cursor at its first step that is not done', () => {
    const menu = start();
    expect(menu.place).toEqual({ kind: 'menu', selected: 0 });
    const second = run(menu, { kind: 'menu-by', by: 1 }, { kind: 'menu-open' });
    expect(selectHere(second, course)?.lesson).toBe(course.lessons[1]);
    expect(run(menu, { kind: 'menu-by', by: -5 }).place).toEqual({ kind: 'menu', selected: 0 });
  });

  it('is where Esc leads from a step, with the cursor on its lesson', () => {
    const menu = run(start('b4'), { kind: 'escape' });
    expect(menu.place).toEqual({ kind: 'menu', selected: course.lessons.findIndex(({ id }) => id === 'b4') });
  });
});

describe('resuming', () => {
  it('lands on the same step, stop and pane', () => {
    const left = run(
      quiet(start('b4')),
      { kind: 'forward' },
      { kind: 'focus', pane: 'evidence' },
      { kind: 'jump', to: { kind: 'table', table: '105' } },
    );
    const again = start(undefined, left.progress);
    expect(again.place).toEqual(left.place);
    expect(again.focus).toBe('evidence');
  });

  it('falls back to the menu when the lesson is gone', () => {
    const resume = {
      address: 'gone/step',
      pane: 'text' as const,
      predict: false,
      at: '2026-01-01T00:00:00.000Z',
    };
    const state = start(undefined, { ...start().progress, resume });
    expect(state.place.kind).toBe('menu');
    expect(state.message?.tone).toBe('warn');
  });
});

describe('the node of the command line', () => {
  it('is that of the stop, of the step, or chosen', () => {
    expect(selectNode(start('b4/classifier'), course)).toBe('worker1');
    expect(selectNode(start('a1'), course)).toBe('worker1');
    expect(selectNode(start('f17/node-port'), course)).toBe('worker2');
    expect(selectNode(run(start('a1'), { kind: 'shell-node', node: 'worker2' }), course)).toBe('worker2');
  });
});
