import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseOfctlShow, parseTlvMap } from '../../src/openflow/index.ts';
import { formatDiagnostic, sourceText } from '../../src/text/index.ts';
import { hasOpenVSwitch } from '../judge/index.ts';
import { flowJudge, renderings } from '../support/flow-judge.ts';

const mapping = { optionClass: 0x104, optionType: 0x80, length: 4, index: 0 };

describe('ovs-ofctl show', () => {
  it('gives the datapath id and the ports', () => {
    const file = new URL('../../snapshots/antrea-v0.10/worker1/ovs-ofctl-show.txt', import.meta.url);
    const { value, diagnostics } = parseOfctlShow(sourceText('show', readFileSync(file, 'utf8')));
    expect(diagnostics).toEqual([]);
    expect(value.dpid).toBe('0000c6d974e83943');
    expect(value.ports.map((port) => [port.number, port.name])).toEqual([
      [1, 'antrea-tun0'],
      [2, 'antrea-gw0'],
      [3, 'coredns--3e3abf'],
      [4, 'antrea-o-830766'],
      [48, 'backend1-bab86f'],
      [49, 'frontend-a3ba2f'],
    ]);
    expect(value.ports[5]?.mac).toBe(0xe688e2ed6482n);
  });

  it('gives the state of ports, and LOCAL its number', () => {
    const text =
      ' LOCAL(br-int): addr:3a:44:97:3d:2f:47\n     config:     PORT_DOWN\n     state:      LINK_DOWN LIVE\n';
    expect(parseOfctlShow(sourceText('show', text)).value.ports).toEqual([
      {
        number: 0xfffe,
        name: 'br-int',
        mac: 0x3a44973d2f47n,
        config: ['PORT_DOWN'],
        state: ['LINK_DOWN', 'LIVE'],
      },
    ]);
  });

  it('says which line is none of its', () => {
    const { diagnostics } = parseOfctlShow(sourceText('show.txt', 'n_tables:254\nhello\n'));
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      'show.txt:2:1: "hello" is no line of ovs-ofctl show. Save the command\'s output as it is.',
    ]);
  });
});

describe('a TLV map', () => {
  it('is read as it is given to add-tlv-map', () => {
    const { value } = parseTlvMap(sourceText('map', '{class=0x0104,type=0x80,len=4}->tun_metadata0'));
    expect(value).toEqual([mapping]);
  });

  it.each([
    ['{class=0x104,type=0x80,len=5}->tun_metadata0'],
    ['{class=0x104,type=0x80,len=4}->tun_metadata64'],
    ['foo'],
  ])('is refused: %s', (text) => {
    expect(parseTlvMap(sourceText('map', text)).diagnostics).toHaveLength(1);
  });
});

describe.skipIf(!hasOpenVSwitch())(
  'what a real switch shows (left out: Open vSwitch is not installed)',
  () => {
    it('is read in every rendering', async () => {
      const judge = await flowJudge();
      try {
        for (const protocol of renderings) {
          const text = await judge.ofctl(['-O', protocol, 'show', judge.bridge]);
          const { value, diagnostics } = parseOfctlShow(sourceText('show', text));
          expect(diagnostics.map(formatDiagnostic)).toEqual([]);
          expect(value.dpid).toMatch(/^[0-9a-f]{16}$/);
          expect(value.ports.map((port) => port.number)).toEqual([49, 0xfffe]);
        }
        const table = await judge.ofctl(['dump-tlv-map', judge.bridge]);
        expect(parseTlvMap(sourceText('map', table))).toEqual({ value: [mapping], diagnostics: [] });
      } finally {
        await judge.close();
      }
    }, 30_000);
  },
);
