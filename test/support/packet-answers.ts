import { formatPacket, parseFlowArgument, parseTlvMap } from '../../src/openflow/index.ts';
import { fieldSpace } from '../../src/packet/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { PrivateSwitch } from '../judge/index.ts';

const port = { name: 'frontend-a3ba2f', ofport: 49 };
const tlvMap = '{class=0x0104,type=0x80,len=4}->tun_metadata0,{class=0x0104,type=0x81,len=8}->tun_metadata1';
const space = fieldSpace(expectParsed(parseTlvMap(sourceText('TLV map', tlvMap))));
const ports = [{ number: port.ofport, name: port.name, mac: undefined, config: [], state: [] }];

/** What our reader and printer make of FLOW: the `Flow:` line, or `refused`. */
export function ourFlowLine(flow: string): string {
  const parsed = parseFlowArgument(sourceText('FLOW', flow), { space, ports });
  return parsed.diagnostics.length > 0 ? 'refused' : formatPacket(parsed.value, { space });
}

/** A private switch with the port and the TLV map that the packet cases assume. */
export function packetJudge(): Promise<PrivateSwitch> {
  return PrivateSwitch.start({ bridge: 'br-int', ports: [port], tlvMap });
}

/** What the real switch makes of FLOW. */
export async function realFlowLine(judge: PrivateSwitch, flow: string): Promise<string> {
  try {
    const text = await judge.trace(flow);
    return /^Flow: (.*)$/m.exec(text)?.[1] ?? 'refused';
  } catch {
    return 'refused';
  }
}
