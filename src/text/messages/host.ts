import type { MessageTable } from './message-table.ts';

/** Sentences about the text of a Linux node: addresses, routes, rules, neighbours, iptables, ipset, sysctl. */
export const hostMessages = {
  'host-chain-unknown': (p) =>
    `No chain called ${p.chain} was declared in this table. Put the whole output there.`,
  'host-line-unknown': (p) =>
    `This is no line of ${p.command}. Put that command's own output there, nothing else.`,
  'host-listing-cut': (p) =>
    `The text ends within a block of ${p.command}: what follows there is not known. Put the whole output there.`,
  'host-option-unknown': (p) =>
    `${p.option} of ${p.where} is not known here; a packet that this rule would decide about is not followed further.`,
  'host-set-unknown': (p) =>
    `No set called ${p.set} was created before. Put the whole output of ipset save there.`,
  'host-value-invalid': (p) => `${p.text} is not ${p.what}. Check that the line is as the tool printed it.`,
  'host-value-missing': (p) => `The line ends where ${p.what} should stand. Check that it was not cut.`,
  'host-word-unknown': (p) => `${p.word} is not known in the output of ${p.where}; it is left out.`,
} satisfies MessageTable;
