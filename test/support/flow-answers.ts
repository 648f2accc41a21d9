import {
  formatActions,
  formatGroup,
  formatMatch,
  parseFlows,
  parseGroups,
} from '../../src/openflow/index.ts';
import { sourceText } from '../../src/text/index.ts';
import { tryRun } from '../judge/run.ts';

const versions = ['OpenFlow10', 'OpenFlow13', 'OpenFlow15'];
/** The match that the action cases stand under: most actions suit it. */
const underMatch = 'tcp,dl_vlan=3';

/** Our writing of a match that we read, or `refused`. */
export function ourMatch(text: string): string {
  const { value, diagnostics } = parseFlows(sourceText('match', `${text} actions=drop`));
  const refused = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  return refused || !value[0] ? 'refused' : formatMatch(value[0].match);
}

/** Our writing of actions that we read, or `refused`. */
export function ourActions(text: string): string {
  const { value, diagnostics } = parseFlows(sourceText('actions', `${underMatch} actions=${text}`));
  return diagnostics.length > 0 || !value[0] ? 'refused' : formatActions(value[0].actions);
}

/** Our writing of a group that we read, or `refused`. */
export function ourGroup(text: string): string {
  const { value, diagnostics } = parseGroups(sourceText('group', text));
  return diagnostics.length > 0 || !value[0] ? 'refused' : formatGroup(value[0]);
}

/** The real tool's writing of a match, or `refused`. */
export async function realMatch(text: string): Promise<string> {
  return (await realFlow(`${text} actions=drop`, 'OpenFlow10')).replace(/ ?actions=drop$/, '');
}

/** The real tool's writings of actions, one a line for each rendering that has them, or `refused`. */
export async function realActions(text: string): Promise<string> {
  const all = versions.map((version) => realFlow(`${underMatch} actions=${text}`, version));
  const written = (await Promise.all(all)).filter((line) => line !== 'refused');
  const lines = new Set(written.map((line) => line.replace(/^.*?actions=/, '')));
  return lines.size === 0 ? 'refused' : [...lines].join('\n');
}

async function realFlow(text: string, version: string): Promise<string> {
  const { code, stdout } = await tryRun('ovs-ofctl', ['-O', version, 'parse-flow', text]);
  const line = /^\S+_FLOW_MOD .*: ADD ?(.*)$/m.exec(stdout)?.[1];
  return code !== 0 || line === undefined || stdout.includes('decode error') ? 'refused' : line;
}

/** The real tool's writing of a group, or `refused`. */
export async function realGroup(text: string): Promise<string> {
  const { code, stdout } = await tryRun('ovs-ofctl', ['-O', 'OpenFlow15', 'parse-group', text]);
  const line = /^ ADD (.*)$/m.exec(stdout)?.[1];
  return code !== 0 || line === undefined || stdout.includes('decode error') ? 'refused' : line;
}

/** What the real tool is asked for each case file. */
export const realAnswers: Readonly<Record<string, (text: string) => Promise<string>>> = {
  'flows/match.txt': realMatch,
  'flows/actions.txt': realActions,
  'flows/groups.txt': realGroup,
};
