import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFlowArgument, parseFlows, parseInterfaces, parseOfctlShow } from '../../src/openflow/index.ts';
import { assumedConntrack, type Bridge, makeBridge, traceBridge } from '../../src/switch/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { printBridgeTrace } from '../../src/trace/index.ts';
import { parseTraceCase } from '../judge/index.ts';

const cases = new URL('../cases/trace/', import.meta.url);
const snapshots = new URL('../../snapshots/', import.meta.url);
const bridges = new Map<string, Bridge>();

/** The bridge of a snapshot's node; a file that a snapshot leaves out is its parent's. */
function bridgeOf(snapshot: string, node: string): Bridge {
  const key = `${snapshot}/${node}`;
  const known = bridges.get(key);
  if (known) return known;
  const read = (file: string) => {
    for (const name of [snapshot, 'antrea-v0.10']) {
      const url = new URL(`${name}/${node}/${file}`, snapshots);
      try {
        return sourceText(file, readFileSync(url, 'utf8'));
      } catch {
        // Not in this snapshot: it extends the other.
      }
    }
    throw new Error(`no ${file} of ${key}`);
  };
  const { ports } = expectParsed(parseOfctlShow(read('ovs-ofctl-show.txt')));
  const flows = expectParsed(parseFlows(read('ovs-ofctl-dump-flows.txt'), { ports }));
  const interfaces = expectParsed(parseInterfaces(read('ovs-vsctl-show.txt')));
  const bridge = makeBridge({ name: 'br-int', flows, ports, interfaces, groups: [] });
  bridges.set(key, bridge);
  return bridge;
}

for (const folder of readdirSync(cases)) {
  describe(`recorded traces: ${folder}`, () => {
    const url = new URL(`${folder}/`, cases);
    for (const file of readdirSync(url).filter((name) => name.endsWith('.txt'))) {
      const item = parseTraceCase(readFileSync(new URL(file, url), 'utf8'));
      it(`${file}: ${item.title}`, () => {
        const bridge = bridgeOf(item.snapshot, item.node);
        const packet = expectParsed(parseFlowArgument(sourceText('FLOW', item.flow)));
        const conntrack = assumedConntrack(item.ctNext.map((states) => states.split(',')));
        const text = printBridgeTrace(traceBridge(bridge, packet, { conntrack }));
        expect(text.trimEnd()).toBe(item.expected.trimEnd());
      });
    }
  });
}
