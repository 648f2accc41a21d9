import { type Flow, parseFlows } from '../openflow/index.ts';
import { diagnosticSentence, sourceText } from '../text/index.ts';
import type { ShellContext, ShellNode, ShellTable } from './context.ts';

/** The table that a number or a name means. */
export function tableNumber(tables: readonly ShellTable[], text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  return tables.find(({ name }) => name.toLowerCase() === text.toLowerCase())?.table;
}

/** Which flows a match argument selects, or why it cannot be read. */
export type FlowFilter = { readonly keeps: (flow: Flow) => boolean } | { readonly refused: string };

/**
 * The argument of `ovs-ofctl dump-flows BRIDGE FLOW` (ovs-ofctl(8)): a flow is shown when it says at least what the argument says:
 * the same table if one is given, and for every field named the same bits of the same value.
 */
export function readFlowFilter(context: ShellContext, node: ShellNode, argument: string): FlowFilter {
  const tableText = /(?:^|,\s*)table=([^,\s]+)/.exec(argument)?.[1];
  const table = tableText === undefined ? undefined : tableNumber(node.tables, tableText);
  if (tableText !== undefined && (table === undefined || table > 254)) {
    return { refused: `ovs-ofctl: unknown table "${tableText}"` };
  }
  const match = argument
    .split(',')
    .filter((part) => part !== '' && !part.trim().startsWith('table='))
    .join(',');
  if (match === '') return { keeps: (flow) => table === undefined || flow.table === table };
  const source = sourceText('the match', `${match} actions=drop`);
  const parsed = parseFlows(source, { space: context.space, ports: node.ports });
  const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
  const [wanted] = parsed.value;
  if (errors.length > 0 || !wanted)
    return {
      refused: `ovs-ofctl: ${errors.map(({ code, params }) => diagnosticSentence(code, params)).join('\n') || match}`,
    };
  return {
    keeps: (flow) =>
      (table === undefined || flow.table === table) &&
      wanted.match.terms.every((term) =>
        flow.match.terms.some(
          ({ field, value, mask }) =>
            field === term.field && (mask & term.mask) === term.mask && (value & term.mask) === term.value,
        ),
      ),
  };
}

/** A flow's line as captured. */
export function flowText(flow: Flow): string {
  return flow.source.text.slice(flow.span.start, flow.span.end);
}

/** A flow's line without what only a running switch knows, as `--no-stats` prints it. */
export function withoutStatistics(text: string): string {
  return text
    .replace(/\b(?:duration|n_packets|n_bytes|idle_age|hard_age)=[^,\s]+, ?/g, '')
    .replace(/\btable=0, ?/, '');
}
