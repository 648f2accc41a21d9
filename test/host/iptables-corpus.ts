import {
  formatIptablesList,
  type Iptables,
  parseIptablesList,
  parseIptablesSave,
} from '../../src/host/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import { Netns } from '../judge/index.ts';

/** How a case's listing was asked for: its name is the arguments of iptables. */
export interface Listing {
  readonly table: string;
  readonly numeric: boolean;
  readonly verbose: boolean;
}

/** Reads a case's name, such as `-t nat -L -n -v`. */
export function readListing(name: string): Listing {
  const words = name.split(' ');
  return { table: words[1] ?? '', numeric: words.includes('-n'), verbose: words.includes('-v') };
}

/** What we print for the arguments, of the text of iptables-save. */
export function ourListing(save: string, name: string): string {
  const iptables = expectParsed(parseIptablesSave(sourceText('iptables-save', save)));
  return formatIptablesList(iptables, readListing(name)) ?? '';
}

/** What iptables prints for the arguments with that text loaded. Sets that rules ask are made before. */
export async function realListing(save: string, name: string): Promise<string> {
  const netns = await Netns.create('host-list');
  try {
    await netns.loadIpset('create S1 hash:ip family inet\ncreate S2 hash:ip,port family inet\n');
    await netns.loadIptables(`${save}\n`);
    return await netns.exec('iptables', name.split(' '));
  } finally {
    await netns.close();
  }
}

/**
 * The conditions and targets of a ruleset without places, so that two texts of one ruleset can be compared. What nobody supports is
 * equal; interfaces are left out unless asked for, as `iptables -L` leaves them out without -v.
 */
export function meaning(iptables: Iptables, interfaces: boolean): unknown {
  const left = ['hidden-interfaces', ...(interfaces ? [] : ['in-interface', 'out-interface'])];
  return [...iptables.tables.values()].map(({ name, chains }) => ({
    name,
    chains: [...chains.values()].map(({ name: chain, policy, rules }) => ({
      chain,
      policy,
      rules: rules.map(({ matches, target }) => ({
        matches: matches
          .filter(({ condition }) => !left.includes(condition.kind))
          .map(({ condition, negated }) => ({
            condition: condition.kind === 'unsupported' ? condition.kind : condition,
            negated,
          })),
        target,
      })),
    })),
  }));
}

/** Reads a listing back. */
export function readBack(list: string): Iptables {
  return expectParsed(parseIptablesList(sourceText('iptables -L', list)));
}
