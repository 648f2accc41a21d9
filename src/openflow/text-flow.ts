import { type SourceText, type Span, span, UserError } from '../text/index.ts';
import type { Action } from './actions/action.ts';
import { checkConsistency } from './actions/action-consistency.ts';
import { readActions } from './actions/action-reader.ts';
import { defaultPriority, type Flow, type Match, type MatchTerm } from './flow.ts';
import type { MatchWords } from './matches/match-builder.ts';
import type { MatchKey } from './matches/match-key.ts';
import { MatchReader, TermList } from './matches/match-reader.ts';
import { PairScanner } from './pair-scanner.ts';
import type { ReadContext } from './read-context.ts';
import { reading } from './refusal.ts';

/** What the flows of one text share. */
export interface FlowFile {
  readonly context: ReadContext;
  readonly keys: ReadonlyMap<string, MatchKey>;
}

/** A match that was read from a text; its terms are read again from there when somebody asks. */
class TextMatch implements Match {
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

const noMatch: Match = { terms: [], words: [], masks: [], values: [] };

/**
 * A flow as a line of a dump has it. The reader fills it while it scans the line; everything but the match's words is read from the
 * text when asked for.
 */
export class TextFlow implements Flow {
  table = 0;
  tableName: string | undefined = undefined;
  priority = defaultPriority;
  match: Match = noMatch;
  /** The cookie as it was read, a BigInt only where a number would not hold it. */
  rawCookie: number | bigint = 0;
  ruleStart = -1;
  matchStart = -1;
  matchEnd = -1;
  actionsStart = -1;
  unread: Span | undefined = undefined;
  private readActions: readonly Action[] | undefined = undefined;

  constructor(
    private readonly file: FlowFile,
    readonly line: number,
    private readonly start: number,
    private readonly end: number,
  ) {}

  get source(): SourceText {
    return this.file.context.source;
  }

  get span(): Span {
    return span(this.start, this.end);
  }

  get cookie(): bigint {
    return BigInt(this.rawCookie);
  }

  get ruleSpan(): Span {
    return span(this.ruleStart, this.matchEnd);
  }

  get matchSpan(): Span {
    return span(this.matchStart, this.matchEnd);
  }

  get actionsSpan(): Span {
    return span(this.actionsStart, this.end);
  }

  /** Ends the match where the actions begin: the conditions were read into these words. */
  endMatch(words: MatchWords, keyStart: number, actionsStart: number): void {
    if (this.matchStart < 0) {
      this.matchStart = this.matchEnd < 0 ? keyStart : this.matchEnd;
      this.matchEnd = this.matchStart;
    }
    if (this.ruleStart < 0) this.ruleStart = this.matchStart;
    this.actionsStart = actionsStart;
    this.match = new TextMatch(this.file, this.matchStart, this.matchEnd, words);
  }

  /** Lets the rule, and the match when the pair is a condition, reach over a pair of the text. */
  cover(start: number, end: number, isCondition: boolean): void {
    if (this.ruleStart < 0) this.ruleStart = start;
    if (isCondition && this.matchStart < 0) this.matchStart = start;
    if (isCondition || this.matchStart < 0) this.matchEnd = end;
  }

  get isConjunctive(): boolean {
    const { text } = this.source;
    const { actionsStart, end } = this;
    if (text.startsWith('conjunction(', actionsStart)) return true;
    // Only a note may stand beside conjunctions.
    return text.startsWith('note:', actionsStart) && text.slice(actionsStart, end).includes('conjunction(');
  }

  get actions(): readonly Action[] {
    if (this.unread) return [];
    if (this.readActions) return this.readActions;
    const result = reading(() => this.checkedActions());
    if ('refused' in result) throw new UserError([result.refused]);
    this.readActions = result.value;
    return result.value;
  }

  /** The actions, read anew; a mistake is refused. */
  checkedActions(): readonly Action[] {
    const { context } = this.file;
    const actions = readActions(context, this.actionsStart, this.end);
    checkConsistency(context, this.match, this.table, actions);
    return actions;
  }

  get extras(): ReadonlyMap<string, string> {
    const { keys } = this.file;
    const scanner = new PairScanner(this.source.text, this.start, this.actionsStart);
    const extras = new Map<string, string>();
    while (scanner.next()) {
      const name = scanner.key();
      const kind = keys.get(name)?.kind;
      if (kind === 'statistic' || kind === 'flag') extras.set(name, scanner.value());
    }
    return extras;
  }
}
