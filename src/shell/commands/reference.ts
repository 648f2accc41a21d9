import { actionReference, actionReferences } from '../../openflow/index.ts';
import { defaultFields, type Field, fieldReference } from '../../packet/index.ts';
import type { ShellCommand } from '../command.ts';
import { failed, said } from '../result.ts';
import { didYouMean } from '../suggest.ts';

/** Which of the two manuals a name is looked up in. */
export type ReferenceSubject = 'field' | 'action';

/** The names that a subject's reference explains, as people type them. */
export function referenceNames(subject: ReferenceSubject): readonly string[] {
  if (subject === 'action') return actionReferences.map(({ name }) => name);
  return [...defaultFields.byName].flatMap(([name, field]) => (field.oxm.includes(name) ? [] : [name]));
}

/** What a field or action is, in a few lines; absent when there is none of the name. Bits such as `reg0[0..15]` are read past. */
export function referenceText(subject: ReferenceSubject, name: string): string | undefined {
  if (subject === 'action') {
    const action = actionReference(name);
    return action && `${action.forms.join('\n')}\n\n${action.meaning}\n\novs-actions(7), "${action.section}"`;
  }
  const field = defaultFields.byName.get(name.replace(/\[.*\]$/, ''));
  return field && fieldText(field);
}

function fieldText(field: Field): string {
  const { meaning, section } = fieldReference(field);
  const names = [field.name, ...field.aliases, ...field.oxm].join(', ');
  const facts = [
    `${field.bits} bit${field.bits === 1 ? '' : 's'}`,
    field.maskable ? 'a match may mask it' : 'no mask',
    field.writable ? 'actions may write it' : 'read only',
    field.prerequisite === 'none' ? 'in every packet' : `only in ${field.prerequisite} packets`,
  ];
  return `${names}\n${facts.join(', ')}\n\n${meaning}\n\novs-fields(7), "${section}"`;
}

function referenceCommand(subject: ReferenceSubject, example: string): ShellCommand {
  return {
    name: subject,
    usage: [`${subject} ${example}`],
    summary: `what an OpenFlow ${subject} is (the tutor's own command)`,
    run: ({ args: [name] }) => {
      if (name === undefined) return failed(`usage: ${subject} NAME, e.g. ${subject} ${example}`, 2);
      const text = referenceText(subject, name);
      if (text !== undefined) return said(text);
      return failed(`there is no ${subject} ${name}${didYouMean(name, referenceNames(subject))}`);
    },
    complete: ({ args }) => (args.length === 0 ? referenceNames(subject) : []),
  };
}

/** `field`: explains a field of ovs-fields(7). */
export const field: ShellCommand = referenceCommand('field', 'reg0');

/** `action`: explains an action of ovs-actions(7). */
export const action: ShellCommand = referenceCommand('action', 'ct');
