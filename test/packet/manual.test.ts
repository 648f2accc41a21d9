import { describe, expect, it } from 'vitest';
import { type Field, fieldReference, fieldSpace } from '../../src/packet/index.ts';
import { hasCommand, tryRun } from '../judge/run.ts';

/** What the manual prints for each format. */
const formats: Readonly<Record<Field['format'], string>> = {
  decimal: 'decimal',
  hexadecimal: 'hexadecimal',
  ethernet: 'Ethernet',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  port16: 'OpenFlow 1.0 port',
  port32: 'OpenFlow 1.1+ port',
  frag: 'frag',
  'tunnel-flags': 'tunnel flags',
  'tcp-flags': 'TCP flags',
  'ct-state': 'ct state',
  'packet-type': 'packet type',
};

interface ManualEntry {
  readonly section: string;
  readonly names: readonly string[];
  readonly rows: ReadonlyMap<string, string>;
}

/** The fields of ovs-fields(7), each with the table of its properties. */
async function manual(): Promise<readonly ManualEntry[]> {
  const { stdout } = await tryRun('man', ['ovs-fields'], {
    env: { MANWIDTH: '200', MAN_KEEP_FORMATTING: '' },
  });
  const entries: ManualEntry[] = [];
  let section = '';
  let rows: Map<string, string> | undefined;
  for (const line of stdout.split('\n')) {
    const row = /^ +([A-Z][A-Za-z]+): +(\S.*)$/.exec(line);
    if (/^[A-Z0-9][A-Z0-9 ,.:()]+$/.test(line)) section = line.trim();
    else if (row?.[1] === 'Name') {
      rows = new Map();
      const names = (row[2] ?? '').match(/[a-z_0-9]+/g) ?? [];
      entries.push({ section, names: names.filter((name) => name !== 'aka' && name !== 'and'), rows });
    } else if (row) rows?.set(row[1] ?? '', row[2] ?? '');
  }
  return entries;
}

const entries = hasCommand('man') ? await manual() : [];

describe.skipIf(entries.length === 0)(
  'the table of fields (left out: no manual page ovs-fields(7) here)',
  () => {
    const { byName } = fieldSpace();
    // These stand in the place of a field of several protocols; the width of a tunnel option is the TLV map's.
    const shared = ['tp_src', 'tp_dst'];

    it.each(
      entries.map((entry) => [entry.names[0] ?? '', entry] as const),
    )('has %s as the manual has it', (name, entry) => {
      const field = byName.get(name);
      expect(field).toBeDefined();
      if (!field) return;
      for (const alias of entry.names)
        if (!shared.includes(alias)) expect(byName.get(alias), alias).toBe(field);
      expect(entry.rows.get('Masking') !== 'not maskable').toBe(field.maskable);
      expect(entry.rows.get('Access') === 'read/write').toBe(field.writable);
      expect(entry.rows.get('Format')).toBe(formats[field.format]);
      expect(fieldReference(field).section.toUpperCase()).toBe(entry.section);
      const oxm = `${entry.rows.get('OXM')} ${entry.rows.get('NXM')}`.match(/[A-Z]+_[A-Z0-9_]+/g) ?? [];
      for (const oxmName of oxm) expect(byName.get(oxmName), oxmName).toBe(field);
      const width = entry.rows.get('Width') ?? '';
      const bits = (width.match(/[0-9]+(?= bits?)/g) ?? []).map(Number);
      // The bit that says that there is a tag counts as part of the VLAN id in flow text.
      const ours = name === 'vlan_vid' ? field.bits - 1 : field.bits;
      if (field.option === undefined) expect(bits).toContain(ours);
    });
  },
);
