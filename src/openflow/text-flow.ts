import { type SourceText, type Span, span, UserError } from '../text/index.ts';
import type { Action } from './action.ts';
import { checkConsistency } from './action-consistency.ts';
import { readActions } from './action-reader.ts';
import type { Flow, Match, MatchTerm } from './flow.ts';
import type { MatchWords } from './match-builder.ts';
import type { MatchKey } from './match-key.ts';
import { MatchReader, TermList } from './match-reader.ts';
import { PairScanner } from './pair-scanner.ts';
import type { ReadContext } from './read-context.ts';
import { reading } from './refusal.ts';

/** What the flows of one text share. */
export interface FlowFile {
  readonly context: ReadContext;
  readonly keys: ReadonlyMap<string, MatchKey>;
}

/** Where the parts of a flow stand in its text, and what was read of them at once. */
export interface FlowParts {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly table: number;
  readonly tableName: string | undefined;
  readonly priority: number;
  readonly cookie: number | bigint;
  readonly ruleStart: number;
  readonly matchStart: number;
  readonly matchEnd: number;
  readonly actionsStart: number;
}

/** A match that was read from a text; its terms are read again from there when somebody asks. */
export class TextMatch implements Match {
  readonly words: readonly number[];
  readonly masks: readonly number[];
  readonly values: readonly number[];
  private readTerms: readonly MatchTerm[] | undefined;

  constructor(
    private readonly file: FlowFile,
    private readonly start: number,
    private readonly end: number,
    { words, masks, values }: MatchWords,
  ) {
    this.words = words;
    this.masks = masks;
    this.values = values;
  }

  get terms(): readonly MatchTerm[] {
    this.readTerms ??= this.read();
    return this.readTerms;
  }

  private read(): readonly MatchTerm[] {
    const { context, keys } = this.file;
    const list = new TermList();
    const reader = new MatchReader(context, list);
    const scanner = new PairScanner(context.source.text, this.start, this.end);
    while (scanner.next()) {
      const key = keys.get(scanner.key());
      if (key) reader.pair(scanner, key);
      else reader.subfieldPair(scanner);
    }
    // A condition that the switch normalizes away is in no word.
    return list
      .terms()
      .filter((term) => term.mask === 0n || this.words.includes(term.field.word + firstWord(term)));
  }
}

/** Which word of a term's field its mask first touches. */
function firstWord({ field, mask }: MatchTerm): number {
  const count = Math.ceil(field.bits / 32);
  for (let i = 0; i < count; i++) {
    if (((mask >> BigInt(32 * (count - 1 - i))) & 0xffffffffn) !== 0n) return i;
  }
  return 0;
}

/** A flow as a line of a dump has it; everything but the match's words is read when asked for. */
export class TextFlow implements Flow {
  readonly match: TextMatch;
  private readActions: readonly Action[] | undefined;

  constructor(
    private readonly file: FlowFile,
    private readonly parts: FlowParts,
    words: MatchWords,
  ) {
    this.match = new TextMatch(file, parts.matchStart, parts.matchEnd, words);
  }

  get source(): SourceText {
    return this.file.context.source;
  }

  get span(): Span {
    return span(this.parts.start, this.parts.end);
  }

  get line(): number {
    return this.parts.line;
  }

  get table(): number {
    return this.parts.table;
  }

  get tableName(): string | undefined {
    return this.parts.tableName;
  }

  get priority(): number {
    return this.parts.priority;
  }

  get cookie(): bigint {
    return BigInt(this.parts.cookie);
  }

  get ruleSpan(): Span {
    return span(this.parts.ruleStart, this.parts.matchEnd);
  }

  get matchSpan(): Span {
    return span(this.parts.matchStart, this.parts.matchEnd);
  }

  get actionsSpan(): Span {
    return span(this.parts.actionsStart, this.parts.end);
  }

  get isConjunctive(): boolean {
    const { text } = this.source;
    const { actionsStart, end } = this.parts;
    if (text.startsWith('conjunction(', actionsStart)) return true;
    // Only a note may stand beside conjunctions.
    return text.startsWith('note:', actionsStart) && text.slice(actionsStart, end).includes('conjunction(');
  }

  get actions(): readonly Action[] {
    if (this.readActions) return this.readActions;
    const result = reading(() => this.checkedActions());
    if ('refused' in result) throw new UserError([result.refused]);
    this.readActions = result.value;
    return result.value;
  }

  /** The actions, read anew; a mistake is refused. */
  checkedActions(): readonly Action[] {
    const { context } = this.file;
    const actions = readActions(context, this.parts.actionsStart, this.parts.end);
    checkConsistency(context, this.match, this.table, actions);
    return actions;
  }

  get extras(): ReadonlyMap<string, string> {
    const { keys } = this.file;
    const scanner = new PairScanner(this.source.text, this.parts.start, this.parts.actionsStart);
    const extras = new Map<string, string>();
    while (scanner.next()) {
      const name = scanner.key();
      const kind = keys.get(name)?.kind;
      if (kind === 'statistic' || kind === 'flag') extras.set(name, scanner.value());
    }
    return extras;
  }
}
