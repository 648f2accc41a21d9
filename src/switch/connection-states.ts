import { ctStateFlags } from '../packet/index.ts';

/**
 * The states of `ofproto/trace --ct-next`, separated by commas or blanks, checked as the switch checks them (parse_ct_state and
 * validate_ct_state in its flow.c): what is refused is said in its words.
 */
export function readConnectionStates(
  text: string,
): { readonly states: readonly string[] } | { readonly refused: string } {
  const states = new Set(text.split(/[, ]+/).filter((state) => state !== ''));
  const unknown = [...states].find((state) => !ctStateFlags.some(([name]) => name === state));
  if (unknown !== undefined) return { refused: `${unknown}: unknown connection tracking state flag` };
  const has = (...names: readonly string[]) => names.every((name) => states.has(name));
  const others = [...states].filter((state) => state !== 'trk' && state !== 'inv');
  const reasons = [
    ...(!has('trk') && states.size > 0 ? ['If "trk" is unset, no other flags are set'] : []),
    ...(has('inv') && others.length > 0 ? ['when "inv" is set, only "trk" may also be set'] : []),
    ...(has('new', 'est') ? ['"new" and "est" are mutually exclusive'] : []),
    ...(has('new', 'rpl') ? ['"new" and "rpy" are mutually exclusive'] : []),
  ];
  if (reasons.length > 0) return { refused: `invalid connection state: ${reasons.join('; ')}` };
  return { states: [...states] };
}
