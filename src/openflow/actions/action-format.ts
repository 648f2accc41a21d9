import {
  formatFieldValue,
  formatHex,
  formatIpv4,
  formatIpv6,
  formatPort,
  hex,
  onesMask,
  type Subfield,
} from '../../packet/index.ts';
import { defaultPriority } from '../flow.ts';
import { formatSubfield } from '../subfield-reader.ts';
import type { Action, ActionOf, LearnClause, NatSpec, PortRef, TableRef } from './action.ts';
import { formatActionName } from './action-name.ts';

const wholePacket = 0xffff;

/** Writes a list of actions as a dump does; an empty one is `drop`. */
export function formatActions(actions: readonly Action[]): string {
  return actions.length === 0 ? 'drop' : actions.map(formatAction).join(',');
}

/** Writes an action as Open vSwitch does in the rendering that its kind belongs to; reading it gives the same action. */
export function formatAction(action: Action): string {
  switch (action.kind) {
    case 'output':
      return output(action);
    case 'output-field':
      return `output:${formatSubfield(action.src)}`;
    case 'controller':
      return controller(action);
    case 'enqueue':
      return `enqueue:${port(action.port)}:${action.queue}`;
    case 'bundle':
      return bundle(action);
    case 'group':
      return `group:${action.group}`;
    case 'resubmit':
      return resubmit(action);
    case 'goto-table':
      return `goto_table:${table(action.table)}`;
    case 'write-actions':
    case 'apply-actions':
    case 'clone':
      return `${formatActionName(action)}(${action.actions.map(formatAction).join(',')})`;
    case 'write-metadata': {
      const mask = action.mask === onesMask(64) ? '' : `/${formatHex(action.mask)}`;
      return `write_metadata:${formatHex(action.value)}${mask}`;
    }
    case 'load':
      return `load:${formatHex(action.value)}->${formatSubfield(action.dst)}`;
    case 'move':
      return `move:${formatSubfield(action.src)}->${formatSubfield(action.dst)}`;
    case 'set-field':
      return `set_field:${writtenValue(action)}->${action.field.name}`;
    case 'mod':
      return wholeField(action);
    case 'stack-push':
      return `push:${formatSubfield(action.src)}`;
    case 'stack-pop':
      return `pop:${formatSubfield(action.dst)}`;
    case 'push-vlan':
    case 'push-mpls':
    case 'pop-mpls':
      return `${formatActionName(action)}:${hex(action.ethertype, 4)}`;
    case 'dec-ttl':
      return action.controllers ? `dec_ttl(${action.controllers.join(',')})` : 'dec_ttl';
    case 'set-mpls-ttl':
      return `set_mpls_ttl(${action.value})`;
    case 'delete-field':
      return `delete_field:${action.field.name}`;
    case 'check-packet-larger':
      return `check_pkt_larger(${action.length})->${formatSubfield(action.dst)}`;
    case 'ct':
      return connection(action);
    case 'learn':
      return learn(action);
    case 'conjunction':
      return `conjunction(${action.id},${action.clause}/${action.of})`;
    case 'multipath':
      return multipath(action);
    case 'sample':
      return sample(action);
    case 'note':
      return `note:${action.bytes}`;
    case 'meter':
      return `meter:${action.meter}`;
    case 'fin-timeout':
      return call('fin_timeout', [
        action.idleTimeout > 0 && `idle_timeout=${action.idleTimeout}`,
        action.hardTimeout > 0 && `hard_timeout=${action.hardTimeout}`,
      ]);
    case 'set-queue':
      return `set_queue:${action.queue}`;
    case 'encap':
      return `encap(${action.header})`;
    case 'decap':
      return `decap(${action.packetType ?? ''})`;
    case 'pop-vlan':
    case 'clear-actions':
    case 'dec-mpls-ttl':
    case 'dec-nsh-ttl':
    case 'ct-clear':
    case 'pop-queue':
    case 'exit':
    case 'drop':
      return formatActionName(action);
    default:
      return action satisfies never;
  }
}

/** Of a masked decimal, the value stays decimal. */
function writtenValue({ field, value, mask }: ActionOf<'set-field'>): string {
  const isPort = field.format === 'port16' || field.format === 'port32';
  if (mask === undefined || mask === onesMask(field.bits) || !(isPort || field.format === 'decimal')) {
    return formatFieldValue(field, value, mask);
  }
  return `${value}/${formatHex(mask)}`;
}

/** `name(part,part)`, without the parts that are absent. */
function call(name: string, parts: readonly (string | false | undefined)[]): string {
  return `${name}(${parts.filter((part) => typeof part === 'string').join(',')})`;
}

function port(ref: PortRef): string {
  return 'number' in ref ? formatPort(ref.number) : `"${ref.name}"`;
}

function table(ref: TableRef): string {
  return 'number' in ref ? String(ref.number) : ref.name;
}

function output(action: ActionOf<'output'>): string {
  if (action.maxLen !== undefined) return `output(port=${port(action.port)},max_len=${action.maxLen})`;
  const isReserved = 'number' in action.port && action.port.number >= 0xff00;
  return isReserved ? port(action.port) : `output:${port(action.port)}`;
}

function controller(action: ActionOf<'controller'>): string {
  const { maxLen, reason, id, userdata, pause, meter } = action;
  const isPlain = reason === 'action' && id === 0 && userdata === undefined && !pause && meter === undefined;
  if (isPlain) return `CONTROLLER:${maxLen}`;
  return call('controller', [
    reason !== 'action' && `reason=${reason}`,
    maxLen !== wholePacket && `max_len=${maxLen}`,
    id !== 0 && `id=${id}`,
    userdata !== undefined && `userdata=${userdata}`,
    pause && 'pause',
    meter !== undefined && `meter_id=${meter}`,
  ]);
}

function bundle(action: ActionOf<'bundle'>): string {
  const members = `members:${action.members.map(port).join(',')}`;
  const dst = action.dst && formatSubfield(action.dst);
  return call(formatActionName(action), [
    action.fields,
    String(action.basis),
    action.algorithm,
    'ofport',
    dst,
    members,
  ]);
}

function resubmit(action: ActionOf<'resubmit'>): string {
  const to = action.port ? port(action.port) : '';
  if (!action.table) return `resubmit:${to}`;
  return `resubmit(${to},${table(action.table)}${action.ct ? ',ct' : ''})`;
}

function wholeField({ form, field, value }: ActionOf<'mod'>): string {
  if (form === 'set_mpls_label' || form === 'set_mpls_tc') return `${form}(${value})`;
  return `${form}:${formatFieldValue(field, value)}`;
}

function connection(action: ActionOf<'ct'>): string {
  const zone = 'src' in action.zone ? formatSubfield(action.zone.src) : action.zone.number;
  return call('ct', [
    action.commit && 'commit',
    action.force && 'force',
    action.table && `table=${table(action.table)}`,
    zone !== 0 && `zone=${zone}`,
    action.nat && nat(action.nat),
    action.exec.length > 0 && `exec(${action.exec.map(formatAction).join(',')})`,
    action.alg !== undefined && `alg=${action.alg}`,
  ]);
}

function nat(spec: NatSpec): string {
  if (!spec.direction) return 'nat';
  const { addressMin, addressMax, family, portMin, portMax } = spec;
  if (addressMin === undefined) return call('nat', [spec.direction, ...spec.flags]);
  const bracketed = family === 6 && portMin !== undefined;
  const write = (value: bigint) => {
    const text = family === 6 ? formatIpv6(value) : formatIpv4(value);
    return bracketed ? `[${text}]` : text;
  };
  const addresses = write(addressMin) + (addressMax === undefined ? '' : `-${write(addressMax)}`);
  const ports = portMin === undefined ? '' : `:${portMin}${portMax === undefined ? '' : `-${portMax}`}`;
  return call('nat', [`${spec.direction}=${addresses}${ports}`, ...spec.flags]);
}

function learn(action: ActionOf<'learn'>): string {
  const number = (name: string, value: number, absent = 0) => value !== absent && `${name}=${value}`;
  return call('learn', [
    `table=${table(action.table)}`,
    number('idle_timeout', action.idleTimeout),
    number('hard_timeout', action.hardTimeout),
    number('fin_idle_timeout', action.finIdleTimeout),
    number('fin_hard_timeout', action.finHardTimeout),
    number('priority', action.priority, defaultPriority),
    action.sendFlowRem && 'send_flow_rem',
    action.deleteLearned && 'delete_learned',
    action.cookie !== 0n && `cookie=${formatHex(action.cookie)}`,
    action.limit !== undefined && `limit=${action.limit}`,
    action.resultDst && `result_dst=${formatSubfield(action.resultDst)}`,
    ...action.clauses.map(learnClause),
  ]);
}

function learnClause(clause: LearnClause): string {
  if (clause.kind === 'output') return `output:${formatSubfield(clause.src)}`;
  const { dst, source } = clause;
  if (clause.kind === 'load') {
    const from = 'subfield' in source ? formatSubfield(source.subfield) : formatHex(source.value);
    return `load:${from}->${formatSubfield(dst)}`;
  }
  if ('subfield' in source) {
    const same = sameBits(source.subfield, dst);
    return same ? formatSubfield(dst) : `${formatSubfield(dst)}=${formatSubfield(source.subfield)}`;
  }
  if (dst.bits === dst.field.bits) return `${dst.field.name}=${formatFieldValue(dst.field, source.value)}`;
  return `${formatSubfield(dst)}=${formatHex(source.value)}`;
}

function sameBits(a: Subfield, b: Subfield): boolean {
  return a.field === b.field && a.start === b.start && a.bits === b.bits;
}

function multipath({ fields, basis, algorithm, links, arg, dst }: ActionOf<'multipath'>): string {
  return call('multipath', [
    fields,
    String(basis),
    algorithm,
    String(links),
    String(arg),
    formatSubfield(dst),
  ]);
}

function sample(action: ActionOf<'sample'>): string {
  return call('sample', [
    `probability=${action.probability}`,
    `collector_set_id=${action.collectorSet}`,
    `obs_domain_id=${action.obsDomain}`,
    `obs_point_id=${action.obsPoint}`,
    action.samplingPort && `sampling_port=${port(action.samplingPort)}`,
    action.direction,
  ]);
}
