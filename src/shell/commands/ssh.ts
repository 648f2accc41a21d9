import type { Call, ShellCommand } from '../command.ts';
import type { Place } from '../context.ts';
import { affecting, failed, type ShellResult } from '../result.ts';
import { didYouMean } from '../suggest.ts';

/** The node that `NODE` or `USER@NODE` names. */
function nodeNamed({ context }: Call, word: string): Place | undefined {
  const node = context.nodes.find(({ name }) => name === word.replace(/^.*@/, ''));
  return node && { kind: 'node', node };
}

function runSsh(call: Call): ShellResult {
  const [target, ...words] = call.args;
  const names = call.context.nodes.map(({ name }) => name);
  if (target === undefined) return failed('usage: ssh NODE [COMMAND]', 255);
  const place = nodeNamed(call, target);
  if (!place) {
    const hint = didYouMean(target, names) || `\nThere is ${names.join(', ')}.`;
    return failed(`ssh: Could not resolve hostname ${target}: Name or service not known${hint}`, 255);
  }
  if (words.length === 0) return affecting({ kind: 'node', node: place.node.name });
  // What the command does to a terminal, it does to one over there.
  return { ...call.run(place, words), effect: undefined };
}

/** `ssh NODE COMMAND`: one command on another node, where a lesson compares two; `ssh NODE` takes the prompt there. */
export const ssh: ShellCommand = {
  name: 'ssh',
  usage: ['ssh NODE [COMMAND]'],
  summary: 'one command on another node, or its shell until exit',
  run: runSsh,
  complete: (call) => {
    const [target, ...words] = call.args;
    if (target === undefined) return call.context.nodes.map(({ name }) => name);
    const place = nodeNamed(call, target);
    return place ? call.completions(place, words) : [];
  },
};
