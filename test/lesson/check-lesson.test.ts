import { describe, expect, it } from 'vitest';
import {
  checkIds,
  checkLesson,
  checkWithSnapshot,
  type Lesson,
  parseLesson,
  prepareQuestion,
  resolveBind,
} from '../../src/lesson/index.ts';
import { formatDiagnostic, sourceText } from '../../src/text/index.ts';
import { articleWorld, lessonFiles, readLesson, worldOf } from './article-world.ts';

function lesson(change: (text: string) => string, name = 't1'): Lesson {
  const text = `---
id: ${name}
title: A test
part: T
snapshot: antrea-v0.10
walk: same-node-service
credit: nobody
---
## First {#first}

\`\`\`bind
leg: 1
table: Classifier
\`\`\`

Port \`frontend-a3ba2f\`, address \`10.222.1.48\`, \`reg0[0..15]\`, \`load:0x2->NXM_NX_REG0[0..15]\`, not \`10.9.9.9\`{not-in-snapshot}.

\`\`\`quiz
id: ${name}-q
ask: What?
kind: typed
answer: { packet: "reg0[0..15]" }
wrong:
  - when: 0x1
    why: That is the gateway.
  - when: any
    why: Look again.
hints: [ "one", "two" ]
\`\`\`

## Second {#second}

\`\`\`bind
node: worker1
command: ip route
highlight: ["10.222.1.0/24 dev antrea-gw0"]
\`\`\`

Text.
`;
  const parsed = parseLesson(sourceText(`${name}.md`, change(text)));
  expect(parsed.diagnostics.map(formatDiagnostic)).toEqual([]);
  if (!parsed.value) throw new Error('unreadable');
  return parsed.value;
}

function said(change: (text: string) => string): readonly string[] {
  return checkLesson(lesson(change), articleWorld()).map(
    (diagnostic) => `${diagnostic.code} ${/:(\d+:\d+):/.exec(formatDiagnostic(diagnostic))?.[1] ?? ''}`,
  );
}

describe('checkLesson', () => {
  it('has nothing to say about a lesson that is right', () => {
    expect(said((text) => text)).toEqual([]);
  });

  const cases: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
    ['an unknown walk', (t) => t.replace('same-node-service', 'nowhere'), ['lesson-no-walk 6:7']],
    ['a leg too many', (t) => t.replace('leg: 1', 'leg: 9'), ['lesson-bind-unresolved 12:1']],
    [
      'a table not on the way',
      (t) => t.replace('table: Classifier', 'table: ArpResponder'),
      ['lesson-bind-unresolved 12:1'],
    ],
    ['an unknown node', (t) => t.replace('node: worker1', 'node: worker7'), ['lesson-bind-unresolved 34:1']],
    [
      'a command that fails',
      (t) => t.replace('command: ip route', 'command: frobnicate'),
      ['lesson-bind-unresolved 34:1'],
    ],
    [
      'a highlight that is not there',
      (t) => t.replace('10.222.1.0/24 dev', '10.222.9.0/24 dev'),
      ['lesson-highlight-missing 36:13'],
    ],
    [
      'a claim that does not hold',
      (t) => t.replace('`10.222.1.48`', '`10.222.1.148`'),
      ['lesson-claim-unresolved 16:34'],
    ],
    [
      'a counter-example that holds',
      (t) => t.replace('`10.9.9.9`', '`10.222.1.47`'),
      ['lesson-claim-present 16:100'],
    ],
    [
      'an answer that cannot be computed',
      (t) => t.replace('{ packet: "reg0[0..15]" }', '{ stop: hook }'),
      ['lesson-answer-unknown 22:9'],
    ],
    [
      'a wrong answer that is right',
      (t) => t.replace('when: 0x1', 'when: 0x2'),
      ['lesson-right-marked-wrong 24:5'],
    ],
    [
      'a wrong answer that nobody can give',
      (t) => t.replace('when: 0x1', 'when: gateway'),
      ['lesson-value 24:5'],
    ],
    [
      'a wrong answer twice by value',
      (t) => t.replace('when: any', 'when: 1\n    why: Again.\n  - when: any'),
      ['lesson-wrong-twice 26:5'],
    ],
    [
      'a stop to hide where there is none',
      (t) =>
        t
          .replace('leg: 1\ntable: Classifier', 'view: pipeline\n')
          .replace('{ packet: "reg0[0..15]" }', '{ value: 2 }')
          .replace('hints:', 'hide: stop\nhints:'),
      ['lesson-value 19:1'],
    ],
    ['equal hints', (t) => t.replace('"two"', '"One"'), ['lesson-hints-same 19:1']],
  ];
  it.each(cases)('finds %s', (_, change, expected) => {
    expect(said(change)).toEqual(expected);
  });

  it('wants ids to be unique among lessons', () => {
    const lessons = [lesson((text) => text), lesson((text) => text)];
    expect(checkIds(lessons).map(({ code, params }) => `${code} ${params.what}`)).toEqual([
      'lesson-duplicate-id lesson',
      'lesson-duplicate-id question',
    ]);
  });

  it('says that a snapshot is missing', () => {
    const other = lesson((text) => text.replace('antrea-v0.10', 'antrea-v9'));
    expect(checkWithSnapshot(other, worldOf).map(({ code }) => code)).toEqual(['lesson-no-snapshot']);
  });
});

describe('the course', () => {
  it.each(lessonFiles)('%s can be read', (file) => {
    expect(readLesson(file).diagnostics.map(formatDiagnostic)).toEqual([]);
  });

  it('says of every right answer why it is right', () => {
    for (const lesson of lessonFiles.flatMap((file) => readLesson(file).value ?? [])) {
      const world = worldOf(lesson.snapshot);
      for (const step of world ? lesson.steps : []) {
        const view = resolveBind(step, lesson, world!);
        const silent = step.questions.filter((question) => {
          const prepared = prepareQuestion(question, view);
          return prepared.ok && !prepared.question.right;
        });
        expect(silent.map(({ id }) => id)).toEqual([]);
      }
    }
  });

  it('holds against its snapshots', () => {
    const lessons = lessonFiles.flatMap((file) => readLesson(file).value ?? []);
    const found = lessons.flatMap((lesson) => checkWithSnapshot(lesson, worldOf));
    expect([...found, ...checkIds(lessons)].map(formatDiagnostic)).toEqual([]);
  });
});
