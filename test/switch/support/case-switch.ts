import { canonicalTrace, PrivateSwitch } from '../../judge/index.ts';
import { casePorts, caseTlvMap } from './own-answer.ts';
import type { Question, SwitchCase } from './switch-case.ts';

/** Milliseconds that one answer may take. */
const patience = 20_000;

const undo: Readonly<Record<string, string>> = {
  down: 'up',
  'no-flood': 'flood',
  'no-forward': 'forward',
  'no-receive': 'receive',
  'no-packet-in': 'packet-in',
};

/** A private switch that holds one case's tables at a time. */
export class CaseSwitch {
  private settings: readonly string[] = [];
  private stations: readonly string[] = [];

  private constructor(private readonly judge: PrivateSwitch) {}

  static async start(): Promise<CaseSwitch> {
    const judge = await PrivateSwitch.start({ bridge: 'br-int', ports: casePorts, tlvMap: caseTlvMap });
    await judge.ofctl(['-O', 'OpenFlow13', 'add-meter', 'br-int', 'meter=1,kbps,band=type=drop,rate=1000']);
    return new CaseSwitch(judge);
  }

  /** Takes over a case's tables; what comes back are its flows and groups as the switch dumps them. */
  async load(
    item: Omit<SwitchCase, 'questions' | 'title'>,
  ): Promise<{ readonly flows: string; readonly groups: string }> {
    const { judge } = this;
    await judge.delFlows();
    await judge.delGroups();
    const groupProtocol = item.protocol === 'OpenFlow10' ? 'OpenFlow15' : item.protocol;
    if (item.groups !== '') await judge.addGroups(addable(item.groups), groupProtocol);
    await judge.addFlows(addable(item.flows), item.protocol);
    for (const setting of this.settings) {
      const [port = '', action = ''] = setting.split(' ');
      await judge.ofctl(['mod-port', 'br-int', port, undo[action] ?? action]);
    }
    for (const setting of item.settings) await judge.ofctl(['mod-port', 'br-int', ...setting.split(' ')]);
    this.settings = item.settings;
    // Stations that were added by hand are static: flushing leaves them.
    for (const station of this.stations) await judge.appctl('fdb/del', 'br-int', ...placeOf(station));
    for (const station of item.stations) {
      const [port = ''] = station.split(' ');
      await judge.appctl('fdb/add', 'br-int', `p${port}`, ...placeOf(station));
    }
    this.stations = item.stations;
    const flows = await judge.dumpFlows(item.protocol, { names: false });
    const groups = item.groups === '' ? '' : await judge.dumpGroups(groupProtocol);
    return { flows: withoutHeader(flows), groups: byId(withoutHeader(groups)) };
  }

  /** The switch's answer, without what describes its datapath. */
  async ask(flow: string, ctNext: readonly string[]): Promise<string> {
    return canonicalTrace(await this.withinTime(this.judge.trace(flow, ctNext), flow)).trimEnd();
  }

  /** A question that loops inside the switch would fill the machine's memory: the switch is ended, and the question named. */
  private async withinTime(answer: Promise<string>, flow: string): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.judge.abort();
        reject(new Error(`no answer within ${patience / 1000} s: ${flow}`));
      }, patience);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** All questions of a case answered anew. */
  answers(questions: readonly Question[]): Promise<readonly Question[]> {
    return Promise.all(
      questions.map(async ({ flow, ctNext }) => ({ flow, ctNext, expected: await this.ask(flow, ctNext) })),
    );
  }

  close(): Promise<void> {
    return this.judge.close();
  }
}

/** VLAN and MAC of a station. */
function placeOf(station: string): readonly [string, string] {
  const [, vlan = '0', mac = ''] = station.split(' ');
  return [vlan, mac];
}

function withoutHeader(dump: string): string {
  return dump
    .split('\n')
    .filter((line) => /^ /.test(line))
    .join('\n');
}

/** The switch prints groups in no particular order. */
function byId(groups: string): string {
  const id = (line: string) => Number(/group_id=(\d+)/.exec(line)?.[1]);
  return groups
    .split('\n')
    .sort((a, b) => id(a) - id(b))
    .join('\n');
}

/** Dumped text as ovs-ofctl's add commands take it: without the leading blank. */
function addable(dump: string): string {
  return dump.replace(/^ /gm, '');
}
