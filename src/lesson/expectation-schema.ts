import { z } from 'zod';
import { type Diagnostic, errorAt, type SourceText, type Span } from '../text/index.ts';
import type { AskedConnection } from '../world/index.ts';
import type { ChangedWalk, Expectation, Outcome } from './expectation.ts';
import { checkYaml, isRecord, readYaml, type YamlBlock, type YamlPath } from './read-yaml.ts';

const text = z.string('must be one line of text').refine((value) => value.trim() !== '', 'must not be empty');
const number = z
  .string('must be a number')
  .regex(/^[0-9]{1,5}$/, 'must be a number')
  .transform(Number);
const texts = z.array(text, 'must be a list of texts');
const fields = z.record(z.string(), text);

const connection = z.strictObject({
  from: text,
  to: text,
  proto: z.enum(['tcp', 'udp', 'icmp', 'arp'], 'must be tcp, udp, icmp or arp').optional(),
  src: text.optional(),
  endpoint: text.optional(),
});
const changed = z.strictObject({
  of: text,
  set: fields.optional(),
  endpoint: text.optional(),
  states: texts.optional(),
  without: z.strictObject({ node: text, table: number, flow: text }).optional(),
});
const walk = z.unknown().transform((value, context): string | AskedConnection | ChangedWalk => {
  if (typeof value === 'string' && value.trim() !== '') return value;
  const schema = isRecord(value) && 'of' in value ? changed : connection;
  const result = schema.safeParse(value);
  if (!result.success) {
    for (const issue of result.error.issues) context.addIssue({ ...issue, code: 'custom' });
    return z.NEVER;
  }
  const read = result.data;
  return 'of' in read
    ? {
        of: read.of,
        set: read.set ?? {},
        endpoint: read.endpoint,
        states: read.states ?? [],
        without: read.without,
      }
    : read;
});

const outcome = {
  ends: text.optional(),
  node: text.optional(),
  table: text.optional(),
  flow: text.optional(),
  leg: number.optional(),
  visits: texts.optional(),
  avoids: texts.optional(),
  packet: fields.optional(),
};
const pattern = z.strictObject({
  table: text.optional(),
  reads: text.optional(),
  writes: text.optional(),
  matches: text.optional(),
  acts: text.optional(),
});

const forms = {
  walk: z.strictObject({ walk, ...outcome }),
  trace: z.strictObject({ trace: text, states: texts.optional(), ...outcome, node: text }),
  flows: z.strictObject({
    flows: pattern,
    node: text.optional(),
    tables: texts.optional(),
    nodes: texts.optional(),
    count: number.optional(),
  }),
  command: z.strictObject({
    command: text,
    node: text,
    prints: texts.optional(),
    omits: texts.optional(),
  }),
};
const formKeys = Object.keys(forms) as readonly (keyof typeof forms)[];

/** Reads an `expect` block: one expectation or a list of them, each at its place. */
export function readExpectations(
  source: SourceText,
  at: Span,
): { readonly value: readonly Expectation[]; readonly diagnostics: readonly Diagnostic[] } {
  const block = readYaml(source, at);
  if (block.value === undefined) return { value: [], diagnostics: block.diagnostics };
  const listed = Array.isArray(block.value);
  const entries: readonly unknown[] = listed ? block.value : [block.value];
  const diagnostics: Diagnostic[] = [...block.diagnostics];
  const value = entries.flatMap((entry, i): readonly Expectation[] => {
    const place = listed ? block.placeOf([i]) : at;
    const found = isRecord(entry) ? formKeys.filter((key) => key in entry) : [];
    const [form] = found;
    if (form === undefined || found.length > 1) {
      const problem = `must be one of ${formKeys.join(', ')}`;
      diagnostics.push(errorAt(source, place, 'lesson-value', { block: 'expect', problem }));
      return [];
    }
    const inside = (path: YamlPath): YamlPath => (listed ? [i, ...path] : path);
    const one: YamlBlock = {
      source,
      value: entry,
      diagnostics: [],
      placeOf: (path) => block.placeOf(inside(path)),
      placeOfKey: (path, key) => block.placeOfKey(inside(path), key),
    };
    const known = Object.keys(forms[form].shape);
    const read = <T>(schema: z.ZodType<T>, make: (value: T) => Expectation): readonly Expectation[] => {
      const checked = checkYaml(one, 'expect', schema, known);
      diagnostics.push(...checked.diagnostics);
      return checked.value === undefined ? [] : [make(checked.value)];
    };
    switch (form) {
      case 'walk':
        return read(forms.walk, (e) => ({ kind: 'walk', span: place, walk: e.walk, outcome: outcomeOf(e) }));
      case 'trace':
        return read(forms.trace, (e) => ({
          kind: 'trace',
          span: place,
          packet: e.trace,
          node: e.node,
          states: e.states ?? [],
          outcome: { ...outcomeOf(e), node: undefined },
        }));
      case 'flows':
        return read(forms.flows, (e) => ({
          kind: 'flows',
          span: place,
          pattern: {
            table: e.flows.table,
            reads: e.flows.reads,
            writes: e.flows.writes,
            matches: e.flows.matches,
            acts: e.flows.acts,
          },
          node: e.node,
          tables: e.tables,
          nodes: e.nodes,
          count: e.count,
        }));
      case 'command':
        return read(forms.command, (e) => ({
          kind: 'command',
          span: place,
          node: e.node,
          command: e.command,
          prints: e.prints ?? [],
          omits: e.omits ?? [],
        }));
      default:
        return form satisfies never;
    }
  });
  return { value, diagnostics };
}

function outcomeOf(read: z.infer<z.ZodObject<typeof outcome>>): Outcome {
  return {
    ends: read.ends,
    node: read.node,
    table: read.table,
    flow: read.flow,
    leg: read.leg,
    visits: read.visits ?? [],
    avoids: read.avoids ?? [],
    packet: read.packet ?? {},
  };
}
