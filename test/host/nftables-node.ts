import { type HostParts, parseIpAddress, parseIpRoute } from '../../src/host/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';

/** A router between 10.0.1.0/24 and 10.0.2.0/24, without any rule. */
export const plainRouter: HostParts = {
  interfaces: expectParsed(
    parseIpAddress(
      sourceText(
        'ip address',
        `2: r0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:00:00:00:01:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.1.1/24 scope global r0
3: r1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default
    link/ether 02:00:00:00:02:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.2.1/24 scope global r1
`,
      ),
    ),
  ),
  routes: expectParsed(
    parseIpRoute(
      sourceText(
        'ip route',
        `10.0.1.0/24 dev r0 proto kernel scope link src 10.0.1.1
10.0.2.0/24 dev r1 proto kernel scope link src 10.0.2.1
`,
      ),
    ),
  ),
};
