import { readRouteQuestion } from '../../host/index.ts';
import { formatIp } from '../../packet/index.ts';
import type { Call } from '../command.ts';
import { nodeFile } from '../context.ts';
import { podRouteGet, podRouteText } from '../pod-network.ts';
import { computed, failed, fromFile, notCaptured, readOnly, type ShellResult } from '../result.ts';
import type { IpStyle } from './ip-style.ts';

/** `ip route get`: what the words ask, answered for the pod or the node. */
function get(call: Call, words: readonly string[]): ShellResult {
  const question = readRouteQuestion(words);
  if (question.kind === 'refused') return failed(question.text, question.exitCode);
  const { context, place } = call;
  const answer =
    place.kind === 'pod'
      ? podRouteGet(context, place.pod, formatIp(question.query.destination))
      : context.routeGet(place.node.name, question.query);
  const from = place.kind === 'pod' ? 'from what is known of the pod' : "by the node's rules and routes";
  return 'text' in answer ? computed(answer.text, from) : failed(answer.reason, 2);
}

/** Routes of the table, device or prefix that the words name. */
function show(call: Call, words: readonly string[], family: IpStyle['family']): ShellResult {
  const { context, place } = call;
  const file = place.kind === 'node' ? nodeFile(context, place.node.name, 'ipRoute') : undefined;
  const text = place.kind === 'pod' ? podRouteText(context, place.pod) : file?.source.text;
  if (text === undefined) return notCaptured('routes of this node');
  const isIpv6 = (line: string) => /^(\S*:|default via \S*:)/.test(line);
  let lines = text.split('\n').filter((line) => line !== '' && isIpv6(line) === (family === 6));
  if (family === 6 && lines.length === 0) return notCaptured('IPv6 routes of this node');
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const value = words[i + 1] ?? '';
    if (word === 'dev' || word === 'via') {
      // ip leaves out of each line what all lines have in common by the question.
      const asked = ` ${word} ${value} `;
      lines = lines
        .filter((line) => `${line} `.includes(asked))
        .map((line) => `${line} `.replace(asked, ' '));
    } else if (word === 'table') {
      if (!['main', 'all', '254'].includes(value))
        return notCaptured(`routing table ${value}`, 'only main was captured');
    } else if (word === 'exact' || word === 'to' || word === 'root' || word === 'match') {
      lines = lines.filter((line) => line.split(' ')[0] === value);
    } else {
      lines = lines.filter((line) => line.split(' ')[0] === word);
      continue;
    }
    i += 1;
  }
  if (!file) return computed(lines.join('\n'), "worked out from the pod's address and its node's gateway");
  return fromFile(file, lines.join('\n'));
}

/** `ip route`: the captured routes, or the kernel's choice for one destination. */
export function ipRoute(call: Call, { family }: IpStyle): ShellResult {
  const [verb = 'show', ...rest] = call.args;
  if (verb === 'get') return get(call, rest);
  if (['show', 'list', 'lst'].some((word) => word.startsWith(verb))) return show(call, rest, family);
  if (['add', 'del', 'delete', 'change', 'replace', 'append', 'flush'].includes(verb)) return readOnly();
  if (['table', 'dev', 'via', 'default'].includes(verb)) return show(call, call.args, family);
  return failed(`Command "${verb}" is unknown, try "ip route help".`, 255);
}
