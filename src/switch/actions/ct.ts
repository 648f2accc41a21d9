import type { ActionOf } from '../../openflow/index.ts';
import { onesMask } from '../../packet/index.ts';
import type { SourceText } from '../../text/index.ts';
import { clearConnectionFields } from '../connection-fields.ts';
import { type Context, detail, insufficient, placed, read } from '../context.ts';
import { fields } from '../fields.ts';
import { freezeAt } from '../freeze.ts';

/** `ct(...)` and `ct_clear` (ovs-actions(7), "The ct action"). */
export function connectionTrack(
  context: Context,
  action: ActionOf<'ct' | 'ct-clear'>,
  source: SourceText,
): void {
  if (action.kind === 'ct-clear') {
    if (!context.conntracked) return;
    clearConnectionFields(context.packet);
    context.conntracked = false;
    return;
  }
  const { zone, table } = action;
  const zoneNumber = 'number' in zone ? zone.number : Number(read(context, zone.src));
  const number = table && ('number' in table ? table.number : context.bridge.tableNumbers.get(table.name));
  if (table && number === undefined) {
    insufficient(context, 'table-name-unknown', { name: 'name' in table ? table.name : '' });
    return;
  }
  runNested(context, action, source);
  if (context.failure) return;
  const answer = context.conntrack.track({
    zone: zoneNumber,
    packet: context.packet.clone(),
    commit: action.commit,
    force: action.force,
    nat: action.nat,
    resumes: number !== undefined,
    ...writtenBits(action),
  });
  context.tracked = answer?.connections;
  if (number !== undefined) {
    if (!answer) {
      insufficient(context, 'connection-unknown', { zone: zoneNumber });
      return;
    }
    freezeAt(context, number, answer.packet, { zone: zoneNumber, answer });
    detail(
      context,
      `A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table ${number}.`,
    );
  }
  clearConnectionFields(context.packet);
  context.conntracked = false;
  detail(context, 'Sets the packet to an untracked state, and clears all the conntrack fields.');
}

/** The actions inside: `nat` first, then those of `exec(...)`; they write the connection's mark and label. */
function runNested(context: Context, action: ActionOf<'ct'>, source: SourceText): void {
  if (action.nat) {
    const text = source.text.slice(action.span.start, action.span.end);
    context.nodes.push({ kind: 'line', text: /\bnat(\([^)]*\))?/.exec(text)?.[0] ?? 'nat' });
    if (action.exec.length === 0) return;
  }
  context.run(context, placed(action.exec, source), false);
}

function writtenBits(action: ActionOf<'ct'>): { readonly markMask: bigint; readonly labelMask: bigint } {
  let markMask = 0n;
  let labelMask = 0n;
  for (const inner of action.exec) {
    const [field, mask] =
      inner.kind === 'set-field'
        ? [inner.field, inner.mask ?? onesMask(inner.field.bits)]
        : inner.kind === 'load' || inner.kind === 'move'
          ? [inner.dst.field, onesMask(inner.dst.bits) << BigInt(inner.dst.start)]
          : [undefined, 0n];
    if (field === fields.ctMark) markMask |= mask;
    if (field === fields.ctLabel) labelMask |= mask;
  }
  return { markMask, labelMask };
}
