import { own } from '../text/index.ts';
import type { ShellCommand } from './command.ts';
import { antctl } from './commands/antctl.ts';
import { arp } from './commands/arp.ts';
import { conntrack } from './commands/conntrack.ts';
import { ip } from './commands/ip.ts';
import { ipset } from './commands/ipset.ts';
import { iptables, iptablesSave } from './commands/iptables.ts';
import { kubectl } from './commands/kubectl.ts';
import { nft } from './commands/nft.ts';
import { ovsAppctl } from './commands/ovs-appctl.ts';
import { ovsOfctl } from './commands/ovs-ofctl.ts';
import { ovsVsctl } from './commands/ovs-vsctl.ts';
import { action, field } from './commands/reference.ts';
import { ssh } from './commands/ssh.ts';
import { sysctl } from './commands/sysctl.ts';
import { tcpdump } from './commands/tcpdump.ts';
import { clear, exit } from './commands/terminal.ts';

/** Every command that is answered, in the order in which `help` lists them. */
export const shellCommands: readonly ShellCommand[] = [
  kubectl,
  antctl,
  ovsOfctl,
  ovsVsctl,
  ovsAppctl,
  ip,
  arp,
  iptables,
  iptablesSave,
  nft,
  ipset,
  conntrack,
  sysctl,
  tcpdump,
  ssh,
  field,
  action,
  clear,
  exit,
];

/** Other names under which commands are typed; the article's author writes `k`. */
export const aliases: Readonly<Record<string, string>> = { k: 'kubectl', logout: 'exit' };

/** The command that a word names. */
export function commandNamed(word: string): ShellCommand | undefined {
  const name = own(aliases, word) ?? word.replace(/^\/(usr\/)?s?bin\//, '');
  return shellCommands.find((command) => command.name === name);
}
