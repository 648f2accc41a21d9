import type { MessageTable } from './message-table.ts';

/** Sentences of the `lesson` and `session` rooms. */
export const lessonMessages = {
  'lesson-answer-unknown': (p) =>
    `The answer cannot be computed: ${p.reason}. Change the answer or the bind.`,
  'lesson-any-last': () =>
    'A typed question needs a `wrong` entry with `when: any`, as its last one. Add it.',
  'lesson-bind-form': (p) =>
    `A bind is one of leg, kernel, underlay, pod, command or view; this one has ${p.found}. Keep one of them.`,
  'lesson-bind-missing': (p) =>
    `Step "${p.step}" has no bind block. Say what it is about: a fenced \`bind\` block after the heading.`,
  'lesson-bind-twice': (p) =>
    `Step "${p.step}" has a second bind block. A step is about one thing: split it.`,
  'lesson-bind-unresolved': (p) => `The bind leads nowhere: ${p.reason}.`,
  'lesson-block-open': (p) =>
    `This ${p.block} block is never closed. Add a line with the same fence after it.`,
  'lesson-block-outside': (p) => `A ${p.block} block stands before the first step. Move it into a step.`,
  'lesson-block-unknown': (p) =>
    `There is no block "${p.block}". The blocks are bind, expect, quiz and notes; write console or text for an example.`,
  'lesson-choice-count': (p) =>
    `A question of kind ${p.kind} needs at least two options; this one has ${p.count}. Add options.`,
  'lesson-claim-present': (p) =>
    `\`${p.text}\` is marked {not-in-snapshot}, but the snapshot has it. Take the mark off, or pick another example.`,
  'lesson-claim-unresolved': (p) =>
    `\`${p.text}\` is nowhere in snapshot ${p.snapshot} nor in the walk. Correct it, or mark it {not-in-snapshot}.`,
  'lesson-correct-none': (p) => `No option of question "${p.question}" is correct. Mark one.`,
  'lesson-correct-several': (p) =>
    `Question "${p.question}" is a choice with ${p.count} correct options. Leave one, or make it kind: several.`,
  'lesson-duplicate-id': (p) =>
    `The ${p.what} id "${p.id}" is used twice; the other one is in ${p.other}. Give each its own.`,
  'lesson-empty': (p) => `${p.what} is empty. Write it, or take it out.`,
  'lesson-expect': (p) =>
    `What the text expects does not hold: ${p.problem}. Correct the text and the expect block.`,
  'lesson-front-matter': () =>
    'A lesson begins with front matter: a line `---`, then id, title, part, snapshot and credit, then `---`.',
  'lesson-heading-id': (p) => `The heading "${p.title}" has no id. Write it as \`## ${p.title} {#id}\`.`,
  'lesson-heading-level': () =>
    'Steps are `##` headings; a `#` heading has no place here. Use `##` or `###`.',
  'lesson-highlight-missing': (p) =>
    `"${p.text}" does not occur in what \`${p.command}\` prints. Correct the highlight.`,
  'lesson-hints-count': (p) =>
    `Question "${p.question}" has ${p.count} hints; it needs two, each giving more.`,
  'lesson-hints-same': (p) =>
    `Both hints of question "${p.question}" are the same. Let the second give more.`,
  'lesson-key-missing': (p) => `${p.block} needs "${p.key}". Add it.`,
  'lesson-key-unknown': (p) => `${p.block} has no key "${p.key}". It knows: ${p.known}.`,
  'lesson-no-snapshot': (p) => `There is no snapshot "${p.snapshot}". Correct the name.`,
  'lesson-no-steps': () => 'The lesson has no steps. Write them as `## Title {#id}` headings.',
  'lesson-no-walk': (p) => `Snapshot ${p.snapshot} has no walk "${p.walk}". It has: ${p.known}.`,
  'lesson-option-twice': (p) => `Question "${p.question}" offers "${p.option}" twice. Keep one.`,
  'lesson-option-why': (p) =>
    `The wrong option "${p.option}" has no why. Say why it is wrong, from what can be seen.`,
  'lesson-right-marked-wrong': (p) =>
    `\`when: ${p.when}\` is the right answer to question "${p.question}", so it cannot be a wrong one.`,
  'lesson-stray-text': () =>
    'This text stands before the first step and is never shown. Move it into a step.',
  'lesson-value': (p) => `${p.block}: ${p.problem}.`,
  'lesson-verdict-right': (p) =>
    `Question "${p.question}" answered with its own answer ${p.answer} is judged wrong. Report this.`,
  'lesson-verdict-wrong': (p) =>
    `Question "${p.question}" answered with ${p.answer} is judged right. Check it.`,
  'lesson-wrong-twice': (p) => `\`when: ${p.when}\` stands twice in question "${p.question}". Keep one.`,
  'lesson-yaml': (p) => `This is not valid YAML: ${p.problem}.`,
  'progress-damaged': (p) => `The progress file cannot be read: ${p.problem}. A new one starts empty.`,
  'progress-partly': (p) =>
    `A part of the progress file cannot be read: ${p.problem}. It is left out, and the rest is kept.`,
  'progress-newer': (p) =>
    `The progress file has format ${p.format}, of a newer version. It is left as it is; update to read it.`,
} satisfies MessageTable;
