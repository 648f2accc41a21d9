import type { MessageTable } from './message-table.ts';

/** Sentences of the `cli` room. */
export const cliMessages = {
  'lesson-not-found': (p) => `There is no lesson ${p.lesson}. ${p.hint}`,
  'progress-not-kept': (p) => `Progress is not kept: ${p.reason}.`,
  'progress-unusable': (p) => `The progress file ${p.path} cannot be used: ${p.reason}.`,
  'step-not-found': (p) => `Lesson ${p.lesson} has no step ${p.step}. ${p.hint}`,
} satisfies MessageTable;
