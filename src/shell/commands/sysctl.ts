import type { ShellCommand } from '../command.ts';
import { nodeFile, type ShellContext } from '../context.ts';
import { failed, fromFile, notCaptured } from '../result.ts';

function settings(context: ShellContext, node: string): ReadonlyMap<string, string> {
  const text = nodeFile(context, node, 'sysctl')?.source.text ?? '';
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const found = /^(\S+)\s*=\s*(.*)$/.exec(line);
      return found ? [[found[1] ?? '', found[2] ?? '']] : [];
    }),
  );
}

/** `sysctl`: the kernel settings that decide about forwarding. */
export const sysctl: ShellCommand = {
  name: 'sysctl',
  usage: ['sysctl KEY…', 'sysctl -a'],
  summary: 'kernel settings, such as net.ipv4.ip_forward',
  run: ({ context, place, args }) => {
    const file = nodeFile(context, place.node.name, 'sysctl');
    if (!file) return notCaptured('kernel settings of this node');
    if (args.includes('-a')) return fromFile(file);
    const known = settings(context, place.node.name);
    const names = args.filter((word) => !word.startsWith('-')).map((name) => name.replaceAll('/', '.'));
    if (names.length === 0) return failed('usage: sysctl KEY… (see sysctl -a)');
    const missing = names.filter((name) => !known.has(name));
    if (missing.length > 0)
      return notCaptured(`setting ${missing.join(', ')}`, 'sysctl -a lists what there is');
    const lines = names.map((name) =>
      args.includes('-n') ? known.get(name) : `${name} = ${known.get(name)}`,
    );
    return fromFile(file, lines.join('\n'));
  },
  complete: ({ context, place }) => ['-a', ...settings(context, place.node.name).keys()],
};
