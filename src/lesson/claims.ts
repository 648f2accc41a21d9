import { baseFields, formatFieldValue, hex, parseFieldValue } from '../packet/index.ts';
import type { Stop, Walk } from '../trace/index.ts';
import type { World } from '../world/index.ts';
import type { BoundView } from './bound-view.ts';
import { parseSubfield } from './expected.ts';

/** What a step's inline code may speak about: the snapshot, the walks that it names, and what it shows. */
export interface ClaimContext {
  readonly world: World;
  readonly walks: readonly Walk[];
  readonly view: BoundView;
}

/** Whether something that stands in inline code is there: in the snapshot, in a walk, or in the output beside the text. */
export function claimHolds(text: string, context: ClaimContext): boolean {
  const { world, walks, view } = context;
  const claim = text.trim();
  if (world.knows(claim)) return true;
  // `ct()` names an action that flows have with arguments.
  if (/^[a-z_]+\(\)$/.test(claim) && world.knows(claim.slice(0, -1))) return true;
  if (view.kind === 'output' && view.result.output.includes(claim)) return true;
  if (walks.some((walk) => walkWords(walk).has(claim))) return true;
  return partsHold(claim, context);
}

/** `ct_state=-new+est`, `reg0[0..15]=2`, `ip,nw_dst=10.222.1.48`: each part is there, or is a value that the field can have. */
function partsHold(claim: string, context: ClaimContext): boolean {
  const items = claim.split(/,\s*/);
  if (items.length > 1) return items.every((item) => item !== '' && claimHolds(item, context));
  const [, name = '', value = ''] = /^([A-Za-z0-9_]+(?:\[[0-9.]*\])?)=(.+)$/.exec(claim) ?? [];
  const subfield = parseSubfield(name);
  if (!subfield) return false;
  const { field } = subfield;
  if (parseFieldValue(field, value) === undefined) return false;
  const free = field.format !== 'ethernet' && field.format !== 'ipv4' && field.format !== 'ipv6';
  return free || claimHolds(value, context);
}

const wordsOfWalks = new WeakMap<Walk, ReadonlySet<string>>();

/** Everything that a walk has a word for: values of fields, hooks, chains, routes, ports, endings. Kept with the walk. */
function walkWords(walk: Walk): ReadonlySet<string> {
  const known = wordsOfWalks.get(walk);
  if (known) return known;
  const words = new Set<string>([walk.name, walk.from, walk.to, walk.disposition]);
  for (const leg of walk.legs) {
    for (const word of [leg.in, leg.out, leg.disposition, leg.node, leg.where, leg.direction])
      if (word !== undefined) words.add(word);
    for (const stop of leg.stops) for (const word of stopWords(stop)) words.add(word);
  }
  wordsOfWalks.set(walk, words);
  return words;
}

function* stopWords(stop: Stop): Generator<string> {
  for (const packet of [stop.before, stop.after]) {
    for (const field of baseFields) {
      const value = packet.get(field);
      if (value === 0n) continue;
      yield formatFieldValue(field, value);
      yield String(value);
      yield hex(value);
    }
  }
  switch (stop.kind) {
    case 'table':
      yield* [String(stop.table), stop.name];
      if (stop.resumed) yield stop.resumed.states.map((state) => `+${state}`).join('');
      return;
    case 'chain':
      yield* [stop.hook, stop.chain, stop.table, stop.rule, ...stop.path];
      return;
    case 'route':
      yield* [stop.hook, stop.route];
      return;
    case 'neighbour':
      yield* [stop.hook, stop.neighbour];
      return;
    case 'conntrack':
      yield* [stop.hook, stop.conntrack];
      return;
    case 'tunnel':
      yield* [stop.hook, stop.tunnel.type, String(stop.tunnel.udpPort), String(stop.tunnel.vni)];
      return;
    case 'endpoint':
      yield* [stop.hook, stop.endpoint];
      return;
    default:
      return stop satisfies never;
  }
}
