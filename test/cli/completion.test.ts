import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/commands/completion.ts';
import { builtProgram } from '../support/bundle.ts';

let program = '';
beforeAll(() => {
  program = builtProgram();
}, 120_000);

/** What bash would offer with the cursor at the end of a line. */
function offered(line: string): readonly string[] {
  const script = `
    antrea-tutor() { "${process.execPath}" "${program}" "$@"; }
    ${completionScript('bash')}
    COMP_LINE='${line}' COMP_POINT=${line.length}
    _antrea_tutor
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean);
}

const hasBash = spawnSync('bash', ['--version']).status === 0;

describe.skipIf(!hasBash)('completion in bash (left out: bash is not installed)', () => {
  it.each([
    ['antrea-tutor tr', ['trace']],
    ['antrea-tutor walk other', ['other-node-service']],
    ['antrea-tutor walk --from node:worker', ['worker1', 'worker2']],
    ['antrea-tutor run worker1 -- ovs-ofctl dump-flows br-int table=11', ['110']],
    ['antrea-tutor run worker1 -- ip ', expect.arrayContaining(['route', 'address'])],
  ])('%s', (line, expected) => {
    expect(offered(line)).toEqual(expected);
  });
});
