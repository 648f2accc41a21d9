import { arpOf, type Field, fieldNamed, formatFieldValue, type Packet } from '../packet/index.ts';
import { type RichLine, rich, token } from '../text/index.ts';
import { type StopView, stopLabel } from './bound-view.ts';
import type { ShownOption, ShownQuestion } from './question.ts';
import { type Random, shuffled } from './random.ts';

const optionCount = 4;

/** What a choice is made of. */
export interface ChoiceParts {
  readonly ask: RichLine;
  readonly right: ShownOption;
  readonly wrong: readonly ShownOption[];
  readonly hints: readonly RichLine[];
  readonly because: RichLine | undefined;
}

/** A choice of the right option and up to three wrong ones; absent where there is no wrong one. */
export function choice(
  view: StopView,
  random: Random,
  id: string,
  parts: ChoiceParts,
): ShownQuestion | undefined {
  const distinct = parts.wrong.filter(
    (option, i) => parts.wrong.findIndex((other) => other.text === option.text) === i,
  );
  if (distinct.length === 0) return undefined;
  const options = [parts.right, ...shuffled(distinct, random).slice(0, optionCount - 1)];
  return {
    id: `${id} ${stopLabel(view.stop)}`,
    kind: 'choice',
    setting: settingOf(view),
    ask: parts.ask,
    options: shuffled(options, random),
    expected: undefined,
    wrong: [],
    hints: parts.hints,
    answer: [token('value', parts.right.text)],
    right: parts.because,
  };
}

/** Where the packet is and what it carries, for a learner who does not have it on screen. */
export function settingOf(view: StopView): readonly RichLine[] {
  const { walk, leg, stop } = view;
  const where = leg.where === 'ovs' ? `the switch of ${leg.node}` : `the kernel of ${leg.node}`;
  return [
    rich(token('emphasis', walk.title), `: the ${leg.direction} in ${where}, in on `, token('value', leg.in)),
    packetAsFlow(stop.before),
  ];
}

const shownFields = [
  'eth_src',
  'eth_dst',
  'ip_src',
  'ip_dst',
  'nw_proto',
  'tp_src',
  'tp_dst',
  'ct_state',
  'ct_mark',
];
const arpFields = ['eth_src', 'eth_dst', 'arp_op', 'arp_spa', 'arp_tpa', 'arp_sha', 'arp_tha'];

/** The packet's telling fields as flow text. */
function packetAsFlow(packet: Packet): RichLine {
  const names = arpOf(packet) ? arpFields : shownFields;
  const registers = Array.from({ length: 16 }, (_, n) => `reg${n}`);
  const fields = [...names, ...registers]
    .map((name): Field => fieldNamed(name))
    .filter((field) => packet.get(field) !== 0n);
  const parts = fields.map((field) => `${field.name}=${formatFieldValue(field, packet.get(field))}`);
  return [token('code', parts.join(','))];
}
