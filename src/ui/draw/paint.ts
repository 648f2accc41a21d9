import { visibleInLine } from '../../text/index.ts';
import type { Line } from './line.ts';
import type { Theme } from './theme.ts';

/**
 * The line with SGR sequences around its runs. One sequence a parameter, ended by its own end in reverse order: the form in which Ink
 * writes styles itself, so that it finds a line that it has taken apart in its cache. Everything on screen comes through here, so
 * here is the gate: what a view let through is shown, never obeyed.
 */
export function paint(runs: Line, theme: Theme): string {
  let out = '';
  for (const { role, text } of runs) {
    const style = theme[role];
    const shown = visibleInLine(text);
    out += style === '' ? shown : opening(style) + shown + closing(style);
  }
  return out;
}

/** The parameters of a style: `1;38;5;117` has `1` and `38;5;117`. */
function parameters(style: string): readonly string[] {
  return style.match(/[34]8;5;\d+|\d+/g) ?? [];
}

function opening(style: string): string {
  return parameters(style)
    .map((parameter) => `\u001b[${parameter}m`)
    .join('');
}

function closing(style: string): string {
  return [...parameters(style)]
    .reverse()
    .map((parameter) => `\u001b[${endOf(Number.parseInt(parameter, 10))}m`)
    .join('');
}

/** The parameter that ends another (ECMA-48, 8.3.117). */
function endOf(parameter: number): number {
  if (parameter === 1) return 22;
  if (parameter < 10) return parameter + 20;
  return (parameter >= 40 && parameter < 50) || parameter >= 100 ? 49 : 39;
}
