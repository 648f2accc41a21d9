import type { ClusterNode } from '../../src/cluster/index.ts';
import { PrivateSwitch } from '../judge/index.ts';
import { modernTables } from './modern-flows.ts';

/** A real switch with a node's ports, tables by name, flows and groups. */
export async function modernJudge(node: ClusterNode): Promise<PrivateSwitch> {
  const judge = await PrivateSwitch.start({
    bridge: 'br-int',
    ports: node.snapshot.ports.map(({ name, number }) => ({ name, ofport: number })),
  });
  const names = modernTables.flatMap((name, i) => [
    '--',
    `--id=@t${i}`,
    'create',
    'Flow_Table',
    `name=${name}`,
  ]);
  const tables = modernTables.map((_, i) => `flow_tables:${i}=@t${i}`);
  await judge.vsctl(...names.slice(1), '--', 'set', 'bridge', 'br-int', ...tables);
  const text = (key: 'flows' | 'groups') => node.snapshot.files.get(key)?.source.text ?? '';
  await judge.addGroups(text('groups').split('\n').slice(1).join('\n'), 'OpenFlow15');
  await judge.addFlows(text('flows'), 'OpenFlow15');
  return judge;
}
