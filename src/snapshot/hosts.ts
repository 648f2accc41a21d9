import { formatIp, formatMac } from '../packet/index.ts';
import type { UnderlayHost } from './manifest.ts';
import type { NodeSnapshot } from './node-snapshot.ts';

/**
 * The routers that the nodes' default routes name, where no manifest lists the hosts of the underlay: all that command output tells of
 * who is out there. `router`, and by its address where there are several.
 */
export function routersOf(nodes: readonly NodeSnapshot[]): readonly UnderlayHost[] {
  const found = new Map<string, UnderlayHost>();
  for (const { texts, roles } of nodes) {
    for (const { destination, nextHops } of texts.routes ?? []) {
      const [hop] = nextHops;
      if (destination.length > 0 || !hop?.via || hop.device !== roles.underlay?.interface) continue;
      const ip = formatIp(hop.via);
      const known = found.get(ip);
      const entry = texts.neighbours?.find(
        ({ address, mac }) => mac !== undefined && formatIp(address) === ip,
      );
      const mac = known?.mac ?? (entry?.mac === undefined ? undefined : formatMac(entry.mac));
      const routes = [destination.family === 6 ? '::/0' : '0.0.0.0/0'];
      found.set(ip, { name: 'router', ip, routes, assumed: true, ...(mac === undefined ? {} : { mac }) });
    }
  }
  const routers = [...found.values()];
  const perFamily = (host: UnderlayHost) => routers.filter(({ routes }) => routes?.[0] === host.routes?.[0]);
  return routers.map((host) => {
    const v6 = host.ip.includes(':');
    const several = perFamily(host).length > 1 || (v6 && routers.length > 1);
    return several ? { ...host, name: `router-${host.ip}` } : host;
  });
}
