import {
  ethTypes,
  type Field,
  fieldNamed,
  hasField,
  onesMask,
  Packet,
  parseFieldValue,
  portNone,
  vlanPresent,
} from '../../packet/index.ts';
import type { Parsed, SourceText } from '../../text/index.ts';
import { isInternalField, protocolKeywords } from '../matches/match-key.ts';
import { PairScanner } from '../pair-scanner.ts';
import { ReadContext, type ReadOptions } from '../read-context.ts';
import { reading, refuse } from '../refusal.ts';
import { fieldHint } from './field-hint.ts';

const protocols = new Map(protocolKeywords.map(([name, ethType, ipProto]) => [name, { ethType, ipProto }]));
const ethTypeField = fieldNamed('eth_type');
const ipProtoField = fieldNamed('nw_proto');
const inPort = fieldNamed('in_port');

/** In a packet these names mean one protocol's field, whatever other protocol shares the place. */
const strictNames: ReadonlyMap<string, string> = new Map([
  ['tp_src', 'tcp_src'],
  ['tp_dst', 'tcp_dst'],
]);

/**
 * Reads the FLOW argument of `ofproto/trace`: one packet, as strictly as the switch reads it. No masks, no field twice, each
 * field after the protocol that it belongs to; an unset `in_port` is no port.
 */
export function parseFlowArgument(source: SourceText, options: ReadOptions = {}): Parsed<Packet> {
  const context = new ReadContext(source, options);
  const result = reading(() => readPacket(context));
  if ('refused' in result) return { value: new Packet(), diagnostics: [result.refused] };
  return { value: result.value, diagnostics: [] };
}

function readPacket(context: ReadContext): Packet {
  const { source } = context;
  const packet = new Packet();
  const scanner = new PairScanner(source.text, 0, source.text.length);
  while (scanner.next()) {
    const name = scanner.key();
    const protocol = protocols.get(name);
    if (protocol) {
      setOnce(context, scanner, packet, ethTypeField, BigInt(protocol.ethType));
      if (protocol.ipProto > 0) setOnce(context, scanner, packet, ipProtoField, BigInt(protocol.ipProto));
    } else readField(context, scanner, packet, name);
  }
  giveVlanType(packet);
  if (packet.getNumber(inPort) === 0) packet.set(inPort, BigInt(portNone));
  return packet;
}

function readField(context: ReadContext, scanner: PairScanner, packet: Packet, name: string): void {
  const { source } = context;
  const field = context.fields.get(strictNames.get(name) ?? name);
  const isText = field && (field.name === name || field.aliases.includes(name) || strictNames.has(name));
  if (!isText || isInternalField(field)) {
    const hint = fieldHint(name, packet, context.fields.keys());
    const params = { field: name, ...(hint === undefined ? {} : { hint }) };
    return void refuse(source, scanner.keyStart, scanner.keyEnd, 'field-unknown', params);
  }
  if (!hasField(packet, field)) {
    const hint = fieldHint(name, packet, []);
    const params = { field: name, prerequisite: field.prerequisite, ...(hint === undefined ? {} : { hint }) };
    refuse(source, scanner.keyStart, scanner.pairEnd(), 'field-prerequisite', params);
  }
  setOnce(context, scanner, packet, field, readValue(context, scanner, field, name));
}

function readValue(context: ReadContext, scanner: PairScanner, field: Field, name: string): bigint {
  const { source } = context;
  const { valueStart, valueEnd } = scanner;
  const text = scanner.value();
  if (text === '') refuse(source, scanner.keyStart, scanner.keyEnd, 'field-value-missing', { field: name });
  const parsed = parseFieldValue(field, text, context.portNumber);
  if (!parsed) {
    const code = field.format === 'port16' || field.format === 'port32' ? 'port-unknown' : 'field-value';
    const params = { field: name, value: text, port: text, format: field.format, bits: field.bits };
    return refuse(source, valueStart, valueEnd, code, params);
  }
  if (parsed.mask !== undefined && !isWhole(field, parsed.mask, text)) {
    return refuse(source, valueStart, valueEnd, 'packet-mask', { field: name, value: text });
  }
  return stored(field, parsed.value);
}

/** Whether a mask leaves nothing open that the field can say. */
function isWhole(field: Field, mask: bigint, text: string): boolean {
  if (field.format === 'frag') return mask === 3n;
  if (field.format === 'tunnel-flags') return !/[-+/]/.test(text);
  return mask === onesMask(field.bits);
}

/** The value as the packet keeps it: the switch has only 8 bits for arp_op. */
function stored(field: Field, value: bigint): bigint {
  return field.name === 'arp_op' ? value & 0xffn : value & onesMask(Math.ceil(field.bits / 8) * 8);
}

function setOnce(
  context: ReadContext,
  scanner: PairScanner,
  packet: Packet,
  field: Field,
  value: bigint,
): void {
  if (isSet(packet, field)) {
    refuse(context.source, scanner.keyStart, scanner.pairEnd(), 'field-repeated', { field: scanner.key() });
  }
  write(packet, field, value);
}

function isSet(packet: Packet, field: Field): boolean {
  return packet.get(field) !== 0n;
}

const vlanTci = fieldNamed('vlan_tci');
const vlanTpid = fieldNamed('vlan_tpid');
const tagPresent = BigInt(vlanPresent);

function write(packet: Packet, field: Field, value: bigint): void {
  const tci = packet.get(vlanTci);
  switch (field.name) {
    case 'dl_vlan':
      packet.set(vlanTci, value === 0xffffn ? 0n : (tci & ~0xfffn) | tagPresent | (value & 0xfffn));
      return;
    case 'dl_vlan_pcp':
    case 'vlan_pcp':
      packet.set(vlanTci, (tci & 0x1fffn) | tagPresent | ((value & 7n) << 13n));
      return;
    default:
      packet.set(field, value);
  }
}

/** A packet that is given a VLAN tag has an Ethernet type for it, too. */
function giveVlanType(packet: Packet): void {
  if (packet.get(vlanTci) !== 0n) packet.set(vlanTpid, BigInt(ethTypes.vlan));
}
