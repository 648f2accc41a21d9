import type { CaseSwitch } from './case-switch.ts';
import { answerOf, bridgeOfCase } from './own-answer.ts';
import type { SwitchCase } from './switch-case.ts';

/** The ways in which a packet that carries an original tuple may be tracked again, by destination address. */
const ways: readonly (readonly [name: string, actions: string])[] = [
  ['plain', 'ct(table=1,zone=1)'],
  ['other zone', 'ct(table=1,zone=2)'],
  ['nat', 'ct(table=1,zone=1,nat)'],
  ['snat', 'ct(commit,table=1,zone=1,nat(src=10.9.0.1))'],
  ['dnat', 'ct(commit,table=1,zone=1,nat(dst=10.9.0.2:80))'],
  ['twice', 'ct(table=2,zone=1)'],
  ['mpls', 'push_mpls:0x8847,output:2'],
  ['mpls after', 'ct(table=3,zone=1)'],
  ['cleared', 'ct_clear,output:2'],
  ['copied', 'clone(ct_clear,output:2),output:3'],
];

const address = (i: number) => `10.0.0.${i + 1}`;

/** The tables behind the ways: one flow each, and the tables in which packets go on. */
const tables: Omit<SwitchCase, 'title' | 'questions'> = {
  protocol: 'OpenFlow15',
  groups: '',
  settings: [],
  stations: [],
  flows: [
    ...ways.map(([, actions], i) => `table=0,ip,nw_dst=${address(i)} actions=${actions}`),
    'table=1 actions=output:2',
    'table=2,ip actions=ct(table=1,zone=1)',
    'table=3,ip actions=push_mpls:0x8847,output:2',
  ]
    .map((line) => `${line}\n`)
    .join(''),
};

/** Every state that `--ct-next` takes: none, invalid, and new, established or neither with what may stand beside. */
const states: readonly string[] = [
  '',
  'trk,inv',
  ...['', 'new', 'est'].flatMap((first) =>
    ['', 'rel'].flatMap((rel) =>
      (first === 'new' ? [''] : ['', 'rpl']).flatMap((rpl) =>
        ['', 'snat', 'dnat', 'snat,dnat'].map((nat) =>
          ['trk', first, rel, rpl, nat].filter((part) => part !== '').join(','),
        ),
      ),
    ),
  ),
];

/** What a packet brings along: tracked in zone 1, or in a state that alone would not make its connection valid. */
const arrivals = ['trk|new', 'trk|rel', 'trk'];

const tuple = 'ct_zone=1,ct_nw_src=10.1.0.1,ct_nw_dst=10.1.0.2,ct_nw_proto=6,ct_tp_src=7,ct_tp_dst=8';

interface Row {
  readonly label: string;
  readonly flow: string;
  readonly ctNext: readonly string[];
}

const rows: readonly Row[] = ways.flatMap(([way, actions], i) =>
  (actions.includes('ct(') ? states : ['']).flatMap((state) =>
    (state === 'trk,est' || state === '' ? arrivals : arrivals.slice(0, 1)).map((arrival) => ({
      label: `${way}; ${arrival}; ${state === '' ? '0' : state}`,
      flow: `in_port=1,ct_state=${arrival},tcp,nw_dst=${address(i)},${arrival.includes('new') ? tuple : 'ct_zone=1'}`,
      ctNext: [state, state],
    })),
  ),
);

/** The connection fields of every packet that a trace shows, one line each. */
function connectionFields(trace: string): string {
  return trace
    .split('\n')
    .filter((line) => /^(Flow|Final flow): /.test(line))
    .map((line) => {
      const fields = line.match(/\bct_\w+=[^,]*/g) ?? [];
      const [kind = ''] = line.split(':');
      return `  ${kind}: ${line.endsWith('unchanged') ? 'unchanged' : fields.join(',')}`;
    })
    .join('\n');
}

function tableText(answers: readonly string[]): string {
  return rows.map(({ label }, i) => `${label}\n${connectionFields(answers[i] ?? '')}\n`).join('');
}

/** The table as a real switch answers it. */
export async function judgedTuples(judge: CaseSwitch): Promise<string> {
  await judge.load(tables);
  const answers = await Promise.all(rows.map(({ flow, ctNext }) => judge.ask(flow, ctNext)));
  return tableText(answers);
}

/** The table as this project answers it. */
export function ownTuples(): string {
  const bridge = bridgeOfCase(tables);
  return tableText(rows.map(({ flow, ctNext }) => answerOf(bridge, flow, ctNext)));
}
