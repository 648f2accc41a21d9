import { describe, expect, it } from 'vitest';
import { type Flow, parseFlows } from '../../src/openflow/index.ts';
import { fieldNamed } from '../../src/packet/index.ts';
import { formatDiagnostic, sourceText, spanText, UserError } from '../../src/text/index.ts';

const parse = (text: string, options = {}) => parseFlows(sourceText('dump.txt', text), options);
const flowOf = (text: string): Flow => parse(text).value[0]!;
const errors = (text: string, options = {}) => parse(text, options).diagnostics.map(formatDiagnostic);

describe('what stands around flows', () => {
  it.each([
    ['NXST_FLOW reply (xid=0x4):\n cookie=0x0, table=3, ip actions=drop\n'],
    ['OFPST_FLOW reply (OF1.3) (xid=0x2):\n cookie=0x0, table=3, ip actions=drop\n'],
    ['NXST_FLOW reply (xid=0x4): flags=[more]\n\n cookie=0x0, table=3, ip actions=drop\n'],
    ['FLOW\ntable=3, n_packets=5, n_bytes=6, priority=32768,ip actions=drop\n'],
    ['# remark\r\n table=3, ip actions=drop\r\n'],
    ['\ttable=3 ip actions=drop'],
  ])('is left out: %j', (text) => {
    const { value, diagnostics } = parse(text);
    expect(diagnostics).toEqual([]);
    expect(value.map((flow) => flow.table)).toEqual([3]);
    expect(value[0]!.match.terms.map((term) => term.field.name)).toEqual(['eth_type']);
  });
});

describe('the parts of a flow', () => {
  const line =
    ' cookie=0x5, duration=3.1s, table=7, n_packets=2, n_bytes=9, idle_timeout=60, send_flow_rem idle_age=1, priority=9,tcp,tp_dst=80 actions=load:1->reg0,NORMAL';

  it('are read, statistics and flags too', () => {
    const flow = flowOf(line);
    expect({ table: flow.table, priority: flow.priority, cookie: flow.cookie }).toEqual({
      table: 7,
      priority: 9,
      cookie: 5n,
    });
    expect(Object.fromEntries(flow.extras)).toEqual({
      duration: '3.1s',
      n_packets: '2',
      n_bytes: '9',
      idle_timeout: '60',
      idle_age: '1',
      send_flow_rem: '',
    });
  });

  it('keep their places', () => {
    const flow = flowOf(line);
    expect(spanText(flow.source, flow.ruleSpan)).toBe('priority=9,tcp,tp_dst=80');
    expect(spanText(flow.source, flow.matchSpan)).toBe('tcp,tp_dst=80');
    expect(spanText(flow.source, flow.actionsSpan)).toBe('load:1->reg0,NORMAL');
    expect(flow.match.terms.map((term) => spanText(flow.source, term.span))).toEqual([
      'tcp',
      'tcp',
      'tp_dst=80',
    ]);
  });

  it('have the values that a dump leaves out', () => {
    const flow = flowOf('actions=drop');
    expect(flow).toMatchObject({ table: 0, priority: 32768, cookie: 0n });
    expect(flow.match.terms).toEqual([]);
    expect(spanText(flow.source, flow.matchSpan)).toBe('');
  });

  it('replace what was asked of the same field before', () => {
    const { terms } = flowOf('tcp,ip,nw_src=1.2.3.4,nw_src=10.0.0.0/8 actions=drop').match;
    expect(terms.map((term) => [term.field.name, term.value])).toEqual([
      ['nw_proto', 6n],
      ['eth_type', 0x800n],
      ['ip_src', 0x0a000000n],
    ]);
  });

  it('say without reading the actions whether a flow is a clause', () => {
    expect(flowOf('ip actions=conjunction(1,1/2),conjunction(2,1/2)').isConjunctive).toBe(true);
    expect(flowOf('ip actions=note:00.01,conjunction(1,1/2)').isConjunctive).toBe(true);
    expect(flowOf('conj_id=1 actions=drop').isConjunctive).toBe(false);
  });
});

describe('names', () => {
  const ports = [{ number: 49, name: 'frontend-a3ba2f', mac: undefined, config: [], state: [] }];

  it('of ports become numbers where the ports are known', () => {
    const flow = parse('in_port="frontend-a3ba2f" actions=output:"frontend-a3ba2f",LOCAL', { ports })
      .value[0]!;
    expect(flow.match.terms[0]).toMatchObject({ field: fieldNamed('in_port'), value: 49n });
    expect(flow.actions).toMatchObject([{ port: { number: 49 } }, { port: { number: 0xfffe } }]);
  });

  it('of ports stay names in actions where the ports are not known', () => {
    expect(flowOf('actions=output:"frontend-a3ba2f"').actions).toMatchObject([
      { port: { name: 'frontend-a3ba2f' } },
    ]);
  });

  it('of tables are numbered by the list that is given', () => {
    const tableNames = new Map([['Output', 110]]);
    const flow = parse('table=Output actions=drop', { tableNames }).value[0]!;
    expect([flow.table, flow.tableName]).toEqual([110, 'Output']);
    expect(errors('table=Input actions=drop', { tableNames })).toEqual([
      'dump.txt:1:7: There is no table "Input". Give a number from 0 to 254, or the names of the tables.',
    ]);
  });

  const named =
    'table=Classifier actions=goto_table:SpoofGuard\ntable=SpoofGuard actions=resubmit(,SpoofGuard)\n';

  it('of tables are numbered in the order of the dump, where that is known to be their order', () => {
    const { value, diagnostics } = parse(named, {
      isTableOrder: ([first]: readonly string[]) => first === 'Classifier',
    });
    expect(value.map((flow) => flow.table)).toEqual([0, 1]);
    expect(value[0]!.actions).toMatchObject([{ table: { number: 1 } }]);
    expect(diagnostics).toEqual([]);
  });

  it.each([
    ['tables-unnumbered', named],
    ['tables-mixed', `table=0 actions=drop\n${named}`],
  ])('of tables that nothing numbers are an error: %s', (code, text) => {
    expect(parse(text).diagnostics.map(({ severity, code }) => [severity, code])).toEqual([['error', code]]);
  });
});

describe('mistakes', () => {
  it.each([
    [
      'ip',
      'dump.txt:1:1: This line has no actions=, as if it had been cut off. Dump the flows again, or remove the line.',
    ],
    [
      'ip,foo=1 actions=drop',
      'dump.txt:1:4: There is no field or keyword "foo". Check its spelling in ovs-fields(7).',
    ],
    [
      'ip,nw_src=1.2.3 actions=drop',
      'dump.txt:1:11: "1.2.3" is no value of nw_src. Give an IPv4 address, such as 10.222.1.48 or 10.222.0.0/16.',
    ],
    [
      'ip actions=foo',
      'dump.txt:1:12: "foo" is neither an action nor a port. Check its spelling in ovs-actions(7); port names need the bridge\'s ports.',
    ],
    [
      'ip actions=ct(commit,exec(load:1->reg0',
      'dump.txt:1:12: The parenthesis of ct is never closed. The line may have been cut off: dump it again.',
    ],
    [
      'ip actions=load:0x100->NXM_NX_REG0[0..3]',
      'dump.txt:1:17: "0x100" does not fit into 4 bits. Give a smaller value.',
    ],
    [
      'ip actions=load:1->NXM_NX_REG99[]',
      'dump.txt:1:20: There is no field "NXM_NX_REG99". Check its spelling in ovs-fields(7).',
    ],
    [
      'in_port="eth7" actions=drop',
      'dump.txt:1:9: There is no port "eth7". Give the bridge\'s ports (the text of ovs-ofctl show), or write the port\'s number.',
    ],
    [
      'tp_dst=80 actions=drop',
      'dump.txt:1:1: warning: tp_dst only exists in some packets, so the switch ignores it here. Add a protocol with ports, such as tcp to the match.',
    ],
    ['priority=70000 actions=drop', 'dump.txt:1:10: "70000" is no priority. Give a number from 0 to 65535.'],
  ])('have a place and a sentence: %s', (text, message) => {
    expect(errors(text)).toEqual([message]);
  });

  it('cost one message a line, and the other lines are read', () => {
    const { value, diagnostics } = parse('ip actions=drop\nfoo=1,bar=2 actions=baz\nip actions=NORMAL\n');
    expect(value.map((flow) => flow.line)).toEqual([1, 3]);
    expect(diagnostics.map(formatDiagnostic)).toHaveLength(1);
  });

  it('of a file of another kind are listed up to a limit', () => {
    expect(errors('hello world\n'.repeat(1000)).at(-1)).toMatch(/More than 100 lines are wrong/);
  });

  it('in actions are thrown when asked for, if nothing looked before', () => {
    const { value, diagnostics } = parse('ip actions=foo', { lazy: true });
    expect(diagnostics).toEqual([]);
    expect(() => value[0]!.actions).toThrow(UserError);
    expect(() => value[0]!.actions).toThrow('dump.txt:1:12: "foo" is neither');
  });
});
