import { type AddressFamily, parseIp } from '../../packet/index.ts';
import type { NatSpec } from './action.ts';
import { type ActionText, type Range, valueRange } from './action-text.ts';

const natForm = 'nat(src|dst=ADDRESS[-ADDRESS][:PORT[-PORT]][,persistent][,hash|random])';

/** Reads what stands in `nat(...)`; a bare `nat` only does what the connection already has (ovs-actions(7), "ct"). */
export function readNat(action: ActionText, range: Range, hasArgument: boolean): NatSpec {
  if (!hasArgument) return { flags: [] };
  const flags: ('persistent' | 'hash' | 'random')[] = [];
  let target: Omit<NatSpec, 'flags'> = {};
  const pairs = action.pairs(range);
  while (pairs.next()) {
    const key = pairs.key();
    switch (key) {
      case 'src':
      case 'dst':
        if (target.direction) action.malformed(natForm, range);
        target = { direction: key, ...readTarget(action, valueRange(pairs)) };
        break;
      case 'persistent':
      case 'hash':
      case 'random':
        flags.push(key);
        break;
      default:
        action.refuse('action-key', { key }, { start: pairs.keyStart, end: pairs.pairEnd() });
    }
  }
  const both = flags.includes('hash') && flags.includes('random');
  if (both || (flags.length > 0 && !target.direction)) action.malformed(natForm, range);
  // Without an address there is nothing that the flags could steer; the switch forgets them.
  return { ...target, flags: target.addressMin === undefined ? [] : flags };
}

function readTarget(action: ActionText, range: Range): Omit<NatSpec, 'direction' | 'flags'> {
  const text = action.text(range);
  if (text === '') return {};
  const parts =
    /^\[([0-9a-fA-F:.]+)\](?:-\[([0-9a-fA-F:.]+)\])?(?::([0-9]+)(?:-([0-9]+))?)?$/.exec(text) ??
    /^([0-9.]+)(?:-([0-9.]+))?(?::([0-9]+)(?:-([0-9]+))?)?$/.exec(text) ??
    /^([0-9a-fA-F:.]+)(?:-([0-9a-fA-F:.]+))?$/.exec(text);
  const [, minText = '', maxText, portMinText, portMaxText] = parts ?? [];
  const min = parseIp(minText);
  const max = maxText === undefined ? min : parseIp(maxText);
  if (!min || !max || max.family !== min.family || max.value < min.value)
    return action.malformed(natForm, range);
  const family: AddressFamily = min.family;
  const portMin = portMinText === undefined ? undefined : Number(portMinText);
  const portMax = portMaxText === undefined ? undefined : Number(portMaxText);
  if ((portMin ?? 0) > 0xffff || (portMax ?? 0) > 0xffff || (portMax ?? 0xffff) < (portMin ?? 0)) {
    return action.malformed(natForm, range);
  }
  return {
    addressMin: min.value,
    ...(max.value === min.value ? {} : { addressMax: max.value }),
    family,
    ...(portMin ? { portMin } : {}),
    ...(portMin && portMax && portMax !== portMin ? { portMax } : {}),
  };
}
