import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFlows, parseOfctlShow } from '../../src/openflow/index.ts';
import { expectParsed, sourceText, spanText } from '../../src/text/index.ts';

const snapshot = new URL('../../snapshots/antrea-v0.10/', import.meta.url);
const read = (file: string) => sourceText(file, readFileSync(new URL(file, snapshot), 'utf8'));

describe.each(['worker1', 'worker2'])('the article’s flows of %s', (node) => {
  const { ports } = expectParsed(parseOfctlShow(read(`${node}/ovs-ofctl-show.txt`)));
  const source = read(`${node}/ovs-ofctl-dump-flows.txt`);
  const flows = expectParsed(parseFlows(source, { ports }));

  it('are all read, each from its own line', () => {
    const lines = source.text.split('\n').filter((line) => line !== '');
    expect(flows.map((flow) => spanText(source, flow.span))).toEqual(lines.map((line) => line.trim()));
    expect(flows.map((flow) => flow.line)).toEqual(lines.map((_, i) => i + 1));
  });

  it('have spans that put the line together again', () => {
    for (const flow of flows) {
      const rule = spanText(source, flow.ruleSpan);
      expect(rule).toContain(spanText(source, flow.matchSpan));
      expect(
        spanText(source, flow.span).endsWith(`${rule} actions=${spanText(source, flow.actionsSpan)}`),
      ).toBe(true);
    }
  });

  it('have actions whose own texts are the actions text', () => {
    for (const flow of flows) {
      const texts = flow.actions.map((action) => spanText(source, action.span));
      expect(texts.join(',')).toBe(spanText(source, flow.actionsSpan));
    }
  });

  it('have terms that say what the words say', () => {
    for (const flow of flows) {
      const covered = flow.match.terms.map((term) => spanText(source, term.span));
      expect([...new Set(covered)].join(',')).toBe(spanText(source, flow.matchSpan));
    }
  });
});
