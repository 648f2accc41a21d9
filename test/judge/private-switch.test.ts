import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOpenVSwitch, PrivateSwitch } from './private-switch.ts';
import { splitJsonObjects } from './unixctl.ts';

describe('splitJsonObjects', () => {
  it('splits replies that arrive back to back and keeps the unfinished one', () => {
    const [objects, rest] = splitJsonObjects('{"result":"a } \\" {"}{"b":{}}{"c":"un');
    expect(objects).toEqual(['{"result":"a } \\" {"}', '{"b":{}}']);
    expect(rest).toBe('{"c":"un');
  });
});

describe.skipIf(!hasOpenVSwitch())('PrivateSwitch (left out: Open vSwitch is not installed)', () => {
  let judge: PrivateSwitch;
  beforeAll(async () => {
    judge = await PrivateSwitch.start({
      bridge: 'br-int',
      ports: [
        { name: 'antrea-gw0', ofport: 2 },
        { name: 'frontend-a3ba2f', ofport: 49 },
      ],
      tlvMap: '{class=0x0104,type=0x80,len=4}->tun_metadata0',
    });
  });
  afterAll(() => judge?.close());

  it('keeps flows as they were written and traces them', async () => {
    const flows = 'priority=190,in_port="frontend-a3ba2f" actions=output:"antrea-gw0"\n';
    await judge.addFlows(flows);
    expect(await judge.dumpFlows()).toBe(` ${flows}`);
    const trace = await judge.trace('in_port=49,tcp,nw_ttl=64');
    expect(trace).toContain(' 0. in_port=49, priority 190\n    output:2\n');
  });

  it('answers many questions in order over one socket', async () => {
    const ports = Array.from({ length: 40 }, (_, i) => i);
    const traces = await Promise.all(ports.map((port) => judge.trace(`tcp,in_port=49,tp_src=${port}`)));
    expect(traces.every((text, port) => text.includes(`tp_src=${port},`))).toBe(true);
  });

  it("passes the daemon's refusal on", async () => {
    await expect(judge.trace('in_port=49,nonsense=1')).rejects.toThrow(/nonsense/);
  });

  it('takes groups', async () => {
    await judge.addGroups('group_id=1,type=all,bucket=output:2\n');
    expect(await judge.dumpGroups()).toContain('group_id=1,type=all,bucket=actions=output:2');
    await judge.delGroups();
    await judge.delFlows();
    expect(await judge.dumpFlows()).toBe('');
  });
});
