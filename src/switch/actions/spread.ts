import type { ActionOf } from '../../openflow/index.ts';
import { type Context, insufficient, unsupported } from '../context.ts';
import { reserved } from '../fields.ts';
import { hashPacket } from '../flow-hash.ts';
import { hashTwoWords } from '../hash.ts';
import { isPortLive, resolvePort } from '../ports.ts';
import { writeSubfield } from '../write-field.ts';
import { outputTo } from './output.ts';
import { reportSubfield } from './write.ts';

/** `multipath`, `bundle` and `bundle_load`: one of several links or ports, chosen by a hash of the packet. */
export function spreadAction(
  context: Context,
  action: ActionOf<'multipath' | 'bundle'>,
  last: boolean,
): void {
  const hash = hashPacket(context.packet, action.fields, action.basis);
  if (hash === undefined) {
    unsupported(context, 'hash-fields-unknown', { fields: action.fields });
    return;
  }
  if (action.kind === 'multipath') {
    writeSubfield(context.packet, action.dst, BigInt(chooseLink(action, hash)));
    reportSubfield(context, action.dst);
    return;
  }
  const port = chooseMember(context, action, hash);
  if (port === undefined) return;
  if (!action.dst) {
    outputTo(context, port, last);
    return;
  }
  writeSubfield(context.packet, action.dst, BigInt(port));
  reportSubfield(context, action.dst);
}

/** The algorithms of ovs-actions(7), "The multipath action". */
function chooseLink({ algorithm, links, arg }: ActionOf<'multipath'>, hash: number): number {
  switch (algorithm) {
    case 'hash_threshold':
      return links === 1 ? 0 : Math.floor(hash / (Math.floor(0xffffffff / links) + 1));
    case 'hrw':
      return links <= 64 ? highestWeight(hash, links) : iterate(hash, links, arg);
    case 'iter_hash':
      return iterate(hash, links, arg);
    default:
      return hash % links;
  }
}

/** Hashes again until the result is a link; a modulus far from the number of links is not used. */
function iterate(hash: number, links: number, arg: number): number {
  let modulus = arg;
  if (arg < links || Math.floor(arg / 2) > links) for (modulus = 1; modulus < links; modulus *= 2);
  for (let i = 0; ; i++) {
    const link = hashTwoWords(hash, i) % modulus;
    if (link < links) return link;
  }
}

function highestWeight(hash: number, links: number): number {
  let best = 0;
  for (let link = 1; link < links; link++) {
    if (hashTwoWords(hash, link) > hashTwoWords(hash, best)) best = link;
  }
  return best;
}

/** The port that a bundle chooses among those that are up; none when all are down. */
function chooseMember(context: Context, action: ActionOf<'bundle'>, hash: number): number | undefined {
  if (!context.bridge.ports) {
    insufficient(context, 'ports-unknown');
    return undefined;
  }
  let best: number = reserved.none;
  let bestHash = -1;
  for (const [i, member] of action.members.entries()) {
    const port = resolvePort(context, member);
    if (port === undefined) return undefined;
    if (!isPortLive(context, port)) continue;
    if (action.algorithm === 'active_backup') return port;
    const memberHash = hashTwoWords(i, hash);
    if (memberHash <= bestHash) continue;
    bestHash = memberHash;
    best = port;
  }
  return best;
}
