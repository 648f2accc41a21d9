import { describe, expect, it } from 'vitest';
import { readCapture, readFrame } from '../../scripts/lab/frame.ts';

const syn =
  'f232d807e2a64e9908c153be0800' + // Ethernet
  '4500003c1234400040060000' + // IPv4, ttl 64, TCP
  '0ade0130' +
  '0ade012f' +
  'd4ac0050' + // 54444 > 80
  '00000000000000005002000000000000';

describe('readFrame', () => {
  it('reads a TCP frame', () => {
    expect(readFrame(Buffer.from(syn, 'hex'))).toEqual({
      eth_src: '4e:99:08:c1:53:be',
      eth_dst: 'f2:32:d8:07:e2:a6',
      ip_src: '10.222.1.48',
      ip_dst: '10.222.1.47',
      ip_ttl: 64,
      ip_proto: 'tcp',
      src_port: 54444,
      dst_port: 80,
      tcp_flags: 'S',
    });
  });

  it('reads through GENEVE with an option', () => {
    const outer =
      '0050568f1cf60050568f4e820800' +
      '450000661234000040110000' +
      '0a4f01c9' +
      '0a4f01ca' +
      'c00017c100000000' + // UDP, to port 6081
      '0200655800000700' + // GENEVE, two words of options, VNI 7
      '0104800100000000';
    const frame = readFrame(Buffer.from(outer + syn, 'hex'));
    expect(frame.tunnel).toEqual({
      eth_src: '00:50:56:8f:4e:82',
      eth_dst: '00:50:56:8f:1c:f6',
      src: '10.79.1.201',
      dst: '10.79.1.202',
      udp_port: 6081,
      vni: 7,
    });
    expect(frame.ip_dst).toBe('10.222.1.47');
  });

  it('reads ARP', () => {
    const arp =
      'ffffffffffff4e9908c153be0806' + '0001080006040001' + '4e9908c153be0ade0101' + '0000000000000ade0201';
    expect(readFrame(Buffer.from(arp, 'hex'))).toEqual({
      eth_src: '4e:99:08:c1:53:be',
      eth_dst: 'ff:ff:ff:ff:ff:ff',
      arp_op: 1,
      arp_sha: '4e:99:08:c1:53:be',
      arp_spa: '10.222.1.1',
      arp_tha: '00:00:00:00:00:00',
      arp_tpa: '10.222.2.1',
    });
  });
});

describe('readCapture', () => {
  const frame = Buffer.from(syn, 'hex');
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b23c4d, 0);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(3, 0);
  record.writeUInt32LE(5, 4);
  record.writeUInt32LE(frame.length, 8);

  it('reads times in nanoseconds and leaves a cut-off last frame out', () => {
    const frames = readCapture(Buffer.concat([header, record, frame, record, frame.subarray(0, 9)]));
    expect(frames.map(({ time }) => time)).toEqual([3_000_000_005n]);
    expect(frames[0]?.frame.dst_port).toBe(80);
  });

  it('takes an empty file for an empty capture', () => {
    expect(readCapture(Buffer.alloc(0))).toEqual([]);
  });
});
