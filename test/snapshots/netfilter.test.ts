import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hasNetfilter, Netns } from '../judge/index.ts';
import { snapshotFile, snapshotNames, workers } from './snapshot-files.ts';

const cases = snapshotNames.flatMap((snapshot) => workers.map((node) => ({ snapshot, node })));

describe.each(cases)('$snapshot $node', ({ snapshot, node }) => {
  const save = snapshotFile(snapshot, `${node}/iptables-save.txt`);
  const list = snapshotFile(snapshot, `${node}/iptables-nat.txt`);
  const ipset = snapshotFile(snapshot, `${node}/ipset.txt`);

  it("names kube-proxy's chains as kube-proxy does", () => {
    const chains = [...save.matchAll(/^:(KUBE-(?:SVC|SEP)-[A-Z2-7]{16}) /gm)].map((m) => m[1]);
    const named = new Set([...servicesIn(save)].flatMap(chainNames));
    expect([...named].sort()).toEqual(chains.sort());
  });

  it.skipIf(!hasNetfilter())(
    'is what iptables and ipset print (left out: no root, iptables or ipset)',
    async () => {
      const netns = await Netns.create();
      try {
        await netns.loadIpset(ipset);
        await netns.loadIptables(save);
        expect(withoutComments(await netns.exec('iptables-save', ['-t', 'nat']))).toBe(save);
        expect(protocolNames(await netns.exec('iptables', ['-t', 'nat', '-L', '-n']))).toBe(list);
        expect(setLines(await netns.exec('ipset', ['save']))).toEqual(setLines(ipset));
      } finally {
        await netns.close();
      }
    },
  );
});

interface ServicePort {
  readonly name: string;
  readonly protocol: string;
  readonly endpoints: readonly string[];
}

function servicesIn(save: string): ReadonlySet<ServicePort> {
  const services = new Map<string, ServicePort>();
  for (const [, protocol = '', name = '', endpoint = ''] of save.matchAll(
    /^-A KUBE-SEP-\S+ -p (\S+) .*--comment "([^"]+)".* --to-destination (\S+)$/gm,
  )) {
    const endpoints = [...(services.get(name)?.endpoints ?? []), endpoint];
    services.set(name, { name, protocol, endpoints });
  }
  return new Set(services.values());
}

/** kube-proxy's portProtoHash and servicePortEndpointChainName: the first 16 base32 digits of a SHA-256. */
function chainNames(service: ServicePort): readonly string[] {
  const digits = (text: string) => base32(createHash('sha256').update(text).digest()).slice(0, 16);
  const port = service.name + service.protocol;
  return [
    `KUBE-SVC-${digits(port)}`,
    ...service.endpoints.map((endpoint) => `KUBE-SEP-${digits(port + endpoint)}`),
  ];
}

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{5}/g) ?? [];
  return digits.map((digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(digit, 2)]).join('');
}

/** iptables-save brackets each table with comments of version and time. */
function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, '');
}

/** iptables 1.8.9 lists protocol numbers with -n where Ubuntu 18.04's 1.6.1 listed names; the widths are the same. */
function protocolNames(text: string): string {
  const names: Readonly<Record<string, string>> = { '0 ': 'all', '6 ': 'tcp', '17': 'udp' };
  return text.replace(
    /^(\S+ +)(0 |6 |17)( *)( --)/gm,
    (_line, target: string, number: string, pad: string, opt: string) =>
      `${target}${names[number]}${pad.slice(1)}${opt}`,
  );
}

/** A set keeps no order, and newer versions print hash parameters of the moment. */
function setLines(text: string): readonly string[] {
  const lines = text
    .replace(/ bucketsize \d+ initval 0x[0-9a-f]+/g, '')
    .trimEnd()
    .split('\n');
  return lines.sort();
}
