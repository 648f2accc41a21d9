import { parseIp } from '../../packet/index.ts';
import type { Call } from '../command.ts';
import { nodeFile, type RouteQuestion } from '../context.ts';
import { podRouteGet, podRouteText } from '../pod-network.ts';
import { computed, failed, fromFile, notCaptured, readOnly, type ShellResult } from '../result.ts';
import type { IpStyle } from './ip-style.ts';

/** Reads the words after `ip route get`: the destination and what the packet is known to be. */
function routeQuestion(words: readonly string[]): RouteQuestion | ShellResult {
  let to: string | undefined;
  const known = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === 'to') continue;
    if (['from', 'iif', 'mark', 'oif', 'uid', 'dev', 'tos'].includes(word)) {
      const value = words[++i];
      if (value === undefined) return failed('Command line is not complete. Try option "help"', 255);
      known.set(word, value);
    } else if (to === undefined) {
      to = word;
    } else {
      return failed(`Error: either "to" is duplicate, or "${word}" is a garbage.`, 255);
    }
  }
  if (to === undefined) return failed('need at least a destination address');
  for (const address of [to, known.get('from')]) {
    if (address !== undefined && !parseIp(address.replace(/\/\d+$/, ''))) {
      return failed(`Error: any valid prefix is expected rather than "${address}".`);
    }
  }
  return { to, from: known.get('from'), iif: known.get('iif'), mark: known.get('mark') };
}

function get(call: Call, words: readonly string[]): ShellResult {
  const question = routeQuestion(words);
  if ('exitCode' in question) return question;
  const { context, place } = call;
  const answer =
    place.kind === 'pod'
      ? podRouteGet(context, place.pod, question.to)
      : context.routeGet(place.node.name, question);
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
