import { parseUnsigned, type TlvMapping } from '../packet/index.ts';
import { type Diagnostic, errorAt, type Parsed, type SourceText, sourceLines, span } from '../text/index.ts';

const mappingText = /\{([^{}]*)\}->(tun_metadata([0-9]{1,2}))/g;
const tableLine = /^\s*(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s+([0-9]+)\s+tun_metadata([0-9]{1,2})\s*$/i;
/** What `ovs-ofctl dump-tlv-map` prints around the rows. */
const tableFrame =
  /^(NXT_TLV_TABLE_REPLY\b.*|\s*max option space=.*|\s*allocated option space=.*|\s*mapping table:|\s*class\s+type\s+length\s+match field|[-\s]*)$/;
const longestOption = 124;
const lastIndex = 63;

/** Reads a TLV map: `{class=0x104,type=0x80,len=4}->tun_metadata0,…`, or the table of `ovs-ofctl dump-tlv-map`. */
export function parseTlvMap(source: SourceText): Parsed<readonly TlvMapping[]> {
  const mappings: TlvMapping[] = [];
  const diagnostics: Diagnostic[] = [];
  const wrong = (start: number, end: number) =>
    diagnostics.push(errorAt(source, span(start, end), 'tlv-map', { value: source.text.slice(start, end) }));
  for (const line of sourceLines(source)) {
    const table = tableLine.exec(line.text);
    const end = line.start + line.text.length;
    if (table) {
      const mapping = checked(table[1], table[2], table[3], table[4]);
      if (mapping) mappings.push(mapping);
      else wrong(line.start, end);
    } else if (!tableFrame.test(line.text)) {
      const rest = line.text.replace(mappingText, (whole, keys: string, _name, index: string, at: number) => {
        const mapping = checked(part(keys, 'class'), part(keys, 'type'), part(keys, 'len'), index);
        if (mapping) mappings.push(mapping);
        else wrong(line.start + at, line.start + at + whole.length);
        return '';
      });
      if (/[^\s,]/.test(rest)) wrong(line.start, end);
    }
  }
  return { value: mappings, diagnostics };
}

function part(keys: string, name: string): string | undefined {
  return new RegExp(`(?:^|,)\\s*${name}=([^,\\s]+)`).exec(keys)?.[1];
}

function checked(
  optionClass: string | undefined,
  optionType: string | undefined,
  length: string | undefined,
  index: string | undefined,
): TlvMapping | undefined {
  const numbers = [optionClass, optionType, length, index].map((text) =>
    Number(parseUnsigned(text ?? '') ?? Number.NaN),
  );
  const [classNumber = Number.NaN, type = Number.NaN, bytes = Number.NaN, field = Number.NaN] = numbers;
  const fits =
    classNumber <= 0xffff && type <= 0xff && bytes >= 4 && bytes <= longestOption && bytes % 4 === 0;
  if (!fits || !(field <= lastIndex)) return undefined;
  return { optionClass: classNumber, optionType: type, length: bytes, index: field };
}
