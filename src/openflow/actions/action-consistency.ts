import {
  ethTypes,
  type Field,
  fieldNamed,
  hasField,
  ipProtocols,
  Packet,
  vlanPresent,
} from '../../packet/index.ts';
import type { Match } from '../flow.ts';
import type { ReadContext } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import type { Action } from './action.ts';
import { formatActionName } from './action-name.ts';
import { fieldsNeeded, traitsOf } from './action-traits.ts';

const ethType = fieldNamed('eth_type');
const ipProto = fieldNamed('nw_proto');
const ctState = fieldNamed('ct_state');
const vlanTci = fieldNamed('vlan_tci');
const vlanTci1 = fieldNamed('vlan_tci1');

const { ipv4, ipv6, nsh } = ethTypes;
const invalid = 0x10;
const tracked = 0x20;
/** States that only a valid connection has: new, est, rel, rpl, snat, dnat. */
const connectionStates = 0xcf;
const algProtocols: ReadonlyMap<string, number> = new Map([
  ['ftp', ipProtocols.tcp],
  ['tftp', ipProtocols.udp],
]);

/**
 * Refuses actions that do not fit the flow's match, as the switch does when a flow is added: a field that the packet may lack, `ct`
 * for what may not be IP, a table that is not a later one (ovs-actions(7), "Inconsistencies").
 */
export function checkConsistency(
  context: ReadContext,
  match: Match,
  table: number,
  actions: readonly Action[],
): void {
  if (actions.some(mayNotFit)) new ConsistencyCheck(context, match, table).list(actions);
}

/** Whether an action can be inconsistent with some match, told without looking at the match. */
function mayNotFit(action: Action): boolean {
  return (
    traitsOf(action).fitsSome(action) ||
    fieldsNeeded(action).some(({ prerequisite }) => prerequisite !== 'none' && prerequisite !== 'ethernet')
  );
}

class ConsistencyCheck {
  /** The match's values, changed as the actions change the packet's protocols. */
  private readonly packet = new Packet();
  private readonly ctMask: number;

  constructor(
    private readonly context: ReadContext,
    match: Match,
    private readonly table: number,
  ) {
    match.words.forEach((word, i) => {
      this.packet.words[word] = match.values[i] ?? 0;
    });
    this.ctMask = match.masks[match.words.indexOf(ctState.word)] ?? 0;
  }

  list(actions: readonly Action[]): void {
    for (const action of actions) this.one(action);
  }

  private one(action: Action): void {
    for (const field of fieldsNeeded(action)) {
      if (!this.has(field)) this.refuse(action, field.prerequisite, field.name);
    }
    switch (action.kind) {
      case 'push-vlan':
        this.packet.set(vlanTci1, this.packet.get(vlanTci));
        this.packet.set(vlanTci, BigInt(vlanPresent));
        return;
      case 'pop-vlan':
        this.packet.set(vlanTci, this.packet.get(vlanTci1));
        this.packet.set(vlanTci1, 0n);
        return;
      case 'push-mpls':
      case 'pop-mpls':
        this.packet.set(ethType, BigInt(action.ethertype));
        return;
      case 'encap':
        this.encapsulated(action.header);
        return;
      case 'clone':
      case 'write-actions':
        this.list(action.actions);
        return;
      case 'ct':
        this.connection(action);
        return;
      case 'dec-nsh-ttl':
        if (this.packet.getNumber(ethType) !== nsh) this.refuse(action, 'nsh', 'an NSH header');
        return;
      case 'resubmit':
        if (action.ct && !this.ofConnection()) this.refuse(action, 'ct', 'ct');
        return;
      case 'goto-table':
        if ('number' in action.table && action.table.number <= this.table)
          this.backwards(action, action.table.number);
        return;
      default:
        return;
    }
  }

  /** The header that an `encap` puts around the packet is what later actions write. */
  private encapsulated(header: string): void {
    if (header.startsWith('nsh')) this.packet.set(ethType, BigInt(nsh));
    else if (header.startsWith('mpls')) this.packet.set(ethType, BigInt(ethTypes.mpls));
  }

  private connection(action: Extract<Action, { kind: 'ct' }>): void {
    const type = this.packet.getNumber(ethType);
    if (type !== ipv4 && type !== ipv6) this.refuse(action, 'ip', 'ct');
    if (action.commit && (this.packet.getNumber(ctState) & invalid) !== 0) {
      refuse(this.context.source, action.span.start, action.span.end, 'action-ct-invalid');
    }
    if (action.alg !== undefined && algProtocols.get(action.alg) !== this.packet.getNumber(ipProto)) {
      this.refuse(action, action.alg === 'ftp' ? 'tcp' : 'udp', `alg=${action.alg}`);
    }
    const family = action.nat?.family;
    if (family === 4 && type !== ipv4) this.refuse(action, 'ipv4', 'nat');
    if (family === 6 && type !== ipv6) this.refuse(action, 'ipv6', 'nat');
    for (const inner of action.exec) this.one(inner);
  }

  /** A match may promise a valid connection in more ways than a packet can show one: `-inv+trk` is enough. */
  private has(field: Field): boolean {
    const type = this.packet.getNumber(ethType);
    switch (field.prerequisite) {
      case 'ct':
        return this.ofConnection();
      case 'ct-ipv4':
        return type === ipv4 && this.ofConnection();
      case 'ct-ipv6':
        return type === ipv6 && this.ofConnection();
      default:
        return hasField(this.packet, field);
    }
  }

  private ofConnection(): boolean {
    const state = this.packet.getNumber(ctState);
    if ((state & connectionStates) !== 0) return true;
    return (state & tracked) !== 0 && (this.ctMask & invalid) !== 0 && (state & invalid) === 0;
  }

  private backwards(action: Action, to: number): never {
    const { span } = action;
    return refuse(this.context.source, span.start, span.end, 'action-table', { from: this.table, to });
  }

  private refuse(action: Action, prerequisite: string, what: string): never {
    const { span } = action;
    return refuse(this.context.source, span.start, span.end, 'action-prerequisite', {
      action: formatActionName(action),
      what,
      prerequisite,
    });
  }
}
