import { walkNameOf } from '../../lesson/index.ts';
import { referenceNames } from '../../shell/index.ts';
import type { SessionEvent } from '../events.ts';
import { parseAddress } from '../places/address.ts';
import { selectHere, selectWalk } from '../select.ts';
import type { Course, SessionState } from '../state.ts';
import { commandsOf, fuzzyScore, searchCommands } from './keymap.ts';

/** A row of the palette, the help overlay or a list of walks: what it says, its keys, and what choosing it does. */
export interface PaletteRow {
  readonly title: string;
  readonly keys: readonly string[];
  readonly event: SessionEvent;
}

/** What the palette offers for what is typed: commands, then places. */
export function selectPalette(state: SessionState, course: Course, query: string): readonly PaletteRow[] {
  const address = placeRow(course, query);
  const commands = searchCommands(query).map(({ title, keys, event }) => ({ title, keys, event }));
  if (query.trim() === '') return commands;
  const places = [...tableRows(state, course), ...stepRows(state, course)];
  const found = best(places, query);
  return [...referenceRows(query), ...address, ...commands, ...found];
}

/** The keys that only a question has, for the help that is opened from one; the digits are left to its options' numbers. */
export function selectQuestionKeys(query: string): readonly PaletteRow[] {
  const rows = commandsOf('choice')
    .filter(({ id, modes }) => !modes.includes('walk') && !/^tick-\d$/.test(id))
    .map(({ title, keys, event }) => ({ title, keys, event }));
  return query.trim() === '' ? rows : best(rows, query);
}

/** The rows that fit what is typed, the best first; rows of equal fit keep their order. */
function best(rows: readonly PaletteRow[], query: string): readonly PaletteRow[] {
  return rows
    .map((row) => ({ row, score: fuzzyScore(row.title, query) }))
    .filter(({ score }) => score !== undefined)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map(({ row }) => row);
}

/** What is typed as an address of a lesson that exists. */
function placeRow(course: Course, query: string): readonly PaletteRow[] {
  const address = parseAddress(query);
  const lesson = address && course.lessons.find(({ id }) => id === address.lesson);
  if (!lesson) return [];
  return [
    { title: `Open ${query.trim()}: ${lesson.title}`, keys: [], event: { kind: 'open', address: query } },
  ];
}

/** How many names of a reference are offered at once. */
const mostNames = 12;

/** `field reg0`, `action ct`: the manuals of fields and actions, a row for each name that begins so. */
function referenceRows(query: string): readonly PaletteRow[] {
  const [, subject, typed = ''] = /^\s*(field|action)\s+(\S*)\s*$/.exec(query) ?? [];
  if (subject !== 'field' && subject !== 'action') return [];
  const name = typed.replace(/\[.*/, '');
  return referenceNames(subject)
    .filter((candidate) => candidate.startsWith(name))
    .sort((a, b) => a.length - b.length)
    .slice(0, mostNames)
    .map((candidate) => ({
      title: `What is the ${subject} ${candidate}?`,
      keys: [],
      event: { kind: 'explain', subject, name: candidate },
    }));
}

function tableRows(state: SessionState, course: Course): readonly PaletteRow[] {
  const walk = selectWalk(state, course);
  const names = new Map<number, string>();
  for (const leg of walk?.legs ?? [])
    for (const stop of leg.stops) if (stop.kind === 'table') names.set(stop.table, stop.name);
  return [...names].map(([number, name]) => ({
    title: `Jump to table ${number} ${name}`.trim(),
    keys: [],
    event: { kind: 'jump', to: { kind: 'table', table: String(number) } },
  }));
}

function stepRows(state: SessionState, course: Course): readonly PaletteRow[] {
  const here = selectHere(state, course);
  const nodes = (here?.world.nodes ?? []).map((node): PaletteRow => {
    return { title: `Type commands on ${node}`, keys: [], event: { kind: 'shell-node', node } };
  });
  const steps = course.lessons.flatMap((lesson) =>
    lesson.steps.map((step): PaletteRow => {
      const address = `${lesson.id}/${step.id}`;
      return { title: `Open ${address}: ${step.title}`, keys: [], event: { kind: 'open', address } };
    }),
  );
  return [...nodes, ...steps];
}

/** The walks of the snapshot, the lesson's own first; filtered by what is typed. */
export function selectWalks(state: SessionState, course: Course, query: string): readonly PaletteRow[] {
  const here = selectHere(state, course);
  if (!here) return [];
  const own = walkNameOf(here.step, here.lesson);
  const names = here.world.walkNames.filter((name) => name !== own);
  const rows = (own === undefined ? names : [own, ...names]).map((walk): PaletteRow => {
    const title = `${walk}: ${here.world.walkNamed(walk)?.title ?? ''}`;
    return { title, keys: [], event: { kind: 'choose-walk', walk } };
  });
  return query.trim() === '' ? rows : best(rows, query);
}

/** The legs of the walk, for the map. */
export function selectLegs(state: SessionState, course: Course): readonly PaletteRow[] {
  return (selectWalk(state, course)?.legs ?? []).map((leg, index) => ({
    title: `${index + 1} ${leg.direction} ${leg.node} ${leg.where}: ${leg.in} to ${leg.out ?? leg.disposition}`,
    keys: [],
    event: { kind: 'jump', to: { kind: 'leg', leg: index + 1 } },
  }));
}
