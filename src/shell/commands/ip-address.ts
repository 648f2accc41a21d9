import type { Call } from '../command.ts';
import { nodeFile } from '../context.ts';
import { podAddressText } from '../pod-network.ts';
import { computed, derived, failed, fromFile, notCaptured, type ShellResult } from '../result.ts';

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

/** The refusal of everything that would change a node. */
export function readOnly(): ShellResult {
  return failed('(a snapshot cannot be changed; the tutor\'s "what if" tries other packets and flows)');
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

/** `ip address`: as captured, of one device or all, of one address family or both. */
export function ipAddress(call: Call, family: 4 | 6 | undefined): ShellResult {
  const keep = (lines: readonly string[]): readonly string[] => {
    if (family === undefined) return lines;
    const head = lines.slice(0, 1);
    const wanted = family === 4 ? /^\s+inet / : /^\s+inet6 /;
    const rest = lines.filter(
      (line, i) => wanted.test(line) || (/valid_lft/.test(line) && wanted.test(lines[i - 1] ?? '')),
    );
    return rest.length === 0 ? [] : [...head, ...rest];
  };
  return show(call, 'address', ({ lines }) => keep(lines), true);
}

/** `ip link`: the same interfaces without their IP addresses. */
export function ipLink(call: Call): ShellResult {
  const write = ({ lines }: Block) =>
    lines
      .filter((line) => !/^\s+(inet6? |valid_lft)/.test(line))
      .map((line, i) => (i === 0 ? line.replace(/ (group \S+)/, ' mode DEFAULT $1') : line));
  return show(call, 'link', write, false);
}
