import type { Call } from '../command.ts';
import { nodeFile } from '../context.ts';
import { podAddressText } from '../pod-network.ts';
import { computed, derived, failed, fromFile, notCaptured, readOnly, type ShellResult } from '../result.ts';
import type { IpStyle } from './ip-style.ts';

/** The block of one interface in the output of `ip address`. */
interface Block {
  readonly device: string;
  readonly lines: readonly string[];
}

function blocksOf(text: string): readonly Block[] {
  const blocks: { device: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const device = /^\d+: ([^:@]+)/.exec(line)?.[1];
    if (device !== undefined) blocks.push({ device, lines: [line] });
    else if (line !== '') blocks.at(-1)?.lines.push(line);
  }
  return blocks;
}

/** The device that `show [dev] DEVICE` names; `undefined` for all, or a refusal in ip's words. */
function wantedDevice(
  args: readonly string[],
  object: string,
): { readonly device: string | undefined } | ShellResult {
  const [verb, ...rest] = args;
  if (verb === undefined) return { device: undefined };
  const isVerb = ['show', 'list', 'lst'].some((word) => word.startsWith(verb));
  if (!isVerb && verb !== 'dev') {
    if (['add', 'del', 'delete', 'change', 'replace', 'set', 'flush'].includes(verb)) return readOnly();
    return failed(`Command "${verb}" is unknown, try "ip ${object} help".`, 255);
  }
  const words = (isVerb ? rest : args).filter((word) => word !== 'dev' && word !== 'up');
  return { device: words[0] };
}

function show(
  call: Call,
  object: string,
  write: (block: Block) => readonly string[],
  asCaptured: boolean,
): ShellResult {
  const wanted = wantedDevice(call.args, object);
  if ('exitCode' in wanted) return wanted;
  const { place, context } = call;
  const file = place.kind === 'node' ? nodeFile(context, place.node.name, 'ipAddress') : undefined;
  const text = place.kind === 'pod' ? podAddressText(context, place.pod) : file?.source.text;
  if (text === undefined) return notCaptured('`ip address` of this node');
  const blocks = blocksOf(text).filter(
    ({ device }) => wanted.device === undefined || device === wanted.device,
  );
  if (blocks.length === 0) return failed(`Device "${wanted.device}" does not exist.`);
  const output = blocks.flatMap(write).join('\n');
  if (!file) return computed(output, "worked out from the pod's address, its MAC and its node's interfaces");
  return asCaptured ? fromFile(file, output) : derived(file, output);
}

/** The first line of a block, as `ip` writes it: name, flags, and the state among the words after them. */
const head = /^\d+: (?<name>[^:]+): (?<flags><[^>]*>).* state (?<state>\S+)/;

/** `ip -br`: name and state in columns, then the addresses (or the MAC and the flags for `link`). */
function briefLine({ lines }: Block, tail: (flags: string) => string): string {
  const { name = '', flags = '', state = '' } = head.exec(lines[0] ?? '')?.groups ?? {};
  return `${name.padEnd(16)} ${state.padEnd(14)} ${tail(flags)}`;
}

function wantedAddresses(lines: readonly string[], family: 4 | 6 | undefined): readonly string[] {
  const wanted = family === 4 ? /^\s+inet (\S+)/ : family === 6 ? /^\s+inet6 (\S+)/ : /^\s+inet6? (\S+)/;
  return lines.flatMap((line) => wanted.exec(line)?.[1] ?? []);
}

/** `ip address`: as captured, of one device or all, of one address family or both; `-br` in one line each. */
export function ipAddress(call: Call, { family, brief }: IpStyle): ShellResult {
  if (brief) {
    const write = (block: Block) => {
      const addresses = wantedAddresses(block.lines, family);
      if (addresses.length === 0 && family !== undefined) return [];
      return [briefLine(block, () => addresses.map((address) => `${address} `).join(''))];
    };
    return show(call, 'address', write, false);
  }
  const keep = (lines: readonly string[]): readonly string[] => {
    if (family === undefined) return lines;
    const wanted = family === 4 ? /^\s+inet / : /^\s+inet6 /;
    const rest = lines.filter(
      (line, i) => wanted.test(line) || (/valid_lft/.test(line) && wanted.test(lines[i - 1] ?? '')),
    );
    // Asked for IPv6 alone, the kernel tells neither the queueing discipline nor the group nor the master.
    const first = (lines[0] ?? '').replace(family === 6 ? / (qdisc|group|master) \S+/g : /$^/, '');
    return rest.length === 0 ? [] : [first, ...rest];
  };
  return show(call, 'address', ({ lines }) => keep(lines), true);
}

/** `ip link`: the same interfaces without their IP addresses. */
export function ipLink(call: Call, { brief }: IpStyle): ShellResult {
  const macOf = (lines: readonly string[]) => /^\s+link\/\S+ (\S+)/.exec(lines[1] ?? '')?.[1] ?? '';
  const write = (block: Block) =>
    brief
      ? [briefLine(block, (flags) => `${macOf(block.lines)} ${flags} `)]
      : block.lines
          .filter((line) => !/^\s+(inet6? |valid_lft)/.test(line))
          .map((line, i) => (i === 0 ? line.replace(/ (group \S+)/, ' mode DEFAULT $1') : line));
  return show(call, 'link', write, false);
}
