/** The panes that the focus moves through: the article, the packet, what decided (flows, rules, command output), the shell. */
export type Pane = 'text' | 'packet' | 'evidence' | 'shell';
