import type { MessageTable } from './message-table.ts';

/** Sentences of the `cli` room. */
export const cliMessages = {} satisfies MessageTable;
