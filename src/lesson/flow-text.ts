import type { Flow } from '../openflow/index.ts';
import { type RichLine, spanText, token } from '../text/index.ts';
import type { TableStop } from '../trace/index.ts';

/** A flow's priority and match in the words of its dump. */
export function ruleOf(flow: Flow): string {
  return spanText(flow.source, flow.ruleSpan);
}

/** The actions of the flow that matched, in the words of its dump; none drop the packet. */
export function actionsOf({ flow }: TableStop): string {
  return flow ? spanText(flow.source, flow.actionsSpan) : 'drop';
}

/** The action by which a flow sends the packet on to a table. */
export function actionTo(flow: Flow, table: number) {
  return flow.actions.find((action) => {
    switch (action.kind) {
      case 'resubmit':
      case 'ct':
      case 'goto-table':
        return action.table !== undefined && 'number' in action.table && action.table.number === table;
      default:
        return false;
    }
  });
}

/** A table as a term: `50 EgressRule`. */
export function tableTerm({ table, name }: Pick<TableStop, 'table' | 'name'>): RichLine {
  return [token('term', name === '' ? String(table) : `${table} ${name}`)];
}
