import type { Connection } from '../../src/conntrack/index.ts';
import {
  forwardPacket,
  type HostParts,
  makeHost,
  parseIpAddress,
  parseIpRoute,
  parseIptablesSave,
} from '../../src/host/index.ts';
import { headerField, type Packet } from '../../src/packet/index.ts';
import { ConntrackTable } from '../../src/switch/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import type { Tracker } from './conversation.ts';

const bridgeStates: Readonly<Record<string, string>> = { new: 'NEW', est: 'ESTABLISHED', inv: 'INVALID' };

/** A zone of a bridge to which every packet is committed. */
export function switchTracker(zone: number): Tracker {
  const table = new ConntrackTable();
  return (packet) => {
    const answer = table.track({
      zone,
      packet,
      commit: true,
      force: false,
      nat: undefined,
      markMask: 0n,
      labelMask: 0n,
      resumes: true,
    });
    // An error whose quoted packet is not known: the bridge's engine does not guess, the kernel finds nobody's packet in zeros.
    const name = answer ? answer.states.find((state) => state in bridgeStates) : 'inv';
    return { state: bridgeStates[name ?? ''] ?? '?', connections: table.connections };
  };
}

const marked = ['NEW', 'ESTABLISHED', 'INVALID', 'UNTRACKED'];
const rules = `*mangle
:PREROUTING ACCEPT [0:0]
${marked.map((state, i) => `-A PREROUTING -m conntrack --ctstate ${state} -j MARK --set-xmark 0x${i + 1}/0xffffffff`).join('\n')}
COMMIT
`;
const parts: HostParts = {
  interfaces: expectParsed(
    parseIpAddress(
      sourceText(
        'ip address',
        '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n    link/loopback 00:00:00:00:00:00\n    inet 127.0.0.1/8 scope host lo\n2: k0: <BROADCAST,UP,LOWER_UP> mtu 1500\n    link/ether 02:00:00:00:00:01\n    inet 10.9.0.1/16 scope global k0\n',
      ),
    ),
  ),
  routes: expectParsed(
    parseIpRoute(
      sourceText(
        'ip route',
        '10.9.0.0/16 dev k0 proto kernel scope link src 10.9.0.1\ndefault via 10.9.0.2 dev k0\n',
      ),
    ),
  ),
  iptables: expectParsed(parseIptablesSave(sourceText('iptables-save', rules))),
};

/** The kernel of a node that every packet is forwarded by, its state told by the mark that a rule gives. */
export function hostTracker(): Tracker {
  const host = makeHost(parts);
  let connections: readonly Connection[] = [];
  return (packet: Packet) => {
    const addressed = packet.clone();
    addressed.set(headerField.ethDst, 0x020000000001n);
    const result = forwardPacket(host, connections, addressed, { inInterface: 'k0' });
    connections = result.connections;
    const state =
      result.stopped?.code === 'icmp-error'
        ? 'INVALID'
        : marked[result.after.getNumber(headerField.mark) - 1];
    return { state: state ?? '?', connections };
  };
}
