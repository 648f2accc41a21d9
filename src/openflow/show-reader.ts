import { parseMac, portLocal, readDecimal, unquote } from '../packet/index.ts';
import {
  type Diagnostic,
  errorAt,
  type Parsed,
  type SourceLine,
  type SourceText,
  sourceLines,
  span,
} from '../text/index.ts';
import type { Port } from './flow.ts';
import { showLines } from './pasted-shapes.ts';
import { readPasted } from './read-pasted.ts';

/** What `ovs-ofctl show` says of a bridge. */
export interface OfctlShow {
  /** The datapath id, 16 hexadecimal digits; absent when the text has none. */
  readonly dpid: string | undefined;
  readonly ports: readonly Port[];
}

const portLine = /^ *(\d+|LOCAL)\(([^)]*)\): addr:(\S*)\s*$/;
const featuresLine = /^OFPT_FEATURES_REPLY\b.*\bdpid:([0-9a-f]{16})/;
/** Lines that say nothing that is needed here: other replies, capabilities, speeds. */
const otherLine =
  /^(OFPT_|OFPST_|n_tables:|capabilities:|actions:| +(config|state|current|advertised|supported|peer|speed):|\s*$)/;

/** Reads the output of `ovs-ofctl show`, in any OpenFlow version's rendering, pasted or plain. */
export function parseOfctlShow(source: SourceText): Parsed<OfctlShow> {
  return readPasted(source, () => showLines, readShow);
}

function readShow(source: SourceText): Parsed<OfctlShow> {
  const diagnostics: Diagnostic[] = [];
  const ports: { port: Port; config: string[]; state: string[] }[] = [];
  let dpid: string | undefined;
  for (const line of sourceLines(source)) {
    const port = portLine.exec(line.text);
    const flags = /^ +(config|state): +(.*)$/.exec(line.text);
    const last = ports.at(-1);
    if (port) ports.push(readPort(port));
    else if (flags && last) last[flags[1] === 'config' ? 'config' : 'state'].push(...words(flags[2] ?? ''));
    else dpid = featuresLine.exec(line.text)?.[1] ?? dpid;
    if (!port && !otherLine.test(line.text)) diagnostics.push(unknownLine(source, line));
  }
  return { value: { dpid, ports: ports.map(({ port }) => port) }, diagnostics };
}

function readPort(found: RegExpExecArray) {
  const [, number = '', name = '', mac = ''] = found;
  const config: string[] = [];
  const state: string[] = [];
  const decimal = readDecimal(number, 0, number.length);
  const port: Port = {
    number: decimal >= 0 ? decimal : portLocal,
    name: unquote(name),
    mac: parseMac(mac),
    config,
    state,
  };
  return { port, config, state };
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '' && word !== '0');
}

function unknownLine(source: SourceText, line: SourceLine): Diagnostic {
  const at = span(line.start, line.start + line.text.length);
  return errorAt(source, at, 'show-line', { line: line.text });
}
