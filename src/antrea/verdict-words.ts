import type { MatchTerm } from '../openflow/index.ts';
import { ethTypeName, hex, ipProtocolName, onesMask } from '../packet/index.ts';
import type { FailedTerm, FlowVerdict } from '../switch/index.ts';
import { type RichLine, rich, token } from '../text/index.ts';
import { ctStateText, fieldInWords, valueText, type WordContext } from './words.ts';

/** Why a flow was or was not the one that matched, in one line: the first condition that failed, or what else decided. */
export function describeVerdict(verdict: FlowVerdict, context: WordContext): RichLine {
  switch (verdict.verdict) {
    case 'matched':
      return rich(token('match', 'matched'));
    case 'tie':
      return rich(token('warn', 'matches too'), ', with the same priority: which wins is not defined');
    case 'shadowed':
      return rich(token('muted', `matches, but priority ${verdict.by.priority} comes first`));
    case 'replaced':
      return rich(token('muted', 'a later flow of the same match took its place'));
    case 'failed':
      return failedTerm(verdict.failed[0], context);
    case 'clause':
      return clauses(verdict.clauses);
    case 'id-not-set':
      return rich(
        token('fail', 'conj_id'),
        `: rule ${verdict.id} is not complete`,
        verdict.missing.length === 0 ? '' : `, ${clausesMissing(verdict.missing)}`,
      );
  }
}

function clauses(progress: Extract<FlowVerdict, { readonly verdict: 'clause' }>['clauses']): RichLine {
  return progress.flatMap(({ id, clause, of, missing }, i) =>
    rich(
      i === 0 ? '' : '; ',
      token('match', `clause ${clause} of ${of}`),
      ` of rule ${id}`,
      missing.length === 0 ? '' : rich(', ', token('fail', clausesMissing(missing))),
    ),
  );
}

function clausesMissing(missing: readonly number[]): string {
  return missing.length === 1
    ? `clause ${missing[0]} is missing`
    : `clauses ${missing.join(' and ')} are missing`;
}

function failedTerm({ term, value }: FailedTerm, context: WordContext): RichLine {
  const { field } = term;
  if (field.name === 'eth_type') {
    return rich(token('fail', etherTypeName(term.value)), `: the packet is ${etherTypeName(value)}`);
  }
  if (field.name === 'nw_proto') {
    return rich(
      token('fail', ipProtocolName(Number(term.value))),
      `: the packet is ${ipProtocolName(Number(value))}`,
    );
  }
  if (field.name === 'ct_state') {
    const disagree = (value ^ term.value) & term.mask;
    const has = ctStateText(disagree & value).replace('untracked', '');
    const lacks = ctStateText(disagree & term.value)
      .replace('untracked', '')
      .replaceAll('+', '-');
    const says = `${has}${lacks} here`;
    return rich(token('fail', 'ct_state'), `: the packet is ${says}`);
  }
  if (field.name === 'in_port' || field.name === 'in_port_oxm') {
    const name = context.portName(Number(value));
    return rich(token('fail', 'in_port'), `: the packet came in by ${name ?? value.toString()}`);
  }
  const partial = term.mask !== onesMask(field.bits) && field.format === 'hexadecimal';
  const has = partial ? `${hex(value & term.mask)} in these bits` : valueText(field, value);
  return rich(token('fail', writtenName(term)), `: the packet has ${has}`);
}

/** The condition's own name in the dump (`nw_src`, `reg1`), the field's in words where the text is a keyword. */
function writtenName(term: MatchTerm): string {
  const { field } = term;
  return field.aliases[0] ?? (field.name.startsWith('reg') ? field.name : fieldInWords(field));
}

function etherTypeName(value: bigint): string {
  return ethTypeName(Number(value)) ?? `Ethernet type ${hex(value)}`;
}
