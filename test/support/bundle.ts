import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The built program, built first where the sources are newer. */
export function builtProgram(): string {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/setup.mjs', 'build'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  const program = `${projectRoot}/dist/antrea-tutor.js`;
  if (status !== 0 || !existsSync(program)) throw new Error(`the program cannot be built:\n${stderr}`);
  return program;
}
