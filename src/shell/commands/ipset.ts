import type { SnapshotFile } from '../../snapshot/index.ts';
import type { ShellCommand } from '../command.ts';
import { nodeFile, type ShellContext } from '../context.ts';
import { derived, failed, fromFile, notCaptured, type ShellResult } from '../result.ts';

function setNames(context: ShellContext, node: string): readonly string[] {
  const text = nodeFile(context, node, 'ipset')?.source.text ?? '';
  return [...text.matchAll(/^(?:create|Name:) (\S+)/gm)].map((match) => match[1] ?? '');
}

/** The wanted sets of an `ipset list`, as it printed them or as `ipset save` writes them. */
function fromList(file: SnapshotFile, verb: 'list' | 'save', wanted: readonly string[]): ShellResult {
  const blocks = file.source.text
    .split(/\n(?=Name: )/)
    .filter((block) => wanted.includes(/^Name: (\S+)/.exec(block)?.[1] ?? ''))
    .map((block) => block.trimEnd());
  if (verb === 'list') return fromFile(file, blocks.join('\n\n'));
  const saved = blocks.map((block) => {
    const [head = '', members = ''] = block.split(/^Members:$/m);
    const value = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(head)?.[1] ?? '';
    const name = value('Name');
    const entries = members.split('\n').filter((line) => line !== '');
    return [
      `create ${name} ${value('Type')} ${value('Header')}`,
      ...entries.map((entry) => `add ${name} ${entry}`),
    ].join('\n');
  });
  return derived(file, saved.join('\n'));
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
    if (/^Name: /.test(file.source.text)) return fromList(file, verb, wanted);
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
