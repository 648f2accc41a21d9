import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  parseFlowArgument,
  parseFlows,
  parseGroups,
  parseInterfaces,
  parseOfctlShow,
} from '../../src/openflow/index.ts';
import {
  assumedConntrack,
  type Bridge,
  makeBridge,
  readConnectionStates,
  traceBridge,
} from '../../src/switch/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { printBridgeTrace } from '../../src/trace/index.ts';
import { projectRoot } from '../support/bundle.ts';
import { comparableTrace } from '../support/comparable-trace.ts';

const captures = join(projectRoot, 'test/captures');

/** A question that a real switch with a real tunnel port was asked, with its answer. */
interface Captured {
  readonly file: string;
  readonly node: string;
  readonly title: string;
  readonly flow: string;
  readonly ctNext: readonly string[];
  readonly names: boolean;
  readonly expected: string;
}

function capturedTraces(capture: string): readonly Captured[] {
  const folder = join(captures, capture, 'traces');
  return readdirSync(folder)
    .filter((name) => /^\d+\.txt$/.test(name))
    .sort()
    .map((file) => {
      const [command = '', title = '', ...lines] = readFileSync(join(folder, file), 'utf8').split('\n');
      return {
        file,
        node: command.slice(0, command.indexOf('#')),
        title: title.replace(/^# /, ''),
        flow: /'(.*)'/.exec(command)?.[1] ?? '',
        ctNext: [...command.matchAll(/--ct-next (\S+)/g)].map(([, states = '']) => states),
        names: command.includes('--names'),
        expected: lines.join('\n'),
      };
    });
}

/** The bridge of a captured node, read from its dumps with or without names. */
function bridgeOf(capture: string, node: string, suffix: '' | '-no-names'): Bridge {
  const text = (name: string) => sourceText(name, readFileSync(join(captures, capture, node, name), 'utf8'));
  const { ports } = expectParsed(parseOfctlShow(text('ovs-ofctl-show.txt')));
  return makeBridge({
    name: 'br-int',
    flows: parseFlows(text(`ovs-ofctl-dump-flows${suffix}.txt`), { ports }).value,
    groups: expectParsed(parseGroups(text(`ovs-ofctl-dump-groups${suffix}.txt`), { ports })),
    ports,
    interfaces: expectParsed(parseInterfaces(text('ovs-vsctl-show.txt'))),
  });
}

function answer(bridge: Bridge, { flow, ctNext, names }: Captured): string {
  const states = ctNext.map((text) => {
    const read = readConnectionStates(text);
    return 'states' in read ? read.states : [];
  });
  const packet = expectParsed(parseFlowArgument(sourceText('FLOW', flow)));
  return printBridgeTrace(traceBridge(bridge, packet, { conntrack: assumedConntrack(states) }), { names });
}

describe.each(readdirSync(captures).filter((name) => /^v\d/.test(name)))('%s', (capture) => {
  const asked = capturedTraces(capture);
  const nodes = [...new Set(asked.map(({ node }) => node))];

  it.each(['', '-no-names'] as const)('as the switch printed it, from dumps called *%s.txt', (suffix) => {
    const bridges = new Map(nodes.map((node) => [node, bridgeOf(capture, node, suffix)]));
    for (const one of asked) {
      const bridge = bridges.get(one.node);
      if (!bridge) throw new Error(`${capture} has no ${one.node}`);
      expect(comparableTrace(answer(bridge, one)), `${one.file}: ${one.title}`).toBe(
        comparableTrace(one.expected),
      );
    }
  });
});
