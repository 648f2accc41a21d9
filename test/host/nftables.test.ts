import { describe, expect, it } from 'vitest';
import { forwardPacket, type HostResult, makeHost, parseNftRuleset } from '../../src/host/index.ts';
import { packetOf, parseIpv4, parseMac } from '../../src/packet/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { plainRouter } from './nftables-node.ts';

const from = (destinationPort: number, protocol = 6) =>
  packetOf({
    eth_src: parseMac('02:00:00:00:01:02')!,
    eth_dst: parseMac('02:00:00:00:01:01')!,
    eth_type: 0x0800,
    ip_src: parseIpv4('10.0.1.2')!,
    ip_dst: parseIpv4('10.0.2.2')!,
    nw_proto: protocol,
    nw_ttl: 64,
    tp_src: 40000,
    tp_dst: destinationPort,
    tcp_flags: protocol === 6 ? 0x02 : 0,
  });

/** A TCP packet to a port, through a router whose FORWARD chain has these rules. */
function forwarded(port: number, ...rules: readonly string[]): HostResult {
  const text = `table inet t {\n\tchain f {\n\t\ttype filter hook forward priority filter; policy accept;\n${rules
    .map((rule) => `\t\t${rule}\n`)
    .join('')}\t}\n}\n`;
  const host = makeHost({ ...plainRouter, nftables: parseNftRuleset(sourceText('nft', text)).value });
  return forwardPacket(host, [], from(port), { inInterface: 'r0' });
}

const goesOn = /^(forward|neighbour-unknown)$/;

describe('rules of nft', () => {
  it('reject, drop and policy end the packet, each with its own reason', () => {
    const rejected = forwarded(80, 'tcp dport 80 reject with icmpx admin-prohibited');
    expect(rejected.disposition).toBe('rejected');
    expect(rejected.stopped).toEqual({
      code: 'nft-reject',
      params: { table: 'inet t', chain: 'f', with: 'icmpx admin-prohibited' },
    });
    expect(forwarded(80, 'tcp dport 80 drop').stopped?.code).toBe('nft-drop');
    expect(forwarded(80, 'reject').stopped?.params.with).toBe('icmp port-unreachable');
  });

  it('what is not known ends only a packet that meets it', () => {
    const rule = 'tcp dport 80 tproxy to :1234 accept';
    expect(forwarded(443, rule).disposition).toMatch(goesOn);
    expect(forwarded(80, rule)).toMatchObject({
      disposition: 'unsupported',
      stopped: { code: 'nft-unknown', params: { text: 'tproxy to :1234 accept' } },
    });
  });

  it('a condition that cannot be told matters only where the rule then does something', () => {
    expect(forwarded(80, 'limit rate 10/second tcp dport 443 drop').disposition).toMatch(goesOn);
    expect(forwarded(80, 'limit rate 10/second counter').disposition).toMatch(goesOn);
    expect(forwarded(80, 'limit rate 10/second drop').disposition).toBe('unsupported');
    expect(forwarded(80, 'ip length > 100 drop')).toMatchObject({
      disposition: 'unsupported',
      stopped: { code: 'nft-value-unknown', params: { value: 'ip length' } },
    });
  });

  it('a set or chain that the text lacks is missing information, not an empty one', () => {
    expect(forwarded(80, 'ip saddr @nosuch drop').stopped?.code).toBe('missing-nft-set');
    expect(forwarded(80, 'jump nosuch').stopped?.code).toBe('missing-nft-chain');
  });

  it('a rule is one stop, however much it does, with the chains gone through', () => {
    const { stops } = forwarded(80, 'meta mark set 0x1 ct state new ip dscp set cs1 accept');
    const chains = stops.filter(({ kind }) => kind === 'chain');
    expect(chains).toHaveLength(1);
    expect(chains[0]).toMatchObject({ tool: 'nft', hook: 'FORWARD', table: 'inet t', path: ['f'] });
    expect(chains[0]?.changes.map(({ field }) => field.name).sort()).toEqual(['nw_tos_byte', 'pkt_mark']);
  });

  it('a dormant table does nothing', () => {
    const text =
      'table ip t {\n\tflags dormant\n\tchain f {\n\t\ttype filter hook forward priority 0; policy drop;\n\t}\n}\n';
    const host = makeHost({ ...plainRouter, nftables: parseNftRuleset(sourceText('nft', text)).value });
    expect(forwardPacket(host, [], from(80), { inInterface: 'r0' }).disposition).toMatch(goesOn);
  });
});
