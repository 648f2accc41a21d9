import type { MessageTable } from './message-table.ts';

/** Sentences of the `host` room. */
export const hostMessages = {} satisfies MessageTable;
