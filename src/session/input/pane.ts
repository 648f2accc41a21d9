/**
 * The panes that the focus moves through, in the order in which Tab goes: the article, the packet, what decided (flows, rules, command
 * output), the shell.
 */
export const panes = ['text', 'packet', 'evidence', 'shell'] as const;

/** A pane of a lesson's screen. */
export type Pane = (typeof panes)[number];
