import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Flow,
  formatAction,
  formatFlow,
  formatMatch,
  type Match,
  parseActions,
  parseFlows,
} from '../../src/openflow/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { actionsText, flowText, matchText } from '../support/flow-arbitraries.ts';
import { withoutSpans } from '../support/without-spans.ts';

const ports = [{ number: 49, name: 'frontend-a3ba2f', mac: undefined, config: [], state: [] }];

function flowOf(text: string): Flow {
  const flow = expectParsed(parseFlows(sourceText('flow', text), { ports }))[0];
  if (!flow) throw new Error(`no flow in ${text}`);
  return flow;
}

/** Whether a flow is one that the switch takes: random actions may not fit a random match. */
function isTaken(text: string): boolean {
  return parseFlows(sourceText('flow', text), { ports }).diagnostics.length === 0;
}

describe('what is written is read as the same thing', () => {
  it('for matches', () => {
    fc.assert(
      fc.property(matchText, (text) => {
        fc.pre(isTaken(`${text} actions=drop`));
        const { match } = flowOf(`${text} actions=drop`);
        const again = flowOf(`${formatMatch(match)} actions=drop`).match;
        const words = ({ words, masks, values }: Match) => ({ words, masks, values });
        expect(words(again)).toEqual(words(match));
      }),
      { numRuns: 1000 },
    );
  });

  it('for actions, each alone and in their list', () => {
    fc.assert(
      fc.property(actionsText, (text) => {
        const actions = expectParsed(parseActions(sourceText('actions', text), { ports }));
        const again = expectParsed(parseActions(sourceText('again', actions.map(formatAction).join(','))));
        expect(withoutSpans(again)).toEqual(withoutSpans(actions));
      }),
      { numRuns: 1000 },
    );
  });

  it('for flows', () => {
    fc.assert(
      fc.property(flowText, fc.nat(0xffff), ({ table, match, actions }, priority) => {
        fc.pre(isTaken(`${match} actions=${actions}`));
        const flow = flowOf(
          `cookie=0x5,table=${table},priority=${priority},${match},send_flow_rem actions=${actions}`,
        );
        const text = formatFlow(flow);
        expect(formatFlow(flowOf(text))).toBe(text);
        expect(flowOf(text).table).toBe(flow.table);
      }),
      { numRuns: 500 },
    );
  });
});
