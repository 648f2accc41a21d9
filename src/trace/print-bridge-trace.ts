import type { Flow } from '../openflow/index.ts';
import { formatPacket } from '../openflow/index.ts';
import { addressField, formatIp, hex, type Packet, portOf, type Side } from '../packet/index.ts';
import { type SourceText, type Span, spanText } from '../text/index.ts';
import type { BridgeTrace, Lookup, Pass, Resumption, TraceNames, TraceNode } from './bridge-trace.ts';
import { namesForNumbers, numbersForNames } from './port-names.ts';

/** Lines to add under a table's own line: why its better flows did not match. */
export type ExplainLookup = (lookup: Lookup) => readonly string[];

/** How a trace is printed. */
export interface PrintOptions {
  /** What `explain` adds is no part of the switch's text: it stands on lines of its own that begin with `?`. */
  readonly explain?: ExplainLookup | undefined;
  /** Ports by name, as `ofproto/trace --names` has them. */
  readonly names?: boolean | undefined;
}

/**
 * The text of `ovs-appctl ofproto/trace` of Open vSwitch 3.1, line for line, without its `Megaflow:` and `Datapath actions:` lines.
 * Ends in a newline.
 */
export function printBridgeTrace(trace: BridgeTrace, options: PrintOptions = {}): string {
  const printer = new Printer(trace, options);
  for (const pass of trace.passes) printer.pass(pass);
  return printer.text();
}

const rule = '='.repeat(79);

class Printer {
  private readonly lines: string[] = [];
  private readonly names: TraceNames;

  constructor(
    private readonly trace: BridgeTrace,
    private readonly options: PrintOptions,
  ) {
    this.names = trace.names;
  }

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  pass(pass: Pass): void {
    const { lines } = this;
    if (pass.resumed) this.banner(pass.resumed, pass.input);
    lines.push(`Flow: ${this.packetText(pass.input)}`, '');
    const title = `bridge("${this.trace.bridge}")`;
    lines.push(title, '-'.repeat(title.length));
    this.nodes(pass.nodes, 0);
    lines.push('', `Final flow: ${pass.unchanged ? 'unchanged' : this.packetText(pass.final)}`);
    if (pass.failure !== undefined) {
      lines.push(`Translation failed (${pass.failure}), packet is dropped.`);
    }
  }

  private banner(resumed: Resumption, packet: Packet): void {
    const { lines } = this;
    lines.push('', rule, `recirc(${hex(resumed.recirculation)})${resumeText(resumed)}`);
    if (resumed.beforeNat) {
      lines.push(
        'Replacing src/dst IP/ports to simulate NAT:',
        ` Initial flow: ${addresses(resumed.beforeNat, resumed.natFamily)}`,
        ` Modified flow: ${addresses(packet, resumed.natFamily)}`,
      );
    }
    lines.push(rule, '');
  }

  /**
   * Siblings share an indentation of four blanks more than their list's level, but for a table that ends its list: it stands at the
   * level itself, so that a chain of resubmits does not wander off to the right.
   */
  private nodes(list: readonly TraceNode[], level: number): void {
    const flat = list.flatMap(flatten);
    flat.forEach((node, i) => {
      const more = i < flat.length - 1 || isIndented(node);
      const inner = level + (more ? 2 : 0);
      this.push(this.line(node), level, more);
      if (node.kind === 'table') {
        for (const line of this.options.explain?.(node.lookup) ?? []) this.push(`  ? ${line}`, level, more);
      }
      if (node.kind === 'thaw') {
        node.notes.forEach((note, n) => {
          this.push(numbersForNames(note, this.names), inner, n < node.notes.length - 1);
        });
      } else if ('children' in node && node.kind !== 'action') this.nodes(node.children, inner);
    });
  }

  private push(text: string, level: number, more: boolean): void {
    this.lines.push(`${' '.repeat((level + (more ? 1 : 0)) * 4)}${text}`);
  }

  private line(node: TraceNode): string {
    switch (node.kind) {
      case 'table':
        return `${String(node.lookup.table).padStart(2)}. ${this.ruleText(node.lookup.hit)}`;
      case 'action':
        return this.sourceText(node.source, node.action.span);
      case 'detail':
        // What the switch keeps of an action set it prints with numbers, whatever was asked for.
        return ` -> ${node.text.startsWith('action set ') ? numbersForNames(node.text, this.names) : node.text}`;
      case 'warning':
        return ` >> ${node.text}`;
      case 'error':
        return ` >>>> ${node.text} <<<<`;
      case 'line':
        return node.text;
      case 'branch':
        return '';
      case 'bucket':
        return `bucket ${node.bucket.id}`;
      case 'action-set':
        return '--. Executing action set:';
      case 'thaw':
        return 'thaw';
      default:
        node satisfies never;
        return '';
    }
  }

  private ruleText(flow: Flow | undefined): string {
    if (!flow) return 'No match.';
    const match = this.sourceText(flow.source, flow.matchSpan);
    const cookie = flow.cookie === 0n ? '' : `, cookie ${hex(flow.cookie)}`;
    return `${match === '' ? '' : `${match}, `}priority ${flow.priority}${cookie}`;
  }

  private packetText(packet: Packet): string {
    return this.withNames(formatPacket(packet, { space: this.trace.space }));
  }

  private sourceText(source: SourceText, span: Span): string {
    return this.withNames(numbersForNames(spanText(source, span), this.names));
  }

  private withNames(text: string): string {
    return this.options.names ? namesForNumbers(text, this.names) : text;
  }
}

/** What an action led to stands beside it in the text, not under it. */
function flatten(node: TraceNode): readonly TraceNode[] {
  if (node.kind === 'branch') return node.children.flatMap(flatten);
  return node.kind === 'action' ? [node, ...node.children.flatMap(flatten)] : [node];
}

/** Lines that are indented even at the end of their list. */
function isIndented(node: TraceNode): boolean {
  return node.kind !== 'table' && node.kind !== 'thaw' && node.kind !== 'action-set';
}

function resumeText({ byDefault, states }: Resumption): string {
  if (byDefault) return ' - resume conntrack with default ct_state=trk|new (use --ct-next to customize)';
  return ` - resume conntrack with ct_state=${states.join('|') || '0'}`;
}

/** The addresses and ports that a translation with a range of addresses may write; nothing for one without. */
function addresses(packet: Packet, family: 4 | 6 | undefined): string {
  if (family === undefined) return '';
  const end = (side: Side, name: string) => {
    const address = formatIp({ family, value: packet.get(addressField(family, side)) });
    const ip = family === 4 ? `nw_${name}=${address}` : `ipv6_${name}=[${address}]`;
    return `${ip},tp_${name}=${portOf(packet, side)}`;
  };
  return `${end('source', 'src')},${end('destination', 'dst')}`;
}
