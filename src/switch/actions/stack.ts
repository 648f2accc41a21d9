import type { ActionOf } from '../../openflow/index.ts';
import { type Context, error, read } from '../context.ts';
import { writeSubfield } from '../write-field.ts';
import { reportSubfield } from './write.ts';

/** `push` and `pop`: what is popped is cut or extended to the width it is written to (ovs-actions(7), "push and pop actions"). */
export function stackAction(context: Context, action: ActionOf<'stack-push' | 'stack-pop'>): void {
  if (action.kind === 'stack-push') {
    context.stack.push({ value: read(context, action.src), bits: action.src.bits });
    return;
  }
  const top = context.stack.pop();
  if (!top) {
    error(context, 'stack underflow');
    return;
  }
  writeSubfield(context.packet, action.dst, top.value);
  reportSubfield(context, action.dst);
}
