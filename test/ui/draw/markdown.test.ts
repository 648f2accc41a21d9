import { describe, expect, it } from 'vitest';
import { lineText, lineWidth } from '../../../src/ui/draw/line.ts';
import { markdownLines } from '../../../src/ui/draw/markdown.ts';

const text = `Some **bold** and
a soft break, \`load:0x2->NXM_NX_REG0[0..15]\`.

- *frontend*, \`10.222.1.48\`, on worker1: the client, in a long item
  - nested **item** with :smile: in it
- two

1. first: \`a:b\`
2. second

| column | what \`it\` is |
| --- | --- |
| 10.222.1.48 | the address of frontend, at some length |
| 日本語 | wide |

\`\`\`
ip route get 10.222.2.34
    indented
\`\`\`

> quoted [link](https://example.com/)
`;

describe('Markdown', () => {
  it.each([20, 33, 46, 80, 120])('fits %i columns', (width) => {
    for (const row of markdownLines(text, { width, unicode: true })) {
      expect(lineWidth(row)).toBeLessThanOrEqual(width);
    }
  });

  it('keeps lists, tables and code as a reader knows them', () => {
    expect(
      markdownLines(text, { width: 46, unicode: true })
        .map(lineText)
        .map((row) => row.trimEnd()),
    ).toMatchInlineSnapshot(`
      [
        "Some bold and a soft break,",
        "load:0x2->NXM_NX_REG0[0..15].",
        "",
        "  • frontend, 10.222.1.48, on worker1: the",
        "    client, in a long item",
        "    • nested item with :smile: in it",
        "  • two",
        "",
        "  1. first: a:b",
        "  2. second",
        "",
        "column       what it is",
        "───────────  ─────────────────────────────────",
        "10.222.1.48  the address of frontend, at some",
        "             length",
        "日本語       wide",
        "",
        "  ip route get 10.222.2.34",
        "      indented",
        "",
        "  quoted link (https://example.com/)",
      ]
    `);
  });

  it('gives roles, not looks', () => {
    const runs = markdownLines('**bold** `code` plain', { width: 40, unicode: true })[0];
    expect(runs).toEqual([
      { role: 'strong', text: 'bold' },
      { role: 'plain', text: ' ' },
      { role: 'code', text: 'code' },
      { role: 'plain', text: ' plain' },
    ]);
  });

  it('shows control characters instead of obeying them', () => {
    const rows = markdownLines('a \u001b[2J b `\u009b31m`', { width: 40, unicode: true });
    expect(rows.map(lineText)).toEqual(['a \\x1b[2J b \\x9b31m']);
  });

  it('uses ASCII where the terminal has nothing else', () => {
    const rows = markdownLines('- a → b\n- c', { width: 40, unicode: false });
    expect(rows.map(lineText)).toEqual(['  - a -> b', '  - c']);
  });
});
