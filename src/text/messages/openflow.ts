import type { MessageTable } from './message-table.ts';

/** Sentences of the `openflow` room. */
export const openflowMessages = {} satisfies MessageTable;
