import type { Progress } from './progress.ts';

/** The columns of `progress --csv`. */
const csvColumns = [
  'lesson',
  'step',
  'question',
  'attempts',
  'hints',
  'correct',
  'first_answered',
  'last_answered',
] as const;

/** One line a question that was asked, after a line of column names (RFC 4180). */
export function progressCsv(progress: Progress): string {
  const rows: (readonly string[])[] = [csvColumns];
  for (const [lesson, { steps }] of entries(progress.lessons)) {
    for (const [step, { questions }] of entries(steps)) {
      for (const [question, q] of entries(questions)) {
        rows.push([
          lesson,
          step,
          question,
          String(q.attempts),
          String(q.hints),
          String(q.correct),
          q.firstAnswered ?? '',
          q.lastAnswered ?? '',
        ]);
      }
    }
  }
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function entries<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Quoted where needed; a leading sign is defused, for a spreadsheet would take it for a formula. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
