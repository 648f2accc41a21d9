import { readFileSync } from 'node:fs';
import {
  formatFlow,
  formatGroup,
  formatPacket,
  parseActions,
  parseFlowArgument,
  parseFlows,
  parseGroups,
  parseOfctlShow,
  parseTlvMap,
} from '../../../src/openflow/index.ts';
import { baseFields, formatFieldValue, parseFieldValue } from '../../../src/packet/index.ts';
import { type Diagnostic, formatDiagnostic, sourceText, visible } from '../../../src/text/index.ts';
import { readCases } from '../cases.ts';

/** A parser to be fuzzed: it may give any diagnostics, but must not throw, hang or work out of proportion. */
export interface FuzzTarget {
  readonly name: string;
  /** Texts that it reads, from which inputs are made. */
  readonly seeds: readonly string[];
  /** Reads a text and looks at everything that came of it. */
  readonly run: (text: string) => readonly Diagnostic[];
}

const snapshot = (file: string) =>
  readFileSync(new URL(`../../../snapshots/antrea-v0.10/${file}`, import.meta.url), 'utf8');
const inputs = (folder: string) => readCases(folder).flatMap((file) => file.cases.map(({ input }) => input));
const flowLines = snapshot('worker1/ovs-ofctl-dump-flows.txt')
  .split('\n')
  .filter((line) => line !== '');

/** Every parser under fuzz. Rooms add theirs here. */
export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'parseFlows',
    seeds: [
      ...flowLines,
      flowLines.slice(0, 8).join('\n'),
      ...inputs('flows/match.txt').map((match) => `table=3,${match} actions=drop`),
      ...inputs('flows/actions.txt').map((actions) => `priority=3,tcp actions=${actions}`),
      'NXST_FLOW reply (xid=0x4):\n cookie=0x0, duration=3.1s, table=0, n_packets=1, n_bytes=2, send_flow_rem ip actions=NORMAL',
    ],
    run: (text) => {
      const { value, diagnostics } = parseFlows(sourceText('fuzz', text));
      if (diagnostics.length > 0) return diagnostics;
      for (const flow of value) {
        formatFlow(flow);
        flow.match.terms.map((term) => term.value);
      }
      return diagnostics;
    },
  },
  {
    name: 'parseGroups',
    seeds: inputs('flows/groups.txt'),
    run: (text) => {
      const { value, diagnostics } = parseGroups(sourceText('fuzz', text));
      value.map(formatGroup);
      return diagnostics;
    },
  },
  {
    name: 'parseActions',
    seeds: inputs('flows/actions.txt'),
    run: (text) => parseActions(sourceText('fuzz', text)).diagnostics,
  },
  {
    name: 'parseFlowArgument',
    seeds: inputs('packet'),
    run: (text) => {
      const { value, diagnostics } = parseFlowArgument(sourceText('fuzz', text));
      formatPacket(value);
      return diagnostics;
    },
  },
  {
    name: 'parseOfctlShow',
    seeds: [snapshot('worker1/ovs-ofctl-show.txt'), ...snapshot('worker2/ovs-ofctl-show.txt').split('\n')],
    run: (text) => parseOfctlShow(sourceText('fuzz', text)).diagnostics,
  },
  {
    name: 'parseTlvMap',
    seeds: [
      '{class=0x0104,type=0x80,len=4}->tun_metadata0',
      '{class=0x104,type=0x80,len=4}->tun_metadata0,{class=1,type=2,len=8}->tun_metadata63',
      'NXT_TLV_TABLE_REPLY (xid=0x2):\n max option space=256 max fields=64\n\n mapping table:\n  class  type  length  match field\n ------  ----  ------  --------------\n  0x104  0x80       4  tun_metadata0\n',
    ],
    run: (text) => parseTlvMap(sourceText('fuzz', text)).diagnostics,
  },
  {
    name: 'parseFieldValue',
    seeds: inputs('flows/match.txt').flatMap((match) =>
      match.split(',').map((pair) => pair.split('=')[1] ?? ''),
    ),
    run: (text) => {
      for (const field of baseFields) {
        const read = parseFieldValue(field, text);
        if (read) formatFieldValue(field, read.value, read.mask);
      }
      return [];
    },
  },
];

/** Runs a target on a text and writes its diagnostics out, as the command line would. */
export function fuzzOnce(target: FuzzTarget, text: string): void {
  for (const diagnostic of target.run(text)) formatDiagnostic(diagnostic);
}

/** What is wrong with a target's answer to a text: it threw, or said something raw; absent where nothing is. */
export function faultOf(target: FuzzTarget, text: string): string | undefined {
  try {
    const raw = target
      .run(text)
      .map(formatDiagnostic)
      .find((sentence) => visible(sentence) !== sentence);
    return raw === undefined ? undefined : `raw: ${JSON.stringify(raw)}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
