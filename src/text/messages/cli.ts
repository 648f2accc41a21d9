import type { MessageTable } from './message-table.ts';

/** Sentences of the `cli` room. */
export const cliMessages = {
  'lesson-not-found': (p) => `There is no lesson ${p.lesson}. ${p.hint}`,
  'ports-needed': (p) =>
    `${p.file} names ports (${p.ports}): add --ports FILE, the text of ovs-ofctl show ${p.bridge}.`,
  'progress-not-kept': (p) => `Progress is not kept: ${p.reason}.`,
  'progress-unusable': (p) => `The progress file ${p.path} cannot be used: ${p.reason}.`,
  'snapshot-has-who': (p) => `Snapshot ${p.snapshot} has ${p.name}: add --snapshot ${p.snapshot}.`,
  'step-not-found': (p) => `Lesson ${p.lesson} has no step ${p.step}. ${p.hint}`,
  'stop-not-found': (p) => `${p.why}`,
} satisfies MessageTable;
