import { existsSync } from 'node:fs';
import { hasCommand } from '../../test/judge/index.ts';

const commands = [
  { command: 'ip', args: ['-V'], from: 'iproute2' },
  { command: 'ovs-vswitchd', args: ['--version'], from: 'openvswitch-switch' },
  { command: 'ovsdb-server', args: ['--version'], from: 'openvswitch-switch' },
  { command: 'iptables-restore', args: ['--version'], from: 'iptables' },
  { command: 'ipset', args: ['version'], from: 'ipset' },
  { command: 'ethtool', args: ['--version'], from: 'ethtool' },
  { command: 'tcpdump', args: ['--version'], from: 'tcpdump' },
] as const;

/** What this machine lacks for the lab, in words; empty when everything is there. */
export function missingRequirements(): readonly string[] {
  if (process.platform !== 'linux') return ['The lab needs Linux: it is made of network namespaces.'];
  const missing: string[] = [];
  if (process.getuid?.() !== 0) missing.push('Root is needed to make network namespaces: run it with sudo.');
  if (!existsSync('/dev/net/tun')) missing.push('/dev/net/tun is missing: load the kernel module tun.');
  for (const { command, args, from } of commands) {
    if (!hasCommand(command, args)) missing.push(`${command} is missing: install the package ${from}.`);
  }
  return missing;
}
