import { readMasked } from '../routes/rule.ts';
import { readNumber, type WordReader } from '../words.ts';
import type { NatRange, Target } from './iptables.ts';
import { readNatPorts, readNatRange, readSetMark } from './iptables-values.ts';

/** Targets after which the packet goes on to the next rule and nothing that is followed here has changed. */
const continuing = new Set([
  'LOG',
  'NFLOG',
  'ULOG',
  'TRACE',
  'AUDIT',
  'CHECKSUM',
  'TCPMSS',
  'TCPOPTSTRIP',
  'CLASSIFY',
  'CONNSECMARK',
  'SECMARK',
  'RATEEST',
  'LED',
  'HL',
]);

/** Reads what stands after `-j NAME`; a name that is no extension's is a chain's. */
export function readTarget(reader: WordReader, name: string, isChain: boolean): Target {
  if (isChain) return { kind: 'jump', chain: name };
  switch (name) {
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
      return { kind: 'drop' };
    case 'RETURN':
      return { kind: 'return' };
    case 'QUEUE':
    case 'NFQUEUE':
      reader.rest();
      return { kind: 'queue' };
    case 'REJECT':
      return {
        kind: 'reject',
        with: reader.takeIf('--reject-with') ? (reader.take()?.text ?? '') : 'icmp-port-unreachable',
      };
    case 'MARK':
    case 'CONNMARK':
      return readMark(reader, name);
    case 'DNAT':
    case 'SNAT':
    case 'MASQUERADE':
    case 'REDIRECT':
      return readNat(reader, name);
    case 'NOTRACK':
      return { kind: 'notrack' };
    case 'CT':
      return readCt(reader);
    default:
      reader.rest();
      return continuing.has(name) ? { kind: 'continue', name } : { kind: 'unsupported', name };
  }
}

function readMark(reader: WordReader, name: 'MARK' | 'CONNMARK'): Target {
  const kind = name === 'MARK' ? 'mark' : 'connmark';
  const option = reader.take()?.text ?? '';
  switch (option) {
    case '--set-xmark':
    case '--set-mark': {
      const mark = reader.value('a mark', option === '--set-mark' ? readSetMark : readMasked);
      return mark ? { kind, mark } : { kind: 'unsupported', name };
    }
    case '--and-mark':
    case '--or-mark':
    case '--xor-mark': {
      const bits = reader.value('a mark', readNumber);
      return bits === undefined
        ? { kind: 'unsupported', name }
        : { kind, mark: markOperation(option.slice(2, -5), bits) };
    }
    case '--save-mark':
    case '--restore-mark':
      return readMarkCopy(reader, option);
    default:
      reader.rest();
      return { kind: 'unsupported', name };
  }
}

/** The and, or and xor of a mark as the one operation that the kernel has: (mark and not mask) xor value. */
function markOperation(operation: string, bits: number): { readonly value: number; readonly mask: number } {
  if (operation === 'and') return { value: 0, mask: ~bits >>> 0 };
  return operation === 'or' ? { value: bits, mask: bits } : { value: bits, mask: 0 };
}

function readMarkCopy(reader: WordReader, option: '--save-mark' | '--restore-mark'): Target {
  let packetMask = 0xffffffff;
  let connectionMask = 0xffffffff;
  for (let word = reader.take(); word; word = reader.take()) {
    const mask = reader.value('a mask', readNumber) ?? 0xffffffff;
    if (word.text === '--nfmask' || word.text === '--mask') packetMask = mask;
    if (word.text === '--ctmask' || word.text === '--mask') connectionMask = mask;
  }
  return {
    kind: option === '--save-mark' ? 'connmark-save' : 'connmark-restore',
    packetMask,
    connectionMask,
  };
}

function readNat(reader: WordReader, name: 'DNAT' | 'SNAT' | 'MASQUERADE' | 'REDIRECT'): Target {
  let range: NatRange = { from: undefined, to: undefined, ports: undefined, randomPort: false };
  for (let word = reader.take(); word; word = reader.take()) {
    switch (word.text) {
      case '--to-destination':
      case '--to-source':
        range = {
          ...range,
          ...reader.value('an address or port', readNatRange),
          randomPort: range.randomPort,
        };
        break;
      case '--to-ports':
        range = { ...range, ports: reader.value('ports', readNatPorts) };
        break;
      case '--random':
      case '--random-fully':
        range = { ...range, randomPort: true };
        break;
      case '--persistent':
        break;
      default:
        reader.unknown(word, name);
    }
  }
  const kinds = { DNAT: 'dnat', SNAT: 'snat', MASQUERADE: 'masquerade', REDIRECT: 'redirect' } as const;
  return { kind: kinds[name], range };
}

function readCt(reader: WordReader): Target {
  const words = reader.rest().map(({ text }) => text);
  if (words.includes('--notrack')) return { kind: 'notrack' };
  // A zone for one direction, or one from the mark, is not followed.
  if (words.some((word) => /^--zone-/.test(word))) return { kind: 'unsupported', name: 'CT' };
  const zone = words.includes('--zone') ? readNumber(words[words.indexOf('--zone') + 1] ?? '') : 0;
  if (zone === undefined) return { kind: 'unsupported', name: 'CT' };
  return { kind: 'ct', zone };
}
