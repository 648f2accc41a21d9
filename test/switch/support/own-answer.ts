import { parseFlowArgument, parseFlows, parseGroups, parseOfctlShow } from '../../../src/openflow/index.ts';
import { parseMac } from '../../../src/packet/index.ts';
import { assumedConntrack, type Bridge, makeBridge, traceBridge } from '../../../src/switch/index.ts';
import { expectParsed, sourceText } from '../../../src/text/index.ts';
import { type BridgeTrace, printBridgeTrace } from '../../../src/trace/index.ts';
import type { SwitchCase } from './switch-case.ts';

/** The ports of every case: numbers with the names that the private switch gives them. */
export const casePorts = [1, 2, 3, 4, 5, 48, 49].map((ofport) => ({ name: `p${ofport}`, ofport }));

/** The TLV map of every case, as Antrea sets it. */
export const caseTlvMap = '{class=0x0104,type=0x80,len=4}->tun_metadata0';

/** What `ovs-ofctl show` prints of the ports of a case: names and settings. */
export function showText(settings: readonly string[]): string {
  const flags: Readonly<Record<string, string>> = {
    down: 'PORT_DOWN',
    'no-flood': 'NO_FLOOD',
    'no-forward': 'NO_FWD',
    'no-receive': 'NO_RECV',
    'no-packet-in': 'NO_PACKET_IN',
  };
  const ports = casePorts.map(({ name, ofport }) => {
    const own = settings.filter((setting) => setting.split(' ')[0] === name);
    const config = own.map((setting) => flags[setting.split(' ')[1] ?? ''] ?? '').join(' ');
    const state = config.includes('PORT_DOWN') ? 'LINK_DOWN' : '0';
    return ` ${ofport}(${name}): addr:aa:55:aa:55:00:01\n     config:     ${config || '0'}\n     state:      ${state}\n     speed: 0 Mbps now, 0 Mbps max\n`;
  });
  return [
    'OFPT_FEATURES_REPLY (xid=0x2): dpid:0000aa55aa550000\n',
    'n_tables:254, n_buffers:0\n',
    'capabilities: FLOW_STATS TABLE_STATS PORT_STATS QUEUE_STATS ARP_MATCH_IP\n',
    'actions: output enqueue\n',
    ...ports,
    ' LOCAL(br-int): addr:aa:55:aa:55:00:02\n     config:     0\n     state:      0\n     speed: 0 Mbps now, 0 Mbps max\n',
  ].join('');
}

/** The bridge of a case, as this project reads it. */
export function bridgeOfCase(item: Pick<SwitchCase, 'flows' | 'groups' | 'settings' | 'stations'>): Bridge {
  const { ports } = expectParsed(parseOfctlShow(sourceText('show', showText(item.settings))));
  const flows = expectParsed(parseFlows(sourceText('flows', item.flows), { ports }));
  const groups =
    item.groups === '' ? [] : expectParsed(parseGroups(sourceText('groups', item.groups), { ports }));
  const learned = item.stations.map((station) => {
    const [port = '', vlan = '0', mac = ''] = station.split(' ');
    return { port: Number(port), vlan: Number(vlan), mac: parseMac(mac) ?? 0n };
  });
  return makeBridge({ name: 'br-int', flows, groups, ports, learned });
}

/** What this project answers, as data. */
export function traceOf(bridge: Bridge, flow: string, ctNext: readonly string[]): BridgeTrace {
  const packet = expectParsed(parseFlowArgument(sourceText('FLOW', flow)));
  const conntrack = assumedConntrack(ctNext.map((states) => states.split(/[,|]/)));
  return traceBridge(bridge, packet, { conntrack });
}

/** What this project answers, as text. */
export function answerOf(bridge: Bridge, flow: string, ctNext: readonly string[]): string {
  return printBridgeTrace(traceOf(bridge, flow, ctNext)).trimEnd();
}
