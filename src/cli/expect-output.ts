import {
  errorWithoutPlace,
  expectParsed,
  type OutputKind,
  outputKind,
  type Parsed,
  type SourceText,
  UserError,
} from '../text/index.ts';

/** The option of `trace` that takes each kind of output. */
const optionOf: Partial<Readonly<Record<OutputKind, string>>> = {
  'ovs-ofctl dump-flows': '--flows',
  'ovs-ofctl dump-groups': '--groups',
  'ovs-ofctl show': '--ports',
  'ovs-vsctl show': '--interfaces',
};

/**
 * The value of what was read as `wanted`. A file that is empty or another tool's output is refused by one error that says what it looks like
 * and what to do, in place of one for each of its lines.
 */
export function expectOutput<T>(
  parsed: Parsed<T>,
  source: SourceText,
  wanted: OutputKind,
  expect: (parsed: Parsed<T>) => T = expectParsed,
): T {
  const kind = outputKind(source.text);
  const isWrong = parsed.diagnostics.some(({ severity }) => severity === 'error');
  if (kind === 'empty' || (kind !== undefined && kind !== wanted && (isWrong || isEmpty(parsed.value)))) {
    throw new UserError([refusal(source.name, kind, wanted)]);
  }
  return expect(parsed);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function refusal(file: string, kind: OutputKind, wanted: OutputKind) {
  if (kind === 'empty') return errorWithoutPlace('output-empty', { file, wanted });
  const option = optionOf[kind];
  return errorWithoutPlace('output-other', {
    file,
    kind,
    wanted,
    ...(option === undefined ? {} : { option }),
  });
}
