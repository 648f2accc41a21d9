import type { ShellCommand } from '../command.ts';
import { nodeFile, type ShellContext } from '../context.ts';
import { derived, failed, fromFile, notCaptured } from '../result.ts';

function setNames(context: ShellContext, node: string): readonly string[] {
  const text = nodeFile(context, node, 'ipset')?.source.text ?? '';
  return [...text.matchAll(/^create (\S+)/gm)].map((match) => match[1] ?? '');
}

/** `ipset`: the sets that iptables rules ask. */
export const ipset: ShellCommand = {
  name: 'ipset',
  usage: ['ipset list [SET]', 'ipset save [SET]'],
  summary: 'address sets that iptables rules ask',
  run: ({ context, place, args }) => {
    const [verb, name] = args.filter((word) => !word.startsWith('-'));
    const terse = args.some((word) => word === '-n' || word === '-name');
    if (verb !== 'list' && verb !== 'save') {
      return failed(
        verb === undefined
          ? "ipset: No command specified.\nTry `ipset help' for more information."
          : `ipset: Unknown argument: \`${verb}'\nTry \`ipset help' for more information.`,
      );
    }
    const file = nodeFile(context, place.node.name, 'ipset');
    if (!file) return notCaptured('`ipset save` of this node');
    const names = setNames(context, place.node.name);
    if (name !== undefined && !names.includes(name))
      return failed('ipset: The set with the given name does not exist');
    const wanted = name === undefined ? names : [name];
    if (terse) return derived(file, wanted.join('\n'));
    const lines = file.source.text.split('\n');
    if (verb === 'save') {
      return fromFile(file, lines.filter((line) => wanted.includes(line.split(' ')[1] ?? '')).join('\n'));
    }
    const sets = wanted.map((set) => {
      const [type = '', ...header] = (lines.find((line) => line.startsWith(`create ${set} `)) ?? '')
        .split(' ')
        .slice(2);
      const members = lines
        .filter((line) => line.startsWith(`add ${set} `))
        .map((line) => line.split(' ').slice(2).join(' '));
      return [
        `Name: ${set}`,
        `Type: ${type}`,
        `Header: ${header.join(' ')}`,
        `Number of entries: ${members.length}`,
        'Members:',
        ...members,
      ].join('\n');
    });
    return derived(file, sets.join('\n\n'), 'revision, memory size and references are not known');
  },
  complete: ({ context, place, args }) =>
    args.length === 0 ? ['list', 'save'] : setNames(context, place.node.name),
};
