import type { RichRole } from '../../text/index.ts';
import type { Line, Run } from './line.ts';

/** The roles that Markdown can have; a role's place is its code. */
const roles: readonly RichRole[] = [
  'plain',
  'strong',
  'emphasis',
  'term',
  'value',
  'code',
  'changed',
  'match',
  'fail',
  'warn',
  'muted',
  'heading',
  'link',
];

/**
 * marked-terminal passes styled text on as strings with SGR sequences. Roles travel through it as sequences of our own numbers,
 * `CSI 1NN m` to begin role NN and `CSI 99 m` to end it, and are turned back into runs afterwards.
 */
export function encode(role: RichRole, text: string): string {
  return role === 'plain' ? text : `\u001b[${100 + roles.indexOf(role)}m${text}\u001b[99m`;
}

/** Marks a line whose breaks and blanks are to be kept. */
export function unbroken(text: string): string {
  return `\u001b[98m${text}`;
}

/** The runs of an encoded text; the innermost role counts, but what stands inside a heading stays a heading. */
export function decode(text: string): Line {
  const out: Run[] = [];
  const stack: RichRole[] = [];
  for (const part of text.split(/(\u001b\[\d+m)/)) {
    const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
    if (code === undefined) {
      if (part !== '')
        out.push({ role: stack.includes('heading') ? 'heading' : (stack.at(-1) ?? 'plain'), text: part });
    } else if (code === '99') {
      stack.pop();
    } else {
      const role = roles[Number(code) - 100];
      if (role) stack.push(role);
    }
  }
  return out;
}
