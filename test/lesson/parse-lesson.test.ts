import { describe, expect, it } from 'vitest';
import { parseLesson } from '../../src/lesson/index.ts';
import { formatDiagnostic, sourceText, spanText } from '../../src/text/index.ts';

const head = `---
id: t1
title: A test
part: T
snapshot: antrea-v0.10
walk: same-node-service
credit: nobody
---
`;
const quiz = `\`\`\`quiz
id: t1-q
ask: What?
kind: typed
answer: { packet: reg0 }
wrong:
  - when: any
    why: Look again.
hints: [ "one", "two" ]
\`\`\`
`;
const bind = '```bind\nleg: 1\n```\n';
const step = `## First {#first}\n\n${bind}\nText about \`0\`.\n\n${quiz}`;

/** Codes and places of what is said about a lesson, without the file's name. */
function said(text: string): readonly string[] {
  return parseLesson(sourceText('t1.md', text)).diagnostics.map(
    (diagnostic) =>
      `${diagnostic.code} ${/^t1\.md:(\d+:\d+)/.exec(formatDiagnostic(diagnostic))?.[1] ?? 'nowhere'}`,
  );
}

describe('parseLesson', () => {
  it('reads front matter, steps, binds, questions, notes and claims', () => {
    const source = sourceText(
      't1.md',
      `${head}\n${step}\n\`\`\`notes\nSay it twice.\n\`\`\`\n\n## Second {#second}\n\n\`\`\`bind\nnode: worker1\ncommand: arp -a\nhighlight: ["a b", 10.222.1.48]\n\`\`\`\n\nA wrong \`1.2.3.4\`{not-in-snapshot} and \`\` a\`b \`\`.\n`,
    );
    const { value, diagnostics } = parseLesson(source);
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(value).toMatchObject({
      id: 't1',
      part: 'T',
      walk: 'same-node-service',
      steps: [
        {
          id: 'first',
          title: 'First',
          body: 'Text about `0`.',
          notes: 'Say it twice.',
          bind: { value: { kind: 'leg', leg: 1 } },
          claims: [{ text: '0', counterExample: false }],
          questions: [{ id: 't1-q', answer: { value: { kind: 'packet', subfield: 'reg0', at: 'after' } } }],
        },
        {
          id: 'second',
          body: 'A wrong `1.2.3.4` and `` a`b ``.',
          bind: {
            value: {
              kind: 'command',
              node: 'worker1',
              command: 'arp -a',
              highlight: [{ value: 'a b' }, { value: '10.222.1.48' }],
            },
          },
          claims: [
            { text: '1.2.3.4', counterExample: true },
            { text: 'a`b', counterExample: false },
          ],
        },
      ],
    });
    const claim = value?.steps[1]?.claims[0];
    expect(claim && spanText(source, claim.span)).toBe('1.2.3.4');
  });

  it('keeps scalars as they are written', () => {
    const typed = step.replace('when: any', 'when: 0x1\n    why: It is two.\n  - when: any');
    const question = parseLesson(sourceText('t1.md', head + typed)).value?.steps[0]?.questions[0];
    expect(question?.wrong.map((entry) => entry.when)).toEqual(['0x1', 'any']);
  });

  it('reads a file with CRLF line ends alike', () => {
    const { value, diagnostics } = parseLesson(sourceText('t1.md', (head + step).replaceAll('\n', '\r\n')));
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(value?.steps[0]?.questions).toHaveLength(1);
  });

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['no front matter', `# Title\n${step}`, ['lesson-front-matter 1:1']],
    ['front matter that is not closed', '---\nid: a\n', ['lesson-front-matter 1:1']],
    ['a missing key', head.replace('part: T\n', '') + step, ['lesson-key-missing 2:1']],
    ['an unknown key', head.replace('part: T', 'part: T\nlevel: 3') + step, ['lesson-key-unknown 5:1']],
    ['a key twice', head.replace('part: T', 'part: T\npart: U') + step, ['lesson-yaml 5:1']],
    ['an alias that leads nowhere', head.replace('part: T', 'part: *other') + step, ['lesson-yaml 2:1']],
    ['an id with capitals', head.replace('id: t1', 'id: T1') + step, ['lesson-value 2:5']],
    ['no steps', head, ['lesson-no-steps 9:1']],
    ['text before the first step', `${head}Hello.\n\n${step}`, ['lesson-stray-text 9:1']],
    ['a block before the first step', `${head}${bind}\n${step}`, ['lesson-block-outside 9:1']],
    [
      'a heading of level one',
      head + step.replace('Text about', '# Oops\n\nText about'),
      ['lesson-heading-level 15:1'],
    ],
    ['a heading without id', head + step.replace(' {#first}', ''), ['lesson-heading-id 9:1']],
    ['a step without bind', head + step.replace(bind, ''), ['lesson-bind-missing 9:1']],
    ['two binds', head + step.replace(bind, bind + bind), ['lesson-bind-twice 14:1']],
    ['a bind of two forms', head + step.replace('leg: 1', 'leg: 1\nkernel: 2'), ['lesson-bind-form 12:1']],
    ['a bind of no form', head + step.replace('leg: 1', 'node: worker1'), ['lesson-bind-form 12:1']],
    ['a leg that is no number', head + step.replace('leg: 1', 'leg: first'), ['lesson-value 12:6']],
    [
      'an unknown key of a bind',
      head + step.replace('leg: 1', 'leg: 1\nhook: send'),
      ['lesson-key-unknown 13:1'],
    ],
    ['bad YAML in a bind', head + step.replace('leg: 1', 'leg: [1'), ['lesson-yaml 13:1']],
    ['an unknown block', head + step.replace('```quiz', '```quizz'), ['lesson-block-unknown 17:1']],
    ['a block that is not closed', head + step.slice(0, step.lastIndexOf('```')), ['lesson-block-open 17:1']],
    ['an unknown kind', head + step.replace('kind: typed', 'kind: guess'), ['lesson-value 20:7']],
    ['one hint', head + step.replace('"one", "two"', '"one"'), ['lesson-hints-count 25:8']],
    ['an empty hint', head + step.replace('"two"', '""'), ['lesson-value 25:17']],
    ['an empty right', `${head}${step.replace('hints:', 'right: ""\nhints:')}`, ['lesson-value 25:8']],
    ['something else to hide', head + step.replace('hints:', 'hide: table\nhints:'), ['lesson-value 25:7']],
    ['no hints', head + step.replace('hints: [ "one", "two" ]\n', ''), ['lesson-key-missing 18:1']],
    ['a typed question without any', head + step.replace('when: any', 'when: 3'), ['lesson-any-last 23:3']],
    [
      'a typed question without an answer',
      head + step.replace('answer: { packet: reg0 }\n', ''),
      ['lesson-key-missing 18:1'],
    ],
    ['an unknown answer form', head + step.replace('packet: reg0', 'register: 0'), ['lesson-value 21:9']],
    ['an unknown answer word', head + step.replace('packet: reg0', 'flow: colour'), ['lesson-value 21:17']],
    [
      'an unknown key of a quiz',
      head + step.replace('ask: What?', 'ask: What?\npoints: 3'),
      ['lesson-key-unknown 20:1'],
    ],
    ['an empty text', head + step.replace('Text about `0`.', ''), ['lesson-empty 9:1']],
    ['an empty notes block', `${head}${step}\n\`\`\`notes\n\`\`\`\n`, ['lesson-empty 28:1']],
    ['a step id twice', `${head}${step}\n${step.replace('t1-q', 't1-r')}`, ['lesson-duplicate-id 28:1']],
    [
      'a question id twice',
      `${head}${step}\n${step.replace('#first', '#second')}`,
      ['lesson-duplicate-id 37:1'],
    ],
  ];
  it.each(cases)('says where it is: %s', (_, text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it('demands of choices what they need', () => {
    const choice = (options: string): string =>
      head + step.replace(/kind: typed[\s\S]*hints/, `kind: choice\noptions:\n${options}hints`);
    expect(said(choice('  - { text: "1", correct: true }\n  - { text: "2", why: "No." }\n'))).toEqual([]);
    expect(said(choice('  - { text: "1", correct: true }\n'))).toEqual(['lesson-choice-count 22:3']);
    expect(said(choice('  - { text: "1", correct: true }\n  - { text: "2" }\n'))).toEqual([
      'lesson-option-why 23:5',
    ]);
    expect(said(choice('  - { text: "1", why: "No." }\n  - { text: "2", why: "No." }\n'))).toEqual([
      'lesson-correct-none 22:3',
    ]);
    expect(said(choice('  - { text: "1", correct: true }\n  - { text: "2", correct: true }\n'))).toEqual([
      'lesson-correct-several 22:3',
    ]);
  });
});
