import type { Parsed, SourceText } from '../../text/index.ts';
import { PairScanner } from '../pair-scanner.ts';
import { ReadContext, type ReadOptions } from '../read-context.ts';
import { reading, refuse } from '../refusal.ts';
import type { Action } from './action.ts';
import { checkList } from './action-list-check.ts';
import { type ActionPlace, type ActionsReader, ActionText, type Decoder } from './action-text.ts';
import { connectionDecoders } from './decode-connection.ts';
import { controlDecoders } from './decode-control.ts';
import { fieldDecoders } from './decode-field.ts';
import { learnDecoders } from './decode-learn.ts';
import { outputDecoders, outputTo } from './decode-output.ts';

const decoders: ReadonlyMap<string, Decoder> = new Map(
  Object.entries({
    ...outputDecoders,
    ...fieldDecoders,
    ...connectionDecoders,
    ...controlDecoders,
    ...learnDecoders,
  }),
);

/** How deep actions may stand inside actions; the switch has no need of more, and a reader must not run out of stack. */
const deepest = 32;

/** Reads a list of actions, e.g. `load:0x2->NXM_NX_REG0[0..15],resubmit(,10)` (ovs-actions(7)). */
export function readActions(
  context: ReadContext,
  start: number,
  end: number,
  depth = 0,
  place: ActionPlace = 'plain',
): readonly Action[] {
  const { source } = context;
  if (depth > deepest) refuse(source, start, end, 'action-depth', { deepest });
  const nested: ActionsReader = (inner, from, to, at) => readActions(inner, from, to, depth + 1, at);
  const scanner = new PairScanner(source.text, start, end);
  const actions: Action[] = [];
  while (scanner.next()) {
    const name = scanner.key();
    if (!scanner.closed) refuse(source, scanner.keyStart, end, 'parenthesis-open', { action: name });
    const text = new ActionText(context, name, scanner, nested);
    actions.push(decoders.get(name.toLowerCase())?.(text) ?? portAction(text, scanner));
  }
  checkList(context, actions, place);
  return actions[0]?.kind === 'drop' ? [actions[0]] : actions;
}

/** A bare port, e.g. `NORMAL`, `3` or `"frontend-a3ba2f"`. */
function portAction(action: ActionText, scanner: PairScanner): Action {
  const { keyStart, keyEnd } = scanner;
  const quoted = action.name.startsWith('"');
  const port =
    action.context.portOrUndefined(keyStart, keyEnd) ??
    (quoted ? action.context.port(keyStart, keyEnd) : undefined);
  if (!port || scanner.separator !== '') {
    return refuse(action.context.source, keyStart, keyEnd, 'action-unknown', { action: action.name });
  }
  return outputTo(action, port);
}

/** Reads a text that is a list of actions and nothing else. */
export function parseActions(source: SourceText, options: ReadOptions = {}): Parsed<readonly Action[]> {
  const result = reading(() => readActions(new ReadContext(source, options), 0, source.text.length));
  if ('refused' in result) return { value: [], diagnostics: [result.refused] };
  return { value: result.value, diagnostics: [] };
}
