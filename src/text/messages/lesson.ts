import type { MessageTable } from './message-table.ts';

/** Sentences of the `lesson` room. */
export const lessonMessages = {} satisfies MessageTable;
