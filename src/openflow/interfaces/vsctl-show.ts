import { unquote } from '../../packet/index.ts';
import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceText,
  sourceLines,
  span,
} from '../../text/index.ts';
import type { BridgeInterface } from './bridge-interface.ts';
import { parseOptionMap } from './option-map.ts';

/** A bridge of `ovs-vsctl show`. */
export interface VsctlBridge {
  readonly name: string;
  readonly datapathType: string;
  readonly interfaces: readonly BridgeInterface[];
}

/** The output of `ovs-vsctl show` (ovs-vsctl(8), "Open vSwitch Commands"). */
export interface VsctlShow {
  readonly bridges: readonly VsctlBridge[];
  readonly version: string | undefined;
}

interface OpenInterface {
  name: string;
  type: string;
  options: Map<string, string>;
}

interface OpenBridge {
  name: string;
  datapathType: string;
  interfaces: OpenInterface[];
}

/** Reads `ovs-vsctl show`. A line that belongs nowhere is an error; keys that a tutor does not use are passed over. */
export function parseVsctlShow(source: SourceText): Parsed<VsctlShow> {
  const diagnostics: Diagnostic[] = [];
  const bridges: OpenBridge[] = [];
  let version: string | undefined;
  let first = true;
  for (const line of sourceLines(source)) {
    const text = line.text.trim();
    if (text === '') continue;
    const uuid = first && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text);
    first = false;
    if (uuid) continue;
    const bridge = bridges.at(-1);
    const iface = bridge?.interfaces.at(-1);
    const block = /^(Bridge|Port|Interface|Manager|Controller) (.+)$/.exec(text);
    const pair = /^([a-z_]+): ?(.*)$/.exec(text);
    if (block?.[1] === 'Bridge') {
      bridges.push({ name: unquote(block[2] ?? ''), datapathType: '', interfaces: [] });
    } else if (block?.[1] === 'Interface' && bridge) {
      bridge.interfaces.push({
        name: unquote(block[2] ?? ''),
        type: '',
        options: new Map(),
      });
    } else if (pair) {
      const [, key = '', value = ''] = pair;
      if (key === 'ovs_version') version = unquote(value);
      else if (key === 'type' && iface) iface.type = unquote(value);
      else if (key === 'options' && iface) iface.options = parseOptionMap(value);
      else if (key === 'datapath_type' && bridge) bridge.datapathType = unquote(value);
    } else if (!block || (block[1] === 'Interface' && !bridge)) {
      const at = span(line.start, line.start + line.text.length);
      diagnostics.push(errorAt(source, at, 'vsctl-line', { text }));
    }
  }
  return { value: { bridges, version }, diagnostics };
}
