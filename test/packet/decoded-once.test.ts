import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ethTypes } from '../../src/packet/index.ts';

const source = join(dirname(fileURLToPath(import.meta.url)), '../../src');

/** Every file outside of `packet`, by its name in src, without comments. */
const files = (readdirSync(source, { recursive: true }) as string[])
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('packet/'))
  .map((name) => ({ name, code: withoutComments(readFileSync(join(source, name), 'utf8')) }));

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function withoutStrings(text: string): string {
  return text.replace(/'[^'\n]*'/g, "''");
}

function found(pattern: RegExp, text: (code: string) => string = (code) => code): readonly string[] {
  return files.flatMap(({ name, code }) =>
    text(code)
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
}

/** Readers and printers of flow text, and the switch's own table of fields: they name fields because flows name them. */
const namesFields =
  /^(openflow\/(matches|packets|actions)\/|switch\/fields\.ts|antrea\/(verdict-words|roles|services)\.ts|lesson\/predict-parts\.ts|session\/input\/what-if\.ts)/;

describe('headers of packets', () => {
  it('are told apart by Ethernet types that stand in packet alone', () => {
    const numbers = Object.values(ethTypes).flatMap((type) => [
      `0x0?${type.toString(16)}`,
      ...(type > 1000 ? [String(type)] : []),
    ]);
    expect(found(new RegExp(`\\b(${numbers.join('|')})n?\\b`, 'i'), withoutStrings)).toEqual([]);
  });

  it('are told apart by IP protocol numbers that stand in packet alone', () => {
    expect(found(/\bproto(col)?(Number)?\w*\)? ?[!=]==? ?[1-9]/i)).toEqual([]);
    expect(
      found(
        /\b(1|6|17|58|132)(:|,) '(tcp|udp|icmp|sctp|ipv6)|'?(tcp|udp|icmp\w*|sctp)'?(:|,) (1|6|17|58|132)\b/,
      ),
    ).toEqual([]);
  });

  it('are read by the words of packet/header.ts', () => {
    const field =
      "'(eth_type|ip_proto|nw_proto|ip_src|ip_dst|ipv6_src|ipv6_dst|arp_op|icmp_type|tp_src|tp_dst)'";
    const reads = new RegExp(`(packetValue|numberOf|getNumber|\\bget|fieldNamed)\\([^)]*${field}`);
    expect(found(reads).filter((line) => !namesFields.test(line))).toEqual([]);
  });
});
