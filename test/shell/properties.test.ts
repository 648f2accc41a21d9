import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete, runCommand, shellCommands, shellContext } from '../../src/shell/index.ts';
import { readCommandLine } from '../../src/shell/tokenizer.ts';
import { editDistance, suggestion } from '../../src/text/index.ts';
import { articleCluster, seenWalk } from './shell-cases.ts';

const context = shellContext(articleCluster(), seenWalk('other-node-service', 6));

/** Words that lead deep into the commands, with some that lead nowhere. */
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...shellCommands.map(({ name }) => name), 'k', 'sudo', 'help', 'bash', 'sh'),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...[
        'get',
        'exec',
        'dump-flows',
        'show',
        'br-int',
        'table=10',
        'ofproto/trace',
        'in_port=49,tcp',
        'route',
        'address',
      ],
      ...[
        'neigh',
        'link',
        'list',
        'save',
        'ovsflows',
        'pods',
        'svc',
        'frontend',
        'antrea-agent-f76q2',
        'worker2',
        'dev',
      ],
      ...[
        'from',
        'iif',
        'antrea-gw0',
        'host',
        'port',
        '80',
        '10.222.1.48',
        '10.222.2.34/24',
        'nat',
        'KUBE-SERVICES',
        '--',
      ],
      ...[
        '-n',
        '-A',
        '-it',
        '-c',
        '-o',
        'wide',
        'yaml',
        '-L',
        '-S',
        '-t',
        '-nei',
        '-T',
        '-p',
        '-l',
        '-4',
        '-6',
        '-br',
        '-e',
      ],
      ...['|', 'grep', 'head', '-1', 'wc', '--ct-next', 'trk,est', '*', '[', '(', '\\'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
);
const line = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));
const node = fc.constantFrom('master', 'worker1', 'worker2');

describe('the shell', () => {
  it('answers any line: it never throws, and an error has an exit code', () => {
    fc.assert(
      fc.property(node, line, (name, text) => {
        const { output, error, exitCode } = runCommand(context, name, text);
        expect(exitCode).toBeGreaterThanOrEqual(0);
        expect(output === '' || output.endsWith('\n')).toBe(true);
        if (exitCode !== 0 && output === '') expect(error !== '' || /grep/.test(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('completes any line with words that begin as the line ends', () => {
    fc.assert(
      fc.property(node, line, (name, text) => {
        const { start, end, candidates } = complete(context, name, text, text.length);
        const typed = text.slice(start, end);
        expect(candidates.every((candidate) => candidate.startsWith(typed))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('readCommandLine', () => {
  it('gives quoted words back as they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 5 }),
        (words) => {
          const quoted = words.map((text) => `'${text.replaceAll("'", "'\\''")}'`).join(' ');
          expect(readCommandLine(quoted)).toEqual({ pipeline: [words] });
        },
      ),
    );
  });
});

describe('suggestion', () => {
  it('finds a word with one letter wrong', () => {
    for (const { name } of shellCommands) {
      if (name.length < 3) continue;
      const wrong = `${name.slice(0, 1)}x${name.slice(2)}`;
      expect(
        suggestion(
          wrong,
          shellCommands.map((command) => command.name),
        ),
      ).toBe(name);
    }
  });

  it('counts edits as a distance', () => {
    const text = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
