export { hasOpenVSwitch } from './ovs-daemons.ts';

import { OvsDaemons } from './ovs-daemons.ts';
import { UnixctlClient } from './unixctl.ts';

/** The OpenFlow versions that ovs-ofctl can be asked to speak; each renders the same flow in its own way. */
export type Protocol =
  | 'OpenFlow10'
  | 'OpenFlow11'
  | 'OpenFlow12'
  | 'OpenFlow13'
  | 'OpenFlow14'
  | 'OpenFlow15';

/** A port to create; `type` is the Interface table's, `dummy` when not given (ovs-vswitchd.conf.db(5)). */
export interface SwitchPort {
  readonly name: string;
  readonly ofport: number;
  readonly type?: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** What a private switch starts with; more bridges can be added later. */
export interface SwitchOptions {
  readonly bridge: string;
  readonly ports: readonly SwitchPort[];
  /** As ovs-ofctl add-tlv-map takes it, e.g. `{class=0x0104,type=0x80,len=4}->tun_metadata0`. */
  readonly tlvMap?: string;
}

/** How dump-flows prints: port and table names or numbers, statistics or none, which table. */
export interface DumpOptions {
  readonly names?: boolean;
  readonly stats?: boolean;
  readonly match?: string;
  readonly bridge?: string;
}

/**
 * A real Open vSwitch that belongs to the caller alone: own folder, own database, dummy datapath, no traffic, no
 * privileges. Tunnel ports are real ones: `type: 'geneve'` traces as over the kernel's datapath. It is the judge of everything that a trace may say.
 */
export class PrivateSwitch {
  private constructor(
    /** The bridge that every method means unless told otherwise. */
    readonly bridge: string,
    private readonly daemons: OvsDaemons,
    private readonly control: UnixctlClient,
  ) {}

  /** Starts both daemons and creates the bridge, its ports and its TLV map. */
  static async start(options: SwitchOptions): Promise<PrivateSwitch> {
    const daemons = await OvsDaemons.start({ vswitchd: ['--enable-dummy', '--disable-system'] });
    try {
      const control = await UnixctlClient.connect(daemons.control);
      const judge = new PrivateSwitch(options.bridge, daemons, control);
      await judge.addBridge(options.bridge, options.ports, options.tlvMap);
      return judge;
    } catch (error) {
      daemons.close();
      throw error;
    }
  }

  /** Creates a bridge with its ports, each under its own OpenFlow number. */
  async addBridge(bridge: string, ports: readonly SwitchPort[], tlvMap?: string): Promise<void> {
    const commands = [
      'add-br',
      bridge,
      '--',
      'set',
      'bridge',
      bridge,
      'datapath_type=dummy',
      'fail_mode=secure',
    ];
    for (const port of ports) {
      commands.push('--', 'add-port', bridge, port.name);
      commands.push('--', 'set', 'interface', port.name);
      commands.push(`ofport_request=${port.ofport}`, `type=${port.type ?? 'dummy'}`);
      for (const [key, value] of Object.entries(port.options ?? {})) commands.push(`options:${key}=${value}`);
    }
    await this.vsctl(...commands);
    // Tunnels as over the kernel's datapath, not as the userspace one does them itself.
    await this.appctl('dpif/set-dp-features', bridge, 'tnl_push_pop', 'false');
    if (tlvMap !== undefined) await this.ofctl(['add-tlv-map', bridge, tlvMap]);
  }

  /** Adds flows, one a line, read and kept in the given protocol's rendering; port names are understood. */
  async addFlows(text: string, protocol: Protocol = 'OpenFlow10', bridge = this.bridge): Promise<void> {
    await this.ofctl(['-O', protocol, 'add-flows', bridge, '-'], text);
  }

  /** Removes every flow, or those that a match selects. */
  async delFlows(match?: string, bridge = this.bridge): Promise<void> {
    await this.ofctl(['del-flows', bridge, ...(match === undefined ? [] : [match])]);
  }

  /** Adds groups, one a line. */
  async addGroups(text: string, protocol: Protocol = 'OpenFlow13', bridge = this.bridge): Promise<void> {
    await this.ofctl(['-O', protocol, 'add-groups', bridge, '-'], text);
  }

  /** Removes every group, and with them the flows that name one. */
  async delGroups(bridge = this.bridge): Promise<void> {
    await this.ofctl(['-O', 'OpenFlow13', 'del-groups', bridge]);
  }

  /** What `ovs-ofctl dump-flows` prints: without statistics and with names, unless told otherwise. */
  dumpFlows(protocol: Protocol = 'OpenFlow10', options: DumpOptions = {}): Promise<string> {
    const { names = true, stats = false, match, bridge = this.bridge } = options;
    const flags = [names ? '--names' : '--no-names', ...(stats ? [] : ['--no-stats'])];
    return this.ofctl([
      '-O',
      protocol,
      'dump-flows',
      bridge,
      ...(match === undefined ? [] : [match]),
      ...flags,
    ]);
  }

  /** What `ovs-ofctl dump-groups` prints. */
  dumpGroups(protocol: Protocol = 'OpenFlow13', bridge = this.bridge): Promise<string> {
    return this.ofctl(['-O', protocol, 'dump-groups', bridge]);
  }

  /** ofproto/trace: the fate of one packet, each `--ct-next` taken in order. The text ends in a newline. */
  trace(flow: string, ctNext: readonly string[] = [], bridge = this.bridge): Promise<string> {
    const next = ctNext.flatMap((states) => ['--ct-next', states]);
    return this.appctl('ofproto/trace', bridge, flow, ...next);
  }

  /** Any control command of ovs-vswitchd (ovs-vswitchd(8), "RUNTIME MANAGEMENT COMMANDS"). */
  appctl(method: string, ...params: readonly string[]): Promise<string> {
    return this.control.call(method, params);
  }

  /** Any ovs-ofctl command; the bridge is found in this switch's folder. */
  ofctl(args: readonly string[], input?: string): Promise<string> {
    return this.daemons.ofctl(args, input);
  }

  /** Ends a switch that is lost in a question: such a one does not see SIGTERM. */
  abort(): void {
    this.control.close();
    this.daemons.close('SIGKILL');
  }

  /** Any ovs-vsctl command on this switch's database. */
  vsctl(...args: readonly string[]): Promise<string> {
    return this.daemons.vsctl(...args);
  }

  /** Stops both daemons by their pid files and removes their folder. */
  async close(): Promise<void> {
    this.control.close();
    this.daemons.close();
  }
}
