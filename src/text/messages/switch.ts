import type { MessageTable } from './message-table.ts';

/** Sentences of the `switch` room. */
export const switchMessages = {} satisfies MessageTable;
