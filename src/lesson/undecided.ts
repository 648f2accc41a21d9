import type { Flow } from '../openflow/index.ts';
import type { StopView } from './bound-view.ts';
import type { Question } from './model.ts';

/** What a stop decides among, without what it decided: the flows of the table, or what a command lists. */
export interface Undecided {
  readonly flows: readonly Flow[];
  /** Empty where there is nothing to choose from: a pod sends, a tunnel wraps. */
  readonly listing: { readonly command: string; readonly lines: readonly string[] } | undefined;
}

/** What the learner may read about a stop before its outcome is shown. */
export function undecided({ world, leg, stop }: StopView): Undecided {
  const listed = (command: string, keep: (line: string) => boolean = () => true): Undecided => {
    const lines = world.runCommand(leg.node, command).output.split('\n');
    return {
      flows: [],
      listing: { command, lines: lines.filter((line) => line.trim() !== '' && keep(line)) },
    };
  };
  switch (stop.kind) {
    case 'table':
      return { flows: world.whyNot(leg.node, stop.lookup).map(({ flow }) => flow), listing: undefined };
    case 'chain':
      if (stop.tool === 'nft') return listed(`nft list chain ${stop.table} ${stop.chain}`);
      return listed(`iptables -t ${stop.table} -S ${stop.chain}`, (line) => line.startsWith('-A'));
    case 'route':
      return listed('ip route');
    case 'neighbour':
      return listed('arp -a');
    case 'conntrack':
    case 'tunnel':
    case 'endpoint':
      return { flows: [], listing: undefined };
    default:
      return stop satisfies never;
  }
}

/**
 * Whether a question's answer stands on the screen beside it once the stop is shown: every answer computed from the packet after the
 * stop does, and one whose author says `hide: stop`.
 */
export function hidesStop({ answer, hide }: Question): boolean {
  if (hide) return true;
  const source = answer?.value;
  if (!source) return false;
  switch (source.kind) {
    case 'packet':
      return source.at === 'after';
    case 'flow':
    case 'next':
    case 'out':
    case 'stop':
    case 'disposition':
    case 'count':
    case 'value':
      return true;
    case 'highlight':
      return false;
    default:
      return source satisfies never;
  }
}
