import type { MessageTable } from './message-table.ts';

/** What a text looks like: a format by its name, a command by its output. */
function outputName(kind: unknown): string {
  return /^(?:a |JSON|YAML)/.test(String(kind))
    ? String(kind)
    : kind === 'binary'
      ? 'binary data'
      : `the output of ${kind}`;
}

/** Sentences of the `cli` room. */
export const cliMessages = {
  'bucket-option': (p) => `--bucket ${p.value} is no GROUP=BUCKET, such as 3=0.`,
  'bucket-unknown': (p) => `Group ${p.group} has no bucket ${p.bucket}. It has: ${p.buckets}.`,
  'ct-next': (p) => `--ct-next ${p.value}: ${p.reason}.`,
  'lesson-not-found': (p) => `There is no lesson ${p.lesson}. ${p.hint}`,
  'openflow-older': (p) =>
    `${p.file} is written in an older OpenFlow's words (${p.words}): a dump made with -O OpenFlow15 shows what the switch holds, meters included.`,
  'output-empty': (p) => `${p.file} is empty. Save the output of ${p.wanted} there.`,
  'output-other': (p) =>
    `${p.file} looks like ${outputName(p.kind)}, not like the output of ${p.wanted}. ${
      p.option === undefined ? `Save the output of ${p.wanted} there` : `Give it as ${p.option}`
    }.`,
  'ports-needed': (p) =>
    `${p.file} names ports (${p.ports}): add --ports FILE, the text of ovs-ofctl show ${p.bridge}.`,
  'progress-not-kept': (p) => `Progress is not kept: ${p.reason}.`,
  'progress-unusable': (p) => `The progress file ${p.path} cannot be used: ${p.reason}.`,
  'snapshot-has-who': (p) => `Snapshot ${p.snapshot} has ${p.name}: add --snapshot ${p.snapshot}.`,
  'step-not-found': (p) => `Lesson ${p.lesson} has no step ${p.step}. ${p.hint}`,
  'stop-not-found': (p) => `${p.why}`,
  'tables-differ': (p) =>
    `${p.file} does not hold the flows of ${p.flows} in the same order, so it cannot tell the tables' numbers. Dump both at one time, with and without --names.`,
} satisfies MessageTable;
