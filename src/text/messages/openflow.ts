import type { MessageParams, MessageTable } from './message-table.ts';

/** How a value of each format looks (ovs-fields(7), row "Format"). */
const valueForms: Readonly<Record<string, (params: MessageParams) => string>> = {
  decimal: (p) => `a number of at most ${p.bits} bits, such as 6 or 0x6`,
  hexadecimal: (p) => `a number of at most ${p.bits} bits, such as 0x1f`,
  ethernet: () => 'a MAC address, such as 4e:99:08:c1:53:be',
  ipv4: () => 'an IPv4 address, such as 10.222.1.48 or 10.222.0.0/16',
  ipv6: () => 'an IPv6 address, such as fd00::1 or fd00::/64',
  port16: () => 'a port number or a port name',
  port32: () => 'a port number or a port name',
  frag: () => 'one of no, yes, first, later and not_later',
  'tunnel-flags': () => 'the flag oam, such as +oam',
  'tcp-flags': () => 'TCP flags, such as +syn-ack or syn|ack',
  'ct-state': () => 'connection states, such as +new+trk or new|trk',
  'packet-type': () => 'a namespace and a type, such as (1,0x800)',
};

/** What a packet must be, in the words of flow text. */
const prerequisites: Readonly<Record<string, string>> = {
  none: 'a protocol with ports, such as tcp',
  mpls: 'mpls or mplsm',
  ipv4: 'ip',
  ipv6: 'ipv6',
  ip: 'ip or ipv6',
  arp: 'arp or rarp',
  tcp: 'tcp or tcp6',
  udp: 'udp or udp6',
  sctp: 'sctp or sctp6',
  icmpv4: 'icmp',
  icmpv6: 'icmp6',
  nd: 'icmp6 with icmp_type=135 or 136',
  'nd-solicit': 'icmp6 with icmp_type=135',
  'nd-advert': 'icmp6 with icmp_type=136',
  nsh: 'dl_type=0x894f',
  vlan: 'a VLAN tag',
  'first-fragment': 'ip_frag=not_later in place of later',
  ct: 'ct_state=+trk',
  'ct-ipv4': 'ct_state=+trk and ip',
  'ct-ipv6': 'ct_state=+trk and ipv6',
};

function form(p: MessageParams): string {
  return valueForms[String(p.format)]?.(p) ?? 'a value of this field';
}

function needed(p: MessageParams): string {
  return prerequisites[String(p.prerequisite)] ?? 'another protocol';
}

/** What gives tables their numbers. */
const numberedTables =
  'Add --tables FILE (ovs-ofctl dump-tables, or the same dump without --names), or dump the flows without --names.';

/** Sentences of the `openflow` room. */
export const openflowMessages = {
  'action-argument': (p) => `"${p.value}" is no argument of ${p.action}. Write it as ${p.form}.`,
  'action-argument-missing': (p) => `${p.action} lacks its argument. Write it as ${p.form}.`,
  'action-choice': (p) => `${p.action} does not know "${p.value}". Use one of: ${p.choices}.`,
  'action-conjunction': (p) =>
    `${p.action}(${p.value}) counts wrong. A conjunction has 2 to 64 clauses, numbered from 1: write conjunction(ID,CLAUSE/OF).`,
  'action-conjunction-alone': (p) =>
    `${p.action} stands beside a conjunction. Only conjunctions and notes may stand together: move it to the conj_id flow.`,
  'action-ct-commit': () =>
    'Only a committed connection can be changed. Add commit, or leave exec(...) and the address out.',
  'action-ct-exec': () =>
    'Only writes to ct_mark and ct_label may stand in exec(...). Move this action out of it.',
  'action-ct-field': (p) => `${p.field} belongs to the connection. Write it in exec(...) of ct(commit,...).`,
  'action-ct-force': () => 'force is only allowed together with commit. Add commit, or leave force out.',
  'action-ct-invalid': () =>
    'An invalid connection cannot be committed. Take inv out of the match, or commit out of ct(...).',
  'action-ct-zone': (p) =>
    `A zone has 16 bits, "${p.value}" has ${p.bits}. Name 16 bits, such as NXM_NX_REG0[0..15].`,
  'action-delete-field': (p) =>
    `"${p.value}" cannot be deleted. Only the tunnel options tun_metadata0 to tun_metadata63 can.`,
  'action-depth': (p) =>
    `Actions stand more than ${p.deepest} deep inside each other. Take some of them apart.`,
  'action-drop-alone': () => 'drop cannot stand beside other actions. Remove it, or the others.',
  'action-key': (p) => `${p.action} has no part "${p.key}". Check its spelling in ovs-actions(7).`,
  'action-links': (p) =>
    `"${p.value}" links cannot be told apart in ${p.bits} bits. Give fewer links, or a wider field.`,
  'action-number': (p) => `"${p.value}" is no number for ${p.action}. Give one from 0 to ${p.max}.`,
  'action-number-missing': (p) => `${p.action} lacks a number. Give one from 0 to ${p.max}.`,
  'action-order': (p) => `${p.action} must stand before ${p.before}. Move it to the front.`,
  'action-prerequisite': (p) =>
    `${p.action} needs ${p.what}, which not every packet of this match has. Add ${needed(p)} to the match.`,
  'action-table': (p) =>
    `goto_table may only go on: table ${p.to} does not come after table ${p.from}. Use resubmit(,${p.to}).`,
  'action-tos': (p) => `${p.action} writes the upper six bits of the byte only. Give a multiple of 4.`,
  'action-unknown': (p) =>
    `"${p.action}" is neither an action nor a port. Check its spelling in ovs-actions(7); port names need the bridge's ports.`,
  'action-value-wide': (p) => `"${p.value}" does not fit into ${p.bits} bits. Give a smaller value.`,
  'action-widths': (p) => `${p.from} bits cannot be put into ${p.to}. Name as many bits on both sides.`,
  'field-dropped': (p) =>
    `${p.field} only exists in some packets, so the switch ignores it here. Add ${needed(p)} to the match.`,
  'field-not-maskable': (p) => `${p.field} must be given whole. Remove the mask.`,
  'field-not-writable': (p) => `${p.field} cannot be written. Choose another field.`,
  'field-prerequisite': (p) =>
    p.hint === undefined
      ? `${p.field} does not exist in every packet. Put ${needed(p)} before it.`
      : `${p.field} does not exist in this packet. Write ${p.hint}.`,
  'field-repeated': (p) => `${p.field} is set twice. Keep one of the two.`,
  'field-unknown': (p) =>
    `There is no field "${p.field}". ${
      p.hint === undefined ? 'Check its spelling in ovs-fields(7).' : `Did you mean ${p.hint}?`
    }`,
  'field-value': (p) => `"${p.value}" is no value of ${p.field}. Give ${form(p)}.`,
  'field-value-missing': (p) => `${p.field} lacks its value. Write ${p.field}=VALUE.`,
  'flow-key-unknown': (p) => `There is no field or keyword "${p.key}". Check its spelling in ovs-fields(7).`,
  'flow-number': (p) => `"${p.value}" is no ${p.key}. Give a number from 0 to ${p.max}.`,
  'flow-without-actions': () =>
    'This line has no actions=, as if it had been cut off. Dump the flows again, or remove the line.',
  'group-bucket-id': (p) => `Two buckets have the number ${p.id}. Give each its own bucket_id.`,
  'group-bucket-watch': () =>
    'A bucket of a fast failover group must watch something. Add watch_port or watch_group.',
  'group-bucket-watched': (p) =>
    `A bucket of a group of type ${p.type} watches nothing. Remove watch_port and watch_group.`,
  'group-bucket-weight': () =>
    'Only buckets of select groups have a weight. Remove it, or make it a select group.',
  'group-indirect': () => 'A group of type indirect has exactly one bucket. Keep one, or use type=all.',
  'group-key-unknown': (p) =>
    `A group has no part "${p.key}". Check its spelling in ovs-ofctl(8), "Group Syntax".`,
  'group-method': (p) =>
    `"${p.method}" does not select here. A select group may have selection_method hash or dp_hash.`,
  'group-needs-method': (p) =>
    `${p.part} means nothing without selection_method=${p.method}. Add it, or leave ${p.part} out.`,
  'group-type': (p) => `"${p.value}" is no type of group. Use all, select, indirect or ff.`,
  'group-without-id': () => 'This group has no number. Start it with group_id=NUMBER,type=TYPE.',
  'interfaces-unreadable': () =>
    'This is no output of ovs-vsctl show or ovs-vsctl list Interface. Give one of them.',
  'openflow-more-errors': (p) => `More than ${p.count} lines are wrong. Check that this is the right file.`,
  'packet-mask': (p) =>
    `${p.field}=${p.value} leaves bits open, but a packet has every bit. Give the value without a mask.`,
  'parenthesis-open': (p) =>
    `The parenthesis of ${p.action} is never closed. The line may have been cut off: dump it again.`,
  'pasted-left-out': (p) =>
    `This was read as pasted text; what stood around the output was left out: ${p.what}.`,
  'port-unknown': (p) =>
    `There is no port "${p.port}". Give the bridge's ports (the text of ovs-ofctl show), or write the port's number.`,
  'show-line': (p) => `"${p.line}" is no line of ovs-ofctl show. Save the command's output as it is.`,
  'subfield-range': (p) =>
    `"${p.range}" is no range of ${p.field}'s ${p.bits} bits. Write ${p.field}[], [BIT] or [FIRST..LAST].`,
  'subfield-value': (p) =>
    `"${p.value}" is no value of ${p.subfield}. Give a number of at most ${p.bits} bits.`,
  'table-names-line': (p) =>
    `"${p.line}" names no table. Give the text of ovs-ofctl dump-tables, or lines such as: 10 SpoofGuard.`,
  'table-unknown': (p) =>
    `There is no table "${p.table}". Give a number from 0 to 254, or the names of the tables.`,
  'tables-mixed': (p) =>
    `Tables stand here by name ("${p.table}") and by number, and nothing says which is which. ${numberedTables}`,
  'tables-unnumbered': (p) =>
    p.missing === undefined
      ? `Tables are named ("${p.table}"), and their order is not one that tells their numbers. ${numberedTables}`
      : `Tables are named, and "${p.missing}", to which a flow goes, is not in this dump: their numbers are not known. ${numberedTables}`,
  'tlv-map': (p) =>
    `"${p.value}" is no row of a TLV map. Write {class=0x0104,type=0x80,len=4}->tun_metadata0.`,
} satisfies MessageTable;
