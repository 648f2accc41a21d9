import { describe, expect, it } from 'vitest';
import { parseFlowArgument } from '../../src/openflow/index.ts';
import { fieldNamed, formatIp, type Packet, packetValue } from '../../src/packet/index.ts';
import { ConntrackTable, type CtAnswer, type CtRequest } from '../../src/switch/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';

const packet = (flow: string): Packet => expectParsed(parseFlowArgument(sourceText('FLOW', flow)));

function ask(table: ConntrackTable, flow: string, more: Partial<CtRequest> = {}): CtAnswer | undefined {
  return table.track({
    zone: 65520,
    packet: packet(flow),
    commit: false,
    force: false,
    nat: undefined,
    markMask: 0n,
    labelMask: 0n,
    resumes: true,
    ...more,
  });
}

const states = (answer: CtAnswer | undefined) => answer?.states.join('|');
const ends = (answer: CtAnswer | undefined) => {
  if (!answer) return '';
  const ip = (name: string) => formatIp({ family: 4, value: packetValue(answer.packet, name) });
  const port = (name: string) => packetValue(answer.packet, name);
  return `${ip('ip_src')}:${port('tp_src')} > ${ip('ip_dst')}:${port('tp_dst')}`;
};

const request = 'tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,tp_src=1000,tp_dst=80,tcp_flags=0x02';
const reply = 'tcp,nw_src=10.0.0.2,nw_dst=10.0.0.1,tp_src=80,tp_dst=1000,tcp_flags=0x12';

describe('the connections of a bridge', () => {
  it('knows only what was committed, and is established by the reply', () => {
    const table = new ConntrackTable();
    expect(states(ask(table, request))).toBe('new|trk');
    expect(table.connections).toHaveLength(0);
    expect(states(ask(table, request, { commit: true }))).toBe('new|trk');
    expect(states(ask(table, request))).toBe('new|trk');
    expect(states(ask(table, reply))).toBe('est|rpl|trk');
    expect(states(ask(table, request))).toBe('est|trk');
    expect(states(ask(table, request, { zone: 1 }))).toBe('new|trk');
  });

  it('keeps the mark for every later packet of both directions', () => {
    const table = new ConntrackTable();
    ask(table, `${request},ct_mark=0x20`, { commit: true, markMask: 0x20n });
    const answer = ask(table, reply);
    expect(answer && packetValue(answer.packet, 'ct_mark')).toBe(0x20n);
    expect(answer && packetValue(answer.packet, 'ct_nw_src')).toBe(0x0a000001n);
    ask(table, `${request},ct_mark=0x1`, { commit: true, markMask: 0x1n });
    expect(table.connections[0]?.mark).toBe(0x21);
  });

  it('translates the destination, undoes it for the reply, and applies it again', () => {
    const table = new ConntrackTable();
    const nat = { direction: 'dst', addressMin: 0x0a000009n, family: 4, portMin: 8080, flags: [] } as const;
    const first = ask(table, request, { commit: true, nat });
    expect(states(first)).toBe('new|trk|dnat');
    expect(ends(first)).toBe('10.0.0.1:1000 > 10.0.0.9:8080');
    const bare = { flags: [] } as const;
    const back = ask(table, 'tcp,nw_src=10.0.0.9,nw_dst=10.0.0.1,tp_src=8080,tp_dst=1000,tcp_flags=0x12', {
      nat: bare,
    });
    expect(states(back)).toBe('est|rpl|trk|snat');
    expect(ends(back)).toBe('10.0.0.2:80 > 10.0.0.1:1000');
    const again = ask(table, request.replace('0x02', '0x10'), { nat: bare });
    expect(ends(again)).toBe('10.0.0.1:1000 > 10.0.0.9:8080');
  });

  it('translates the source to a free port of the range', () => {
    const table = new ConntrackTable();
    const nat = {
      direction: 'src',
      addressMin: 0x0a000009n,
      family: 4,
      portMin: 100,
      portMax: 200,
      flags: [],
    } as const;
    expect(ends(ask(table, request, { commit: true, nat }))).toBe('10.0.0.9:100 > 10.0.0.2:80');
    const other = request.replace('1000', '1001');
    expect(ends(ask(table, other, { commit: true, nat }))).toBe('10.0.0.9:101 > 10.0.0.2:80');
  });

  it('calls invalid what cannot begin a connection, and knows pings', () => {
    const table = new ConntrackTable();
    expect(states(ask(table, 'arp'))).toBe('inv|trk');
    expect(states(ask(table, request.replace('0x02', '0x12')))).toBe('inv|trk');
    expect(states(ask(table, 'icmp,nw_src=10.0.0.2,nw_dst=10.0.0.1,icmp_type=0'))).toBe('inv|trk');
    ask(table, 'icmp,nw_src=10.0.0.1,nw_dst=10.0.0.2,icmp_type=8', { commit: true });
    expect(states(ask(table, 'icmp,nw_src=10.0.0.2,nw_dst=10.0.0.1,icmp_type=0'))).toBe('est|rpl|trk');
    expect(ask(table, 'icmp,nw_src=10.0.0.2,nw_dst=10.0.0.1,icmp_type=3')).toBeUndefined();
  });

  it('forgets a connection of the other direction when a commit is forced', () => {
    const table = new ConntrackTable();
    ask(table, request, { commit: true });
    const backwards = reply.replace('0x12', '0x02');
    expect(states(ask(table, backwards, { commit: true, force: true }))).toBe('new|trk');
    expect(states(ask(table, request.replace('0x02', '0x12')))).toBe('est|rpl|trk');
  });

  it('knows a packet that it has translated, when it is asked again on its way', () => {
    const table = new ConntrackTable();
    const nat = { direction: 'dst', addressMin: 0x0a000009n, family: 4, portMin: 8080, flags: [] } as const;
    const first = ask(table, request, { commit: true, nat });
    if (!first) throw new Error('no answer');
    first.packet.set(fieldNamed('ct_mark'), 0x40n);
    const again = table.track({
      zone: 65520,
      packet: first.packet,
      commit: true,
      force: false,
      nat: undefined,
      markMask: 0x40n,
      labelMask: 0n,
      resumes: true,
    });
    expect(states(again)).toBe('new|trk|dnat');
    expect(ends(again)).toBe(ends(first));
    expect(table.connections).toHaveLength(1);
    expect(table.connections[0]?.mark).toBe(0x40);
  });
});
