import type { ActionOf } from '../../openflow/index.ts';
import type { Subfield } from '../../packet/index.ts';
import { because, type Context, detail, insufficient, read, warn } from '../context.ts';
import { fields, reserved } from '../fields.ts';
import { beginFreezing } from '../freeze.ts';
import { inSwitchOrder, resolvePort, send, sendToController } from '../ports.ts';
import { normal } from './normal.ts';

/** `output`, in all its spellings. */
export function outputAction(
  context: Context,
  action: ActionOf<'output' | 'output-field' | 'controller' | 'enqueue'>,
  last: boolean,
): void {
  switch (action.kind) {
    case 'output': {
      const port = resolvePort(context, action.port);
      if (port !== undefined) outputTo(context, port, last);
      return;
    }
    case 'output-field':
      outputToField(context, action.src, last);
      return;
    case 'controller':
      sendToController(context);
      if (action.pause) beginFreezing(context, 'paused-by-controller');
      return;
    case 'enqueue':
      enqueue(context, action);
      return;
    default:
      action satisfies never;
      return;
  }
}

function enqueue(context: Context, action: ActionOf<'enqueue'>): void {
  const named = resolvePort(context, action.port);
  const inPort = context.packet.getNumber(fields.inPort);
  if (named === undefined || named === inPort) return;
  const priority = context.packet.get(fields.skbPriority);
  context.packet.set(fields.skbPriority, BigInt(action.queue));
  send(context, named === reserved.inPort ? inPort : named);
  context.packet.set(fields.skbPriority, priority);
}

function outputToField(context: Context, src: Subfield, last: boolean): void {
  const port = read(context, src);
  if (port > 0xffffn) {
    warn(context, `output port ${port} is out of range`);
    because(context, 'port-out-of-range', { port: String(port) });
    return;
  }
  detail(context, `output port is ${port}`);
  outputTo(context, Number(port), last);
}

/** Sends the packet to a port, or does what a reserved port stands for (ovs-actions(7), "The output action"). */
export function outputTo(context: Context, port: number, last: boolean): void {
  const inPort = context.packet.getNumber(fields.inPort);
  switch (port) {
    case reserved.inPort:
      send(context, inPort);
      return;
    case reserved.table:
      context.ask(context, { table: 0, inPort, withOriginal: false, last });
      return;
    case reserved.normal:
      normal(context);
      return;
    case reserved.flood:
      flood(context, (config) => !config.includes('NO_FLOOD'));
      return;
    case reserved.all:
      flood(context, () => true);
      return;
    case reserved.controller:
      sendToController(context);
      return;
    case reserved.none:
      because(context, 'output-none');
      return;
    default:
      if (port !== inPort) {
        send(context, port);
        return;
      }
      warn(context, 'skipping output to input port');
      because(context, 'output-to-input-port', { port });
  }
}

function flood(context: Context, takes: (config: readonly string[]) => boolean): void {
  const { ports } = context.bridge;
  if (!ports) {
    insufficient(context, 'ports-unknown');
    return;
  }
  const inPort = context.packet.getNumber(fields.inPort);
  context.flooded = true;
  for (const port of inSwitchOrder([...ports.values()])) {
    if (port.number !== inPort && takes(port.config)) send(context, port.number);
  }
}
