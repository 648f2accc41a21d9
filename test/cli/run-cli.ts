import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type CliContext, exitCodeOf, gated, runCli } from '../../src/cli/index.ts';

/** What one command line gave. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder for the state of the runs of one test file, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'antrea-tutor-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A runner of command lines in this process, without a terminal, with its own state folder. */
export function cliRunner(
  overrides: Partial<CliContext> = {},
): (...args: readonly string[]) => Promise<CliRun> {
  const state = temporaryFolder();
  return async (...args) => {
    let [out, err] = ['', ''];
    const context: CliContext = {
      ...gated(
        (text) => {
          out += text;
        },
        (text) => {
          err += text;
        },
      ),
      stdin: async () => '',
      env: { XDG_STATE_HOME: state },
      platform: 'linux',
      interactive: false,
      style: 'plain',
      version: '0.0.0-test',
      now: () => new Date('2026-01-02T03:04:05Z'),
      ...overrides,
    };
    const code = await runCli(args, context).catch((error: unknown) => exitCodeOf(error, context));
    return { code, out, err };
  };
}
