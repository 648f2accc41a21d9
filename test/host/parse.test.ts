import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatNeighbours,
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseIpset,
  parseIptablesList,
  parseIptablesSave,
  parseNeighbours,
  parseSysctl,
} from '../../src/host/index.ts';
import { formatIp, formatMac } from '../../src/packet/index.ts';
import {
  expectParsed,
  formatDiagnostic,
  type Parsed,
  type SourceText,
  sourceText,
  spanText,
} from '../../src/text/index.ts';
import { snapshotText } from './snapshot-host.ts';

function complaints<T>(parse: (source: SourceText) => Parsed<T>, text: string): readonly string[] {
  return parse(sourceText('file', text)).diagnostics.map(formatDiagnostic);
}

const parsers = {
  parseIpAddress,
  parseIpRoute,
  parseIpRule,
  parseNeighbours,
  parseIptablesSave,
  parseIptablesList,
  parseIpset,
  parseSysctl,
} as const;

describe('every parser', () => {
  const words = fc.constantFrom(
    ...'-A -j -m -s -d ! : * 10.0.0.1 10.0.0.0/8 via dev table lookup from fwmark 0x1/0xff add create X nat COMMIT eth0 inet 2: Chain (policy ACCEPT) target prot -- "a" \\" [1:2] --dport 80 --to-destination nexthop lladdr at on = net.ipv4.ip_forward statistic --mode random --probability'.split(
      ' ',
    ),
    '\n',
    '\t',
    '  ',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join(' ')),
  );

  it.each(
    Object.entries(parsers),
  )('%s takes any text without falling over, every complaint inside the text', (_, parse) => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed: Parsed<unknown> = parse(sourceText('file', text));
        for (const { span } of parsed.diagnostics) {
          expect(span).toBeDefined();
          expect(span!.start).toBeGreaterThanOrEqual(0);
          expect(span!.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it.each([
    ['parseIpAddress', 'ip-address.txt'],
    ['parseIpRoute', 'ip-route.txt'],
    ['parseNeighbours', 'arp.txt'],
    ['parseIptablesSave', 'iptables-save.txt'],
    ['parseIptablesList', 'iptables-nat.txt'],
    ['parseIpset', 'ipset.txt'],
    ['parseSysctl', 'sysctl.txt'],
  ] as const)('%s has nothing to say about the snapshot', (name, file) => {
    for (const node of ['worker1', 'worker2']) {
      const parsed: Parsed<unknown> = parsers[name](snapshotText('antrea-v0.10', `${node}/${file}`));
      expect(parsed.diagnostics.map(formatDiagnostic)).toEqual([]);
    }
  });
});

describe('complaints', () => {
  it('name the place and what to do', () => {
    expect(complaints(parseIpRoute, '10.0.0.0/8 via 10.0.0.300 dev eth0\nnonsense\n')).toMatchInlineSnapshot(`
      [
        "file:1:16: 10.0.0.300 is not an address. Check that the line is as the tool printed it.",
        "file:2:1: This is no line of ip route. Put that command's own output there, nothing else.",
      ]
    `);
    expect(
      complaints(parseIpRule, '0: from all lookup local\nfrom all\n10: from 1.2.3 lookup main\n'),
    ).toMatchInlineSnapshot(`
      [
        "file:2:1: This is no line of ip rule. Put that command's own output there, nothing else.",
        "file:3:10: 1.2.3 is not a prefix. Check that the line is as the tool printed it.",
      ]
    `);
    expect(
      complaints(parseNeighbours, '? (10.0.0.1) at 00:11:22:33:44:55 [ether] on eth0\nWhat?\n'),
    ).toMatchInlineSnapshot(`
      [
        "file:2:1: This is no line of arp -a, ip neigh. Put that command's own output there, nothing else.",
      ]
    `);
    expect(
      complaints(parseIpAddress, '    inet 10.0.0.1/24\n1: lo: <UP>\n    inet 10.0.0/8 scope host lo\n'),
    ).toMatchInlineSnapshot(`
      [
        "file:1:5: This is no line of ip address. Put that command's own output there, nothing else.",
        "file:3:10: 10.0.0/8 is not an address. Check that the line is as the tool printed it.",
      ]
    `);
    expect(complaints(parseIpset, 'create A hash:ip\nadd B 10.0.0.1\nfrob\n')).toMatchInlineSnapshot(`
      [
        "file:2:1: No set called B was created before. Put the whole output of ipset save there.",
        "file:3:1: This is no line of ipset save. Put that command's own output there, nothing else.",
      ]
    `);
    expect(
      complaints(parseSysctl, 'net.ipv4.ip_forward = 1\nsysctl: permission denied\n'),
    ).toMatchInlineSnapshot(`
      [
        "file:2:1: This is no line of sysctl. Put that command's own output there, nothing else.",
      ]
    `);
    expect(
      complaints(
        parseIptablesSave,
        '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s 10.0.0.999 -j ACCEPT\n-A NOWHERE -j ACCEPT\n-A PREROUTING -m tcp --frob 3 -j ACCEPT\n-A PREROUTING -p\n',
      ),
    ).toMatchInlineSnapshot(`
      [
        "file:3:18: 10.0.0.999 is not an address. Check that the line is as the tool printed it.",
        "file:4:4: No chain called NOWHERE was declared in this table. Put the whole output there.",
        "file:5:22: warning: --frob of tcp is not known here; a packet that this rule would decide about is not followed further.",
        "file:6:17: The line ends where a protocol should stand. Check that it was not cut.",
      ]
    `);
    expect(complaints(parseIptablesList, 'Chain X (1 references)\nfrob\n')).toMatchInlineSnapshot(`
      [
        "file:2:1: This is no line of iptables -L. Put that command's own output there, nothing else.",
      ]
    `);
  });
});

describe('spans', () => {
  it('cover the text that a match came from', () => {
    const text =
      '*filter\n:INPUT ACCEPT [0:0]\n[3:180] -A INPUT -s 10.0.0.1/32 -p tcp -m tcp ! --dport 80 -m comment --comment "a \\"b\\" c" -j DROP\nCOMMIT\n';
    const source = sourceText('save', text);
    const rule = expectParsed(parseIptablesSave(source)).tables.get('filter')?.chains.get('INPUT')?.rules[0];
    expect(rule?.matches.map(({ span }) => spanText(source, span))).toEqual([
      '-s 10.0.0.1/32',
      '-p tcp',
      '! --dport 80',
      '--comment "a \\"b\\" c"',
    ]);
    expect(rule?.text).toBe(
      '-s 10.0.0.1/32 -p tcp -m tcp ! --dport 80 -m comment --comment "a \\"b\\" c" -j DROP',
    );
    expect(rule?.counters).toEqual({ packets: 3, bytes: 180 });
    expect(rule?.place.line).toBe(3);
    expect(rule?.matches[3]?.condition).toEqual({ kind: 'comment', text: 'a "b" c' });
  });
});

describe('neighbours', () => {
  const arp =
    '? (10.222.1.48) at be:2c:bf:e4:ec:c5 [ether] on antrea-gw0\n_gateway (10.79.1.1) at <incomplete> on ens160\nworker2 (10.79.1.202) at 00:50:56:8f:1c:f6 [ether] PERM on ens160\n';
  const ip =
    '10.222.1.48 dev antrea-gw0 lladdr be:2c:bf:e4:ec:c5 REACHABLE \n10.79.1.1 dev ens160  INCOMPLETE \nfe80::1 dev ens160 lladdr 00:0c:29:fa:d8:a8 router STALE \n';

  it('are written as they were read', () => {
    expect(formatNeighbours(expectParsed(parseNeighbours(sourceText('arp', arp))), 'arp')).toBe(arp);
    const neigh = expectParsed(parseNeighbours(sourceText('ip neigh', ip)));
    expect(neigh.map(({ address, mac, state }) => [formatIp(address), mac && formatMac(mac), state])).toEqual(
      [
        ['10.222.1.48', 'be:2c:bf:e4:ec:c5', 'REACHABLE'],
        ['10.79.1.1', undefined, 'INCOMPLETE'],
        ['fe80::1', '00:0c:29:fa:d8:a8', 'STALE'],
      ],
    );
  });

  it('change form', () => {
    expect(
      formatNeighbours(expectParsed(parseNeighbours(sourceText('arp', arp))), 'ip'),
    ).toMatchInlineSnapshot(`
      "10.222.1.48 dev antrea-gw0 lladdr be:2c:bf:e4:ec:c5 REACHABLE 
      10.79.1.1 dev ens160 INCOMPLETE 
      10.79.1.202 dev ens160 lladdr 00:50:56:8f:1c:f6 PERMANENT 
      "
    `);
    expect(
      formatNeighbours(expectParsed(parseNeighbours(sourceText('ip neigh', ip))), 'arp'),
    ).toMatchInlineSnapshot(`
      "? (10.222.1.48) at be:2c:bf:e4:ec:c5 [ether] on antrea-gw0
      ? (10.79.1.1) at <incomplete> on ens160
      "
    `);
  });
});
