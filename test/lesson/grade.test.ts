import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnswerSource,
  type BoundView,
  expectedAnswer,
  type Given,
  grade,
  isExpected,
  parseSubfield,
  prepareQuestion,
  type Question,
  resolveBind,
  showExpected,
  stopView,
  type Verdict,
} from '../../src/lesson/index.ts';
import { fieldNamed } from '../../src/packet/index.ts';
import { plainText } from '../../src/text/index.ts';
import { articleWorld, lessonNamed } from './article-world.ts';

const world = articleWorld();
const at = { start: 0, end: 0 };

/** The view of a table of an OVS leg of the same-node walk, both as the article counts them. */
function view(leg: number, table: string) {
  const walk = world.walkNamed('same-node-service')!;
  const ovs = walk.legs.flatMap((l, i) => (l.where === 'ovs' ? [i] : []))[leg - 1]!;
  const stop = walk.legs[ovs]!.stops.findIndex((s) => s.kind === 'table' && s.name === table);
  return stopView(world, 'same-node-service', walk, { leg: ovs, stop })!;
}

function accepts(source: AnswerSource, leg: number, table: string, given: string): boolean {
  const answer = expectedAnswer(source, view(leg, table));
  if (!answer.ok) throw new Error(answer.reason);
  return isExpected(answer.expected, given);
}

function answerText(source: AnswerSource, leg: number, table: string): string {
  const answer = expectedAnswer(source, view(leg, table));
  return answer.ok ? showExpected(answer.expected) : `none: ${answer.reason}`;
}

describe('answers computed from the walk', () => {
  it('are what the article says', () => {
    expect(answerText({ kind: 'packet', subfield: 'reg0[0..15]', at: 'after' }, 1, 'Classifier')).toBe('2');
    expect(answerText({ kind: 'packet', subfield: 'reg0[0..15]', at: 'before' }, 1, 'Classifier')).toBe('0');
    expect(answerText({ kind: 'flow', what: 'priority' }, 1, 'Classifier')).toBe('190');
    expect(answerText({ kind: 'next' }, 1, 'Classifier')).toBe('10 SpoofGuard');
    expect(answerText({ kind: 'out' }, 1, 'Classifier')).toBe('antrea-gw0');
    expect(answerText({ kind: 'disposition', of: 'leg' }, 1, 'Classifier')).toBe('forwarded');
    expect(answerText({ kind: 'disposition', of: 'walk' }, 1, 'Classifier')).toBe('delivered');
    expect(answerText({ kind: 'packet', subfield: 'ip_dst', at: 'after' }, 2, 'Classifier')).toBe(
      '10.222.1.47',
    );
  });

  it('say why there is none', () => {
    expect(answerText({ kind: 'next' }, 1, 'L2ForwardingOut')).toMatch(/no table follows/);
    expect(answerText({ kind: 'stop', what: 'hook' }, 1, 'Classifier')).toMatch(/is a table/);
    expect(answerText({ kind: 'packet', subfield: 'colour', at: 'after' }, 1, 'Classifier')).toMatch(
      /no field/,
    );
    expect(answerText({ kind: 'highlight', index: 0 }, 1, 'Classifier')).toMatch(/no command/);
  });
});

describe('grading is on value, not spelling', () => {
  const register: AnswerSource = { kind: 'packet', subfield: 'reg0[0..15]', at: 'after' };
  it.each(['2', '0x2', ' 0x02 ', '0X2', '02', '`2`'])('a register: %s', (given) => {
    expect(accepts(register, 1, 'Classifier', given)).toBe(true);
  });
  it.each(['3', '0x20', '', 'two', '2.0', '-2'])('not this register: %s', (given) => {
    expect(accepts(register, 1, 'Classifier', given)).toBe(false);
  });

  const mac: AnswerSource = { kind: 'packet', subfield: 'eth_dst', at: 'after' };
  it.each([
    'f2:32:d8:07:e2:a6',
    'F2:32:D8:07:E2:A6',
    'f2:32:d8:7:e2:a6',
    'f2-32-d8-07-e2-a6',
  ])('a MAC: %s', (given) => {
    expect(accepts(mac, 2, 'Classifier', given)).toBe(true);
  });

  const ip: AnswerSource = { kind: 'packet', subfield: 'nw_dst', at: 'after' };
  it.each(['10.222.1.47', '10.222.1.47/32', ' 10.222.1.47 '])('an address: %s', (given) => {
    expect(accepts(ip, 2, 'Classifier', given)).toBe(true);
  });
  it.each([
    '10.222.1.48',
    '10.222.1.47/24',
    '10.222.1.4',
    '10.222.1.047',
  ])('not this address: %s', (given) => {
    expect(accepts(ip, 2, 'Classifier', given)).toBe(false);
  });

  it.each([
    '10',
    'SpoofGuard',
    'spoofguard',
    '10 SpoofGuard',
    'SpoofGuard (10)',
    'table 10',
    'table=10',
  ])('a table: %s', (given) => expect(accepts({ kind: 'next' }, 1, 'Classifier', given)).toBe(true));
  it.each(['20', 'SpoofGuard 20', 'Spoof', ''])('not this table: %s', (given) => {
    expect(accepts({ kind: 'next' }, 1, 'Classifier', given)).toBe(false);
  });

  it.each(['antrea-gw0', '2', 'port 2', '2(antrea-gw0)', 'ANTREA-GW0'])('a port: %s', (given) => {
    expect(accepts({ kind: 'out' }, 1, 'Classifier', given)).toBe(true);
  });
  it('a register with a port number: the name of the port', () => {
    const reg1: AnswerSource = { kind: 'packet', subfield: 'reg1', at: 'after' };
    expect(accepts(reg1, 2, 'L2ForwardingCalc', 'backend1-bab86f')).toBe(true);
    expect(accepts(reg1, 2, 'L2ForwardingCalc', '0x30')).toBe(true);
    expect(accepts(reg1, 2, 'L2ForwardingCalc', '48')).toBe(true);
    expect(accepts(reg1, 2, 'L2ForwardingCalc', 'frontend-a3ba2f')).toBe(false);
  });

  it('any way to write a number is the number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.integer({ min: 0, max: 0xffffffff }),
        (a, b) => {
          const subfield = { field: fieldNamed('reg3'), start: 0, bits: 32 };
          const expected = { kind: 'field', subfield, value: BigInt(a), ports: [] } as const;
          for (const text of [
            String(a),
            `0x${a.toString(16)}`,
            `0X${a.toString(16).toUpperCase()}`,
            ` ${a} `,
          ])
            expect(isExpected(expected, text)).toBe(true);
          expect(isExpected(expected, String(b))).toBe(a === b);
        },
      ),
    );
  });
});

function gradeAuthored(question: Question, given: Given, shown: BoundView): Verdict {
  const prepared = prepareQuestion(question, shown);
  if (!prepared.ok) throw new Error(prepared.reason);
  return grade(prepared.question, given);
}

describe('verdicts', () => {
  const typed: Question = {
    id: 'q',
    ask: 'What?',
    kind: 'typed',
    answer: { value: { kind: 'packet', subfield: 'reg0[0..15]', at: 'after' }, span: at },
    options: [],
    wrong: [
      { when: '0x1', why: '1 marks the `gateway`.', span: at },
      { when: 'any', why: 'Look at the load action.', span: at },
    ],
    hints: ['one', 'two'],
    right: undefined,
    hide: false,
    asked: 'after',
    aim: 'what',
    span: at,
  };
  const verdict = (question: Question, given: string | readonly number[]) =>
    gradeAuthored(
      question,
      typeof given === 'string' ? { kind: 'text', text: given } : { kind: 'options', options: given },
      view(1, 'Classifier'),
    );

  it('give the why that the author foresaw, by value', () => {
    expect(verdict(typed, '2').correct).toBe(true);
    const one = verdict(typed, '1');
    expect(one.correct).toBe(false);
    expect(one.why).toEqual([
      { role: 'plain', text: '1 marks the ' },
      { role: 'code', text: 'gateway' },
      { role: 'plain', text: '.' },
    ]);
    expect(plainText(verdict(typed, 'nonsense').why ?? [])).toBe('Look at the load action.');
  });

  it.each<readonly [string, AnswerSource, number, string, string]>([
    [
      'the action that wrote it',
      { kind: 'packet', subfield: 'reg0', at: 'after' },
      1,
      'Classifier',
      'load:0x2->NXM_NX_REG0[0..15] wrote it, an action of priority=190,in_port="frontend-a3ba2f".',
    ],
    [
      'the stop that wrote it before',
      { kind: 'packet', subfield: 'nw_ttl', at: 'after' },
      2,
      'L3Forwarding',
      'The kernel of worker1 (route) wrote it; nothing has changed it since.',
    ],
    [
      'that nothing writes it',
      { kind: 'packet', subfield: 'ip_dst', at: 'after' },
      1,
      'DNAT',
      'No action of the flow that matched, priority=200,ip,nw_dst=10.96.0.0/12, writes it.',
    ],
    [
      'the action that leads on',
      { kind: 'next' },
      1,
      'DNAT',
      'resubmit(,105) sends it there, an action of priority=200,ip,nw_dst=10.96.0.0/12.',
    ],
    [
      'the register that names the port',
      { kind: 'out' },
      1,
      'L2ForwardingOut',
      'output:NXM_NX_REG1[] sends it out: reg1 holds 2, the number of antrea-gw0.',
    ],
    [
      'the flow that matched',
      { kind: 'flow', what: 'priority' },
      1,
      'ConntrackState',
      'The flow that matched is priority=0; none of a higher priority does.',
    ],
  ])('name the reason for a right answer: %s', (_, value, leg, table, reason) => {
    const shown = view(leg, table);
    const answer = expectedAnswer(value, shown);
    const given = { kind: 'text', text: answer.ok ? showExpected(answer.expected) : '' } as const;
    const question: Question = { ...typed, answer: { value, span: at } };
    expect(plainText(gradeAuthored(question, given, shown).why ?? [])).toBe(reason);
    const authored = gradeAuthored({ ...question, right: 'So it is.' }, given, shown);
    expect(plainText(authored.why ?? [])).toBe('So it is.');
  });

  it('of several choices want all and only the right ones', () => {
    const options = [
      { text: 'a', correct: true, why: undefined, span: at },
      { text: 'b', correct: false, why: 'b is wrong', span: at },
      { text: 'c', correct: true, why: undefined, span: at },
    ];
    const several: Question = { ...typed, kind: 'several', answer: undefined, wrong: [], options };
    expect(verdict(several, [0, 2]).correct).toBe(true);
    expect(plainText(verdict(several, [0]).why ?? [])).toMatch(/1 of 2/);
    expect(plainText(verdict(several, [0, 1, 2]).why ?? [])).toBe('b is wrong');
    expect(verdict(several, []).correct).toBe(false);
  });

  it('of a choice among plain values are computed', () => {
    const options = ['0', '0x2', '1'].map((text) => ({ text, correct: undefined, why: undefined, span: at }));
    const choice: Question = { ...typed, kind: 'choice', options };
    expect(verdict(choice, [1]).correct).toBe(true);
    expect(plainText(verdict(choice, [2]).why ?? [])).toBe('1 marks the gateway.');
    expect(plainText(verdict(choice, [0]).why ?? [])).toBe('Look at the load action.');
  });
});

describe('parseSubfield', () => {
  it('reads bits by any name of a field', () => {
    expect(parseSubfield('NXM_NX_REG0[0..15]')).toMatchObject({
      field: { name: 'reg0' },
      start: 0,
      bits: 16,
    });
    expect(parseSubfield('reg0[19]')).toMatchObject({ start: 19, bits: 1 });
    expect(parseSubfield('nw_dst')).toMatchObject({ field: { name: 'ip_dst' }, start: 0, bits: 32 });
    expect(parseSubfield('reg0[5..2]')).toBeUndefined();
    expect(parseSubfield('reg0[32]')).toBeUndefined();
    expect(parseSubfield('colour')).toBeUndefined();
  });
});

describe('resolveBind', () => {
  it('tells two stops of one hook apart by what they do', () => {
    const lesson = lessonNamed('b6');
    const step = lesson.steps.find(({ id }) => id === 'kernel-undo');
    const bound = step && resolveBind(step, lesson, world);
    expect(bound?.kind === 'stop' && bound.stop.changes.map(({ field }) => field.name)).toEqual(['ip_src']);
  });
});
