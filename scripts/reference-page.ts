import { actionReferences } from '../src/openflow/index.ts';
import { baseFields, type Field, fieldNamed, fieldReference } from '../src/packet/index.ts';

/** How a value of a field is written. */
const forms: Readonly<Record<Field['format'], string>> = {
  decimal: 'number',
  hexadecimal: 'number',
  ethernet: 'MAC address',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  port16: 'port',
  port32: 'port',
  frag: 'fragment kind',
  'tunnel-flags': 'flags',
  'tcp-flags': 'flags',
  'ct-state': 'flags',
  'packet-type': '(space,type)',
};

/** The reference page of fields and actions, made from the tables that the parser reads. */
export function referencePage(): string {
  return [
    '# Fields and actions',
    '',
    'Everything that a flow can match and do, in the words of this project. Made by `scripts/write-reference.ts` from the tables',
    'that the parser itself reads; the last word has ovs-fields(7) and ovs-actions(7) of Open vSwitch.',
    '',
    '## Fields',
    ...fieldSections().flatMap(([section, fields]) => ['', `### ${section}`, '', ...fieldTable(fields)]),
    '',
    '## Actions',
    '',
    ...actionReferences.flatMap(({ name, forms: written, meaning, section }) => [
      `- **${name}**: ${meaning} (“${section}”)`,
      ...written.map((form) => `  \`${form}\``),
    ]),
    '',
  ].join('\n');
}

function fieldSections(): readonly (readonly [string, readonly Field[]])[] {
  const sections = new Map<string, Field[]>();
  for (const field of [...baseFields.filter(isShown), fieldNamed('tun_metadata0')]) {
    const { section } = fieldReference(field);
    const list = sections.get(section) ?? [];
    list.push(field);
    sections.set(section, list);
  }
  return [...sections];
}

/** One register stands for all of its kind. */
function isShown(field: Field): boolean {
  return !/^(x{0,2}reg|nsh_c)([2-9]|1[0-9])$/.test(field.name) && !/^x{0,2}reg1$/.test(field.name);
}

function fieldTable(fields: readonly Field[]): readonly string[] {
  return [
    '| field | also | bits | value | mask | write | meaning |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...fields.map((field) => {
      const also = [...field.aliases, ...field.oxm].map((name) => `\`${name}\``).join(' ');
      const yes = (is: boolean) => (is ? 'yes' : '');
      const cells = [
        `\`${field.name}\``,
        also,
        field.bits,
        forms[field.format],
        yes(field.maskable),
        yes(field.writable),
      ];
      return `| ${cells.join(' | ')} | ${fieldReference(field).meaning} |`;
    }),
  ];
}
