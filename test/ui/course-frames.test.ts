import { describe, expect, it } from 'vitest';
import { expectLessons } from '../../src/cli/course.ts';
import { makeLibrary } from '../../src/cli/library.ts';
import { initialState, noProgress } from '../../src/session/index.ts';
import { fullAppearance, runTutor } from '../../src/ui/index.ts';
import { fixturePort } from './fixtures/course.ts';
import { TestTerminal } from './terminal.ts';

describe('the course at 80x24', () => {
  it('is whole at every step, with its question open', async () => {
    const course = { lessons: expectLessons(undefined), worldOf: makeLibrary(undefined).worldOf };
    const terminal = new TestTerminal(80, 24);
    const tutor = runTutor({
      stdin: terminal.stdin,
      stdout: terminal.stdout,
      appearance: fullAppearance,
      port: { ...fixturePort(), course },
      initial: initialState(
        { progress: noProgress, seed: 1, address: undefined },
        { course, now: 0, panes: {} },
      ),
    });
    await terminal.settle();
    for (const lesson of course.lessons) {
      for (const step of lesson.steps) {
        const address = `${lesson.id}/${step.id}`;
        tutor.dispatch({ kind: 'escape' });
        tutor.dispatch({ kind: 'open', address });
        tutor.dispatch({ kind: 'ask' });
        await terminal.settle();
        const rows = terminal.rows();
        const text = rows.join('\n');
        expect(rows[0], text).toContain(lesson.id);
        expect(text, address).not.toMatch(/undefined|NaN|nothing to show/);
        for (const row of rows) expect(row, text).toMatch(/^[│┃├┌└].*[│┃┤┐┘█├]$/u);
      }
    }
    tutor.unmount();
    // Every step of the course is drawn: a busy machine takes its time for that.
  }, 150_000);
});
