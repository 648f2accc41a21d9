import type { LineShape } from '../text/index.ts';

/** Headings of replies, and `antctl`'s column titles; what a comment is. */
const heading = /^(?:#|(?:NXST|OFPST)_\w+\b|FLOWS?$|GROUPS?$)/;

/** How the lines of `ovs-ofctl dump-flows`, `antctl get ovsflows` or a flow file look. */
export function flowLines(text: string): LineShape {
  // A dump with cookies has one in every flow, so that `table=` within a broken line begins none.
  const start = /\bcookie=/.test(text) ? /^cookie=/ : /^(?:table=[^,\s]+[,\s]|priority=\d+[,\s]|n_packets=)/;
  return { begins: (line) => start.test(line), isWhole: isWholeFlow, belongs: (line) => heading.test(line) };
}

/** How the lines of `ovs-ofctl dump-groups` or a group file look. */
export const groupLines: LineShape = {
  begins: (line) => /^group_id=/.test(line),
  isWhole: (item) => /\btype=\w/.test(item) && isClosed(item),
  belongs: (line) => heading.test(line),
};

/** How the lines of `ovs-ofctl show` look; a port's attributes stand under it, a line each. */
export const showLines: LineShape = {
  begins: (line) => /^(?:\d+|LOCAL)\([^)]*\): addr:/.test(line),
  isWhole: () => true,
  belongs: (line) =>
    /^(?:OFPT_|OFPST_|n_tables:|capabilities:|actions:|(?:config|state|current|advertised|supported|peer|speed):)/.test(
      line,
    ),
};

function isWholeFlow(item: string): boolean {
  return /\bactions?=\S/.test(item) && isClosed(item);
}

/** Whether nothing must follow: parentheses and quotes are closed, and no sign asks for more. */
function isClosed(item: string): boolean {
  let depth = 0;
  let quoted = false;
  for (const sign of item) {
    if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === '(') depth++;
    else if (!quoted && sign === ')') depth--;
  }
  return depth <= 0 && !quoted && !/[,:=>(-]$/.test(item);
}
