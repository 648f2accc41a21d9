import {
  type AddressFamily,
  type IpPrefix,
  ipProtocols,
  parsePrefix,
  readProtocol,
} from '../../packet/index.ts';
import { own } from '../../text/index.ts';
import { readNumber } from '../words.ts';
import type { RouteQuery } from './route-decision.ts';

/** A question to `ip route get`, or what `ip` and the kernel say of one that they refuse. */
export type RouteQuestion =
  | { readonly kind: 'query'; readonly query: RouteQuery }
  | { readonly kind: 'refused'; readonly text: string; readonly exitCode: number };

type Draft = { -readonly [K in keyof RouteQuery]: RouteQuery[K] };

/** A word's value goes into the query; a text is what `ip` says of a value that it refuses. */
type ReadWord = (value: string, draft: Draft, family: AddressFamily) => string | undefined;

/** The protocols that the kernel looks routes up for (rtm_getroute_parse_ip_proto). */
const protocols: readonly number[] = [ipProtocols.icmp, ipProtocols.tcp, ipProtocols.udp];

const words: Readonly<Record<string, ReadWord>> = {
  from: (value, draft, family) => {
    const prefix = readPrefix(value, family);
    if (!prefix) return `Error: inet prefix is expected rather than "${value}".`;
    draft.source = { family: prefix.family, value: prefix.value };
    return isWhole(prefix) ? undefined : 'Error: ipv4: Invalid values in header for route get request.';
  },
  iif: (value, draft) => {
    draft.inInterface = value;
    return undefined;
  },
  oif: (value, draft) => {
    draft.outInterface = value;
    return undefined;
  },
  mark: numberWord('mark', 0xffffffff, 'invalid mark value'),
  uid: numberWord('uid', 0xffffffff, 'invalid UID'),
  tos: (value, draft) => {
    if (!/^(0x)?[0-9a-f]{1,2}$/i.test(value)) return wrong(value, 'TOS value is invalid');
    draft.tos = Number.parseInt(value, 16);
    return undefined;
  },
  ipproto: (value, draft) => {
    const named = readProtocol(value);
    const protocol = protocols.find((number) => number === named);
    if (protocol !== undefined) {
      draft.protocol = protocol;
      return undefined;
    }
    return /^([0-9]+|[a-z][\w-]*)$/.test(value)
      ? 'Error: Unsupported ip proto.'
      : wrong(value, 'Invalid "ipproto" value');
  },
  sport: numberWord('sourcePort', 0xffff, 'invalid sport'),
  dport: numberWord('destinationPort', 0xffff, 'invalid dport'),
};

const synonyms: Readonly<Record<string, string>> = { dev: 'oif', dsfield: 'tos' };

/** Reads the words after `ip route get` (iproute_get in ip/iproute.c); what it refuses is said as it says it. */
export function readRouteQuestion(given: readonly string[]): RouteQuestion {
  let to: string | undefined;
  let family: AddressFamily = 4;
  const draft: Partial<Draft> = {};
  for (let i = 0; i < given.length; i++) {
    const word = given[i] ?? '';
    const name = own(synonyms, word) ?? word;
    const read = own(words, name);
    if (read || name === 'to') {
      const value = given[++i];
      if (value === undefined) return refuse('Command line is not complete. Try option "help"', 255);
      if (!read) {
        to = value;
        continue;
      }
      const refusal = read(value, draft as Draft, family);
      if (refusal !== undefined) return refuse(refusal, exitCodeOf(refusal));
      continue;
    }
    to = word;
    const prefix = readPrefix(word, undefined);
    if (!prefix) {
      return refuse(
        `Error: ${Object.keys(draft).length === 0 ? 'any valid' : 'inet'} prefix is expected rather than "${word}".`,
        1,
      );
    }
    family = prefix.family;
  }
  const prefix = to === undefined ? undefined : readPrefix(to, undefined);
  if (!prefix) return refuse('need at least a destination address', 1);
  return { kind: 'query', query: { ...draft, destination: { family: prefix.family, value: prefix.value } } };
}

function refuse(text: string, exitCode: number): RouteQuestion {
  return { kind: 'refused', text, exitCode };
}

/** `ip` leaves with 255 for a wrong value, 2 for what the kernel refuses, else 1. */
function exitCodeOf(refusal: string): number {
  return refusal.startsWith('Error: argument') ? 255 : /Unsupported|ipv4:/.test(refusal) ? 2 : 1;
}

function readPrefix(text: string, family: AddressFamily | undefined): IpPrefix | undefined {
  const prefix = text === 'default' ? { family: family ?? 4, value: 0n, length: 0 } : parsePrefix(text);
  return prefix && (family === undefined || prefix.family === family) ? prefix : undefined;
}

function isWhole({ family, length }: IpPrefix): boolean {
  return length === (family === 4 ? 32 : 128);
}

function numberWord(
  name: 'mark' | 'uid' | 'sourcePort' | 'destinationPort',
  most: number,
  complaint: string,
): ReadWord {
  return (value, draft) => {
    const number = /^0[0-9]/.test(value) ? undefined : readNumber(value);
    if (number === undefined || number > most) return wrong(value, complaint);
    draft[name] = number;
    return undefined;
  };
}

function wrong(value: string, complaint: string): string {
  return `Error: argument "${value}" is wrong: ${complaint}\n`;
}
