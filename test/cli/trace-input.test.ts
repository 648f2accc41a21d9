import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/bundle.ts';
import { cliRunner, temporaryFolder } from './run-cli.ts';

const run = cliRunner();
const captures = join(projectRoot, 'test', 'captures', 'v2.7.0', 'worker1');
const reported = join(projectRoot, 'test', 'reported');
const plain = join(reported, 'reports', '01', 'flows.txt');

/** `trace` of a text as its flows. */
async function traceText(text: string, flow = 'in_port=1') {
  const file = join(temporaryFolder(), 'flows.txt');
  writeFileSync(file, text);
  return run('trace', '--flows', file, flow);
}

describe('a file of another kind is refused by one message that says what it looks like', () => {
  it.each([
    ['ovs-ofctl-show.txt', 'ovs-ofctl show'],
    ['ovs-ofctl-dump-groups.txt', 'ovs-ofctl dump-groups'],
    ['ovs-vsctl-show.txt', 'ovs-vsctl show'],
    ['iptables-save.txt', 'iptables-save'],
    ['ip-address.txt', 'ip address'],
    ['ip-route.txt', 'ip route'],
    ['nft-list-ruleset.txt', 'nft list ruleset'],
    ['dpctl-dump-flows.txt', 'dpctl/dump-flows'],
  ])('%s', async (file, kind) => {
    const { code, out, err } = await run('trace', '--flows', join(captures, file), 'in_port=1');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(kind);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['', 'is empty'],
    ['\n \n', 'is empty'],
    ['<!DOCTYPE html>\n<html><body>flows</body></html>\n', 'a web page'],
    ['{"flows": []}\n', 'JSON'],
  ])('%j', async (text, kind) => {
    const { code, err } = await traceText(text);
    expect(code).toBe(2);
    expect(err).toContain(kind);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('names the option that takes it', async () => {
    const { err } = await run('trace', '--flows', join(captures, 'ovs-ofctl-show.txt'), 'in_port=1');
    expect(err).toContain('Give it as --ports.');
  });

  it.each(['--groups', '--ports'])('also as %s', async (option) => {
    const { code, err } = await run(
      'trace',
      '--flows',
      plain,
      option,
      join(captures, 'ip-route.txt'),
      'in_port=1',
    );
    expect(code).toBe(2);
    expect(err).toContain('looks like the output of ip route');
  });
});

describe('words that a command has no use for are refused', () => {
  it.each([
    [['trace', '--flows', plain, 'in_port=1', '02000000000202000000000108004500']],
    [['lessons', 'b4']],
    [['walk', 'same-node-service', 'other']],
    [['walk', '--size', '100']],
    [['snapshot', 'check', 'antrea-v0.10', 'other']],
    [['check', 'lessons', 'other']],
    [['--snapshot', 'antrea-v0.10', 'trace', '--flows', plain, 'in_port=1']],
    [['--lessons', 'lessons', 'walk', 'same-node-service']],
  ])('%j', async (words) => {
    const { code, out, err } = await run(...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toBe('');
  });
});

describe('a field that FLOW does not take', () => {
  it.each([
    ['in_prt=1', 'in_port'],
    ['udp,tp_dst=53', 'udp_dst'],
    ['sctp,tp_src=1', 'sctp_src'],
    ['icmp,tp_dst=0', 'icmp_type and icmp_code'],
    ['tp_dst=80', 'tcp,tcp_dst or udp,udp_dst'],
    ['udp6,dport=53', 'udp_dst'],
    ['tcp,src=10.0.0.1', 'nw_src'],
    ['tcp6,dst=fd00::1', 'ipv6_dst'],
  ])('%s: %s', async (flow, hint) => {
    const { code, err } = await run('trace', '--flows', plain, flow);
    expect(code).toBe(2);
    expect(err).toContain(hint);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('what stood around pasted flows, and an older OpenFlow', () => {
  it('is said on stderr, once', async () => {
    const { code, err } = await traceText('$ ovs-ofctl dump-flows br-int\n> priority=0 actions=drop\n');
    expect(code).toBe(0);
    expect(err).toContain('left out: prompts and commands (1), quote marks (1)');
  });

  it('tells how to dump anew', async () => {
    const { err } = await traceText('priority=0 actions=load:0x1->NXM_NX_REG0[],drop\n'.replace(',drop', ''));
    expect(err).toContain('-O OpenFlow15');
  });
});

describe('a dump that names its tables', () => {
  const names = join(reported, 'reports', '05');
  const flow = 'in_port=3,ip,nw_src=10.0.0.3';

  it.each(['partial.txt', 'mixed.txt'])('is refused where nothing tells the numbers: %s', async (file) => {
    const { code, out, err } = await run('trace', '--flows', join(names, file), flow);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--tables FILE');
  });

  it.each([
    ['as a list', '0 Root\n4 Guard\n30: Out\n'],
    [
      'as ovs-ofctl dump-tables',
      'OFPST_TABLE reply (OF1.3) (xid=0x2):\n  table 0:\n    active=1\n  table 4 ("Guard"):\n    active=2\n  table 30 ("Out"):\n    active=1\n',
    ],
    [
      'as the dump without names',
      readFileSync(join(names, 'mixed.txt'), 'utf8').replaceAll('Guard', '4').replaceAll('Out', '30'),
    ],
  ])('takes its numbers from --tables: %s', async (_, text) => {
    const tables = join(temporaryFolder(), 'tables.txt');
    writeFileSync(tables, text);
    const { code, out } = await run('trace', '--tables', tables, '--flows', join(names, 'mixed.txt'), flow);
    expect(code).toBe(0);
    expect(out).toMatch(/^ 0\. [\s\S]*^ 4\. [\s\S]*^30\. [\s\S]*output:1/m);
  });

  it('is refused with a second dump that is another', async () => {
    const { code, err } = await run('trace', '--tables', plain, '--flows', join(names, 'mixed.txt'), flow);
    expect(code).toBe(2);
    expect(err).toContain('in the same order');
  });

  it('is numbered by an order that a release has, whole', async () => {
    const dump = join(captures, 'ovs-ofctl-dump-flows.txt');
    const ports = join(captures, 'ovs-ofctl-show.txt');
    const named = await run('trace', '--flows', dump, '--ports', ports, 'in_port=3,ip');
    const numbered = await run(
      'trace',
      '--flows',
      join(captures, 'ovs-ofctl-dump-flows-no-names.txt'),
      'in_port=3,ip',
    );
    expect(named.code).toBe(0);
    expect(named.out).toBe(numbered.out);
    const cut = readFileSync(dump, 'utf8').replace(/^.*table=SpoofGuard,.*\n/gm, '');
    const part = await traceText(
      cut.replaceAll(/(?:in_port=|output:)"[^"]*"/g, (found) => found.replace(/".*"/, '3')),
    );
    expect(part.code).toBe(2);
    expect(part.err).toContain('"SpoofGuard", to which a flow goes, is not in this dump');
  });
});

describe('a select group without a hash', () => {
  const folder = join(reported, 'reports', '13');
  const asked = ['trace', '--flows', join(folder, 'flows.txt'), '--groups', join(folder, 'groups.txt')];

  it('prints what the switch prints, says what would decide, and is no answer', async () => {
    const { code, out, err } = await run(...asked, 'in_port=1,ip');
    expect(code).toBe(1);
    expect(out).toContain('-> no live bucket');
    expect(err).toContain('dp_hash=N');
    expect(err).toContain('--bucket 1=BUCKET');
  });

  it.each([
    [['in_port=1,ip,dp_hash=1']],
    [['--bucket', '1=1', 'in_port=1,ip']],
  ])('is answered by %j', async (words) => {
    const { code, out } = await run(...asked, ...words);
    expect(code).toBe(0);
    expect(out).toMatch(/output:[23]/);
  });
});
