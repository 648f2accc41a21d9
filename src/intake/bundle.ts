import type { NodeFileKey } from '../snapshot/index.ts';

/** A file out of a support bundle, by its path inside it; `/` between parts. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
}

/** What one agent wrote about its node. */
export interface AgentBundle {
  /** The folder or archive that it came in. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Files of an agent's bundle that go into a snapshot as they are (pkg/support/dump.go names the command of each). */
export const agentFiles: ReadonlyMap<string, NodeFileKey> = new Map<string, NodeFileKey>([
  ['flows', 'flows'],
  ['groups', 'groups'],
  ['ovsports', 'ofctlShow'],
  ['ipset', 'ipset'],
  ['nftables', 'nftRuleset'],
  ['rule', 'ipRule'],
  ['route-table-all', 'ipRouteAll'],
  ['route', 'ipRoute'],
  ['address', 'ipAddress'],
  ['agentinfo', 'agentInfo'],
  ['networkpolicies', 'agentPolicies'],
  ['addressgroups', 'addressGroups'],
  ['appliedtogroups', 'appliedToGroups'],
]);

/** The file that holds `iptables-save` and `ip6tables-save` after each other. */
export const iptablesFile = 'iptables';

/** Files that only an agent writes: a folder with one is an agent's. */
const tellsAgent = ['flows', 'ovsports', iptablesFile];

/** What a Windows agent writes instead of the files about Linux' network. */
const windowsFile = /^(ipconfig|network-config|hns|routes$|powershell)/i;

/** Whether a file of a bundle is needed; logs and profiles are the most of it, and are never unpacked. */
export function isWanted(path: string): boolean {
  return !/(^|\/)(logs\/|memprofile|goroutinestacks|heap)/.test(path);
}

/** The agents' parts of a bundle: every folder that has a file which only agents write. */
export function agentsIn(files: readonly BundleFile[]): readonly AgentBundle[] {
  const folders = new Map<string, Map<string, string>>();
  for (const { path, text } of files) {
    const slash = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
    const inside = folders.get(folder) ?? new Map<string, string>();
    folders.set(folder, inside);
    inside.set(name, text);
  }
  return [...folders]
    .filter(([, inside]) => tellsAgent.some((name) => inside.has(name)) || isWindows(inside))
    .map(([folder, inside]) => ({ folder, files: inside }));
}

/** Whether an agent ran on Windows: what it wrote of its node's network is of that system. */
export function isWindows(files: ReadonlyMap<string, string>): boolean {
  return !files.has(iptablesFile) && [...files.keys()].some((name) => windowsFile.test(name));
}

/** The node of an agent's bundle: as the agent calls it, else as its archive is called (`agent_NODE`). */
export function nodeNameOf({ folder, files }: AgentBundle): string {
  const info = files.get('agentinfo') ?? '';
  const told =
    /^\s*noderef:\s*\n(?:\s+\w+:.*\n)*?\s+name:\s*"?([^"\s]+)/im.exec(info)?.[1] ??
    /"nodeRef"\s*:\s*\{[^}]*"name"\s*:\s*"([^"]+)"/.exec(info)?.[1];
  const base = folder.slice(folder.lastIndexOf('/') + 1);
  return told ?? base.replace(/^agent_/, '').replace(/\.(tar\.gz|tgz)$/, '');
}

/** The lines of what `antctl -o json` prints for flows and groups; any other text as it is. */
export function plainLines(text: string): string {
  if (!/^\s*\[/.test(text)) return text;
  try {
    const rows: unknown = JSON.parse(text);
    if (!Array.isArray(rows)) return text;
    const lines = rows.flatMap((row: unknown) => {
      if (typeof row !== 'object' || row === null) return [];
      const line = Object.entries(row).find(([key]) => /^(flow|group)$/i.test(key))?.[1];
      return typeof line === 'string' ? [line] : [];
    });
    return lines.length === 0 ? text : `${lines.join('\n')}\n`;
  } catch {
    return text;
  }
}
