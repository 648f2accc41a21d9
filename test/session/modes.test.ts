import { describe, expect, it } from 'vitest';
import {
  type Context,
  commandOf,
  commands,
  editableFields,
  type KeyMode,
  parseEdit,
  type SessionEvent,
  type SessionState,
  selectComparison,
  selectKeyMode,
  selectRows,
  selectStop,
  update,
} from '../../src/session/index.ts';
import type { ShellEffect } from '../../src/shell/index.ts';
import { plainText } from '../../src/text/index.ts';
import { at, course, noon, quiet, run, start, typing } from './course.ts';

const walk = quiet(start('b4/classifier'));

function mode(state: SessionState): KeyMode {
  return selectKeyMode(state, undefined);
}

describe('modes', () => {
  const entered: readonly (readonly [KeyMode, SessionEvent])[] = [
    ['shell', { kind: 'enter-mode', mode: 'shell' }],
    ['palette', { kind: 'enter-mode', mode: 'palette' }],
    ['find', { kind: 'enter-mode', mode: 'find' }],
    ['overlay', { kind: 'overlay', overlay: 'help' }],
    ['overlay', { kind: 'overlay', overlay: 'map' }],
    ['overlay', { kind: 'overlay', overlay: 'topology' }],
    ['overlay', { kind: 'overlay', overlay: 'what-if' }],
    ['overlay', { kind: 'overlay', overlay: 'walks' }],
  ];
  it.each(entered)('%s is entered, and left by Esc', (name, event) => {
    const inside = run(walk, event);
    expect(mode(inside)).toBe(name);
    const outside = run(inside, { kind: 'escape' });
    expect(mode(outside)).toBe('walk');
    expect(outside.place).toEqual(walk.place);
  });

  it('Esc goes back level by level, and stops in the menu', () => {
    const deep = run(walk, { kind: 'choose-walk', walk: 'ping' }, { kind: 'enter-mode', mode: 'shell' });
    const levels = [deep];
    for (let i = 0; i < 5; i++) levels.push(run(levels.at(-1)!, { kind: 'escape' }));
    expect(levels.map(mode)).toEqual(['shell', 'walk', 'walk', 'menu', 'menu', 'menu']);
    expect(levels[2]?.place).toEqual(walk.place);
  });

  it('every event of the table leaves a state that can be shown', () => {
    const states = [
      start(),
      walk,
      run(walk, { kind: 'ask' }),
      start('a1'),
      ...entered.map(([, event]) => run(walk, event)),
    ];
    for (const state of states) {
      for (const { event } of commands) {
        const next = update(state, event, at(noon));
        expect(JSON.parse(JSON.stringify(next))).toBeDefined();
        selectRows(next, course);
      }
    }
  });

  it('q quits and loses nothing', () => {
    const quit = run(walk, commandOf('walk', 'q')!.event);
    expect(quit.quitting).toBe(true);
    expect(quit.progress).toBe(walk.progress);
  });
});

describe('the palette', () => {
  it('runs what is chosen', () => {
    const opened = run(walk, { kind: 'enter-mode', mode: 'palette' }, typing('reply'), { kind: 'accept' });
    expect(mode(opened)).toBe('walk');
    expect(selectStop(opened, course)?.leg.direction).toBe('reply');
  });

  it('opens addresses, and jumps to tables', () => {
    const palette = run(walk, { kind: 'enter-mode', mode: 'palette' });
    const opened = run(palette, typing('c9'), { kind: 'accept' });
    expect(opened.place).toMatchObject({ lesson: 'c9' });
    const jumped = run(palette, typing('egressrule'), { kind: 'accept' });
    expect(selectStop(jumped, course)?.stop).toMatchObject({ name: 'EgressRule' });
  });

  it('goes around its ends, and starts anew with what is typed', () => {
    const palette = run(walk, { kind: 'enter-mode', mode: 'palette' });
    const rows = selectRows(palette, course);
    const up = run(palette, { kind: 'select-by', by: -1 });
    expect(up.mode).toMatchObject({ selected: rows.length - 1 });
    expect(run(up, typing('w')).mode).toMatchObject({ selected: 0 });
  });

  it('closes on Enter with nothing found', () => {
    const nothing = run(walk, { kind: 'enter-mode', mode: 'palette' }, typing('zzzzzz'), { kind: 'accept' });
    expect(mode(nothing)).toBe('walk');
    expect(nothing.place).toEqual(walk.place);
  });
});

describe('the map and the walks', () => {
  it('jump to a leg', () => {
    const map = run(walk, { kind: 'overlay', overlay: 'map' });
    expect(map.mode).toMatchObject({ selected: 1 });
    const there = run(map, { kind: 'select-by', by: 1 }, { kind: 'accept' });
    expect(selectStop(there, course)?.legNumber).toBe(3);
  });

  it('choose another walk', () => {
    const walks = run(walk, { kind: 'overlay', overlay: 'walks' }, typing('spoof'), { kind: 'accept' });
    expect(selectStop(walks, course)).toMatchObject({ walkName: 'spoofed-source', stopNumber: 1 });
    expect(run(walks, { kind: 'escape' }).place).toEqual(walk.place);
  });
});

describe('the shell', () => {
  const shell = run(walk, { kind: 'enter-mode', mode: 'shell' });

  it('goes to another node, back, and back to the walk', () => {
    const typed = (state: SessionState, line: string, effect: ShellEffect) => {
      const entry = { node: 'worker1', line, output: '', exitCode: 0, computed: false, effect };
      return run(state, { kind: 'shell-ran', entry });
    };
    const away = typed(shell, 'ssh worker2', { kind: 'node', node: 'worker2' });
    expect(away.shell.node).toBe('worker2');
    const cleared = typed(away, 'clear', { kind: 'clear' });
    expect(cleared.shell.entries).toEqual([]);
    const back = typed(cleared, 'exit', { kind: 'leave' });
    expect(back.shell.node).toBeUndefined();
    expect(mode(back)).toBe('shell');
    expect(mode(typed(back, 'exit', { kind: 'leave' }))).toBe('walk');
  });

  it('is left by Ctrl-D on an empty line, which erases on another', () => {
    const end = commandOf('shell', 'ctrl+d')?.event;
    if (!end) throw new Error('Ctrl-D is a dead key');
    expect(mode(run(shell, end))).toBe('walk');
    const home = { kind: 'edit', edit: { kind: 'home' } } as const;
    const erased = run(shell, typing('ip'), home, end);
    expect(mode(erased)).toBe('shell');
    expect(erased.shell.line.text).toBe('p');
  });

  const ran = (state: SessionState, line: string) =>
    run(state, {
      kind: 'shell-ran',
      entry: { node: 'worker1', line, output: `${line}!\n`, exitCode: 0, computed: false },
    });

  it('keeps history and output', () => {
    const three = ran(ran(ran(shell, 'ip route'), 'arp -a'), 'arp -a');
    expect(three.shell.history).toEqual(['ip route', 'arp -a']);
    expect(three.shell.entries).toHaveLength(3);
    expect(three.shell.line.text).toBe('');
  });

  it('recalls, and gives back what was being typed', () => {
    const two = run(ran(ran(shell, 'ip route'), 'arp -a'), typing('ku'));
    const up = run(two, { kind: 'shell-recall', by: -1 });
    expect(up.shell.line.text).toBe('arp -a');
    const top = run(up, { kind: 'shell-recall', by: -1 }, { kind: 'shell-recall', by: -1 });
    expect(top.shell.line.text).toBe('ip route');
    const down = run(top, { kind: 'shell-recall', by: 1 }, { kind: 'shell-recall', by: 1 });
    expect(down.shell.line.text).toBe('ku');
    expect(run(up, typing('x')).shell.line.text).toBe('arp -ax');
  });

  it('shows what Tab offers until the next key', () => {
    const completed = run(shell, {
      kind: 'shell-completed',
      line: 'ip ',
      candidates: ['ip route', 'ip neigh'],
    });
    expect(completed.shell.candidates).toHaveLength(2);
    expect(run(completed, typing('r')).shell.candidates).toEqual([]);
  });

  it('keeps what is typed while it is left', () => {
    const left = run(shell, typing('ip ro'), { kind: 'escape' });
    expect(run(left, { kind: 'enter-mode', mode: 'shell' }).shell.line.text).toBe('ip ro');
  });

  it('gets the scrolling keys', () => {
    const context: Context = { ...at(noon), panes: { shell: { offset: 40, rows: 10, total: 50 } } };
    const up = update(shell, { kind: 'scroll', unit: 'page', by: -1 }, context);
    expect(up.scroll.shell).toBe(31);
    expect(update(up, { kind: 'scroll', unit: 'end', by: 1 }, context).scroll.shell).toBe(40);
  });
});

describe('panes', () => {
  it('take the focus in turn', () => {
    const around = [1, 2, 3].reduce<SessionState[]>(
      (list) => [...list, run(list.at(-1)!, { kind: 'focus-by', by: 1 })],
      [walk],
    );
    expect(around.map((state) => state.focus)).toEqual(['text', 'packet', 'evidence', 'text']);
    expect(run(walk, { kind: 'focus-by', by: -1 }).focus).toBe('evidence');
  });

  it('scroll as far as there is something', () => {
    const context: Context = { ...at(noon), panes: { text: { offset: 0, rows: 10, total: 15 } } };
    const scroll = (unit: 'line' | 'half' | 'page' | 'end', by: number) =>
      update(walk, { kind: 'scroll', unit, by }, context).scroll.text;
    expect([
      scroll('line', 1),
      scroll('half', 1),
      scroll('page', 1),
      scroll('end', 1),
      scroll('line', -1),
    ]).toEqual([1, 5, 5, 5, 0]);
  });

  it('start anew at another stop, the text only at another step', () => {
    const scrolled = run(
      walk,
      { kind: 'scroll-to', pane: 'text', offset: 4 },
      { kind: 'scroll-to', pane: 'evidence', offset: 9 },
    );
    const jumped = run(scrolled, { kind: 'jump', to: { kind: 'leg', leg: 5 } });
    expect(jumped.scroll).toMatchObject({ evidence: 'auto', text: 4 });
    expect(run(scrolled, { kind: 'next-step' }).scroll.text).toBe(0);
  });
});

describe('find', () => {
  it('searches the focused pane, and goes from hit to hit', () => {
    const found = run(
      walk,
      { kind: 'focus', pane: 'evidence' },
      { kind: 'enter-mode', mode: 'find' },
      typing('reg0'),
      { kind: 'accept' },
    );
    expect(found.find).toEqual({ query: 'reg0', pane: 'evidence', hit: 0 });
    expect(run(found, { kind: 'find-next', by: 1 }).find?.hit).toBe(1);
    expect(run(found, { kind: 'forward' }).find).toBeUndefined();
    expect(run(walk, { kind: 'find-next', by: 1 }).message?.tone).toBe('info');
  });
});

describe('what if', () => {
  const edited = run(walk, { kind: 'overlay', overlay: 'what-if' }, typing('nw_src=10.222.1.47'), {
    kind: 'accept',
  });

  it('runs again, and goes to where the walks part', () => {
    expect(selectComparison(edited, course)?.changed.disposition).toBe('dropped');
    expect(selectStop(edited, course)?.stop).toMatchObject({ name: 'SpoofGuard' });
    expect(edited.mode).toMatchObject({ kind: 'overlay', overlay: 'what-if' });
  });

  it('undoes, back to where the learner was', () => {
    const undone = run(edited, { kind: 'what-if-undo' });
    expect(undone.whatIf).toBeUndefined();
    expect(undone.place).toEqual(walk.place);
    const left = run(edited, { kind: 'escape' }, { kind: 'escape' });
    expect(left.place).toEqual(walk.place);
    expect(left.whatIf).toBeUndefined();
  });

  it('undoes one change of several', () => {
    const two = run(edited, { kind: 'what-if', edit: { kind: 'field', field: 'tp_dst', value: '81' } });
    expect(two.whatIf?.edits).toHaveLength(2);
    const one = run(two, { kind: 'what-if-undo' });
    expect(one.whatIf?.edits).toHaveLength(1);
    expect(run(one, { kind: 'what-if-undo' }).place).toEqual(walk.place);
  });

  it('steps through the changed walk, and stays in it at its end', () => {
    const on = run({ ...edited, mode: { kind: 'walk' } }, { kind: 'forward' });
    expect(plainText(on.message?.text ?? [])).toMatch(/ends here/);
    expect(on.place).toEqual(edited.place);
    const back = run({ ...edited, mode: { kind: 'walk' } }, { kind: 'back' });
    expect(selectStop(back, course)?.stop).toMatchObject({ name: 'Classifier' });
    expect(back.whatIf).toBeDefined();
    expect(run(back, { kind: 'next-step' }).whatIf).toBeUndefined();
  });

  it('leaves the resume position alone', () => {
    expect(edited.progress.resume?.address).toBe('b4/classifier');
  });

  it('takes the endpoint, and switches a flow off', () => {
    const other = run(walk, { kind: 'what-if', edit: { kind: 'endpoint', endpoint: 'default/backend2' } });
    expect(selectComparison(other, course)?.changed.endpoint).toBe('default/backend2');
    expect(selectStop(other, course)?.leg.where).toBe('kernel');
    const off = run(walk, { kind: 'overlay', overlay: 'what-if' }, typing('off'), { kind: 'accept' });
    expect(selectComparison(off, course)?.changed.disposition).toBe('dropped');
  });

  it.each([
    'nonsense',
    'colour=3',
    'nw_src=worker1',
    'ct_state=happy',
  ])('says what it cannot read: %s', (text) => {
    const said = run(walk, { kind: 'overlay', overlay: 'what-if' }, typing(text), { kind: 'accept' });
    expect(said.message?.tone).toBe('warn');
    expect(said.whatIf).toBeUndefined();
  });

  it('offers the fields that the packet has', () => {
    const fields = editableFields(selectStop(walk, course)!.stop.before);
    expect(fields).toContainEqual({ field: 'nw_src', value: '10.222.1.48' });
    for (const { field, value } of fields)
      expect(parseEdit(`${field}=${value}`, walk, at(noon)).ok).toBe(true);
  });
});
