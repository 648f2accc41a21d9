import { formatRouteGet, routeLookup } from '../../src/host/index.ts';
import { Netns } from '../judge/index.ts';
import {
  askKernel,
  captureNode,
  hostOf,
  linkCommands,
  type NodeText,
  readQuestion,
  setUpRoutes,
} from './route-world.ts';

interface RouteCase {
  readonly commands: readonly string[];
  readonly sysctls: readonly string[];
  readonly questions: readonly string[];
}

/** Reads a case: `ip …` and `sysctl NAME=VALUE` lines that set the node up, `? …` lines that are questions to `ip route get`. */
export function readRouteCase(input: string): RouteCase {
  const lines = input.split('\n').filter((line) => line !== '');
  const starting = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return { commands: starting('ip'), sysctls: starting('sysctl'), questions: starting('?') };
}

const parts = ['address', 'route', 'rule', 'sysctl'] as const;

/** What the kernel answers to a case: its own texts, then each question with its answer. */
export async function realRoutes(input: string): Promise<string> {
  const { commands, sysctls, questions } = readRouteCase(input);
  const netns = await Netns.create('host-case');
  try {
    await setUpRoutes(netns, commands, sysctls);
    const text = await captureNode(netns);
    const answers = await askKernel(netns, questions);
    const shown = parts.map((part) => `[${part}]\n${stable(part, text[part], sysctls)}`);
    return [
      ...shown,
      '[answers]\n',
      ...questions.map((question, i) => `? ${question}\n${trimmed(answers[i] ?? '')}`),
    ].join('');
  } finally {
    await netns.close();
  }
}

/** What we answer to a case from the kernel's texts in its expectation, which is given back with our answers. */
export function ourRoutes(input: string, expected: string): string {
  const [head = ''] = expected.split('[answers]\n');
  const host = hostOf(readParts(head));
  const answers = readRouteCase(input).questions.map((question) => {
    const query = readQuestion(question);
    return `? ${question}\n${trimmed(formatRouteGet(host, query, routeLookup(host, query)))}`;
  });
  return `${head}[answers]\n${answers.join('')}`.trimEnd();
}

function readParts(head: string): NodeText {
  const found = head.split(/^\[(\w+)\]\n/m);
  const part = (name: string) => found[found.indexOf(name) + 1] ?? '';
  return { address: part('address'), route: part('route'), rule: part('rule'), sysctl: part('sysctl') };
}

/** Leaves out what is another each time: MAC addresses, link-local addresses, and parameters that nobody set. */
function stable(part: (typeof parts)[number], text: string, sysctls: readonly string[]): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const set = ['net.ipv4.ip_forward', ...sysctls.map((item) => item.split('=')[0]!)];
  const kept = lines.filter((line) => {
    if (part === 'sysctl') return set.includes(line.split(' ')[0]!);
    return (
      !/link\/|valid_lft|fe80|ff00|^(local|anycast) ::1|inet6 ::1/.test(line) && !linkCommands.includes(line)
    );
  });
  return kept.map((line) => `${line.trimEnd()}\n`).join('');
}

function trimmed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
