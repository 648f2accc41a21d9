import { existsSync, readFileSync } from 'node:fs';
import {
  type Host,
  type HostParts,
  makeHost,
  parseIpAddress,
  parseIpRoute,
  parseIpset,
  parseIptablesSave,
  parseNeighbours,
  parseSysctl,
} from '../../src/host/index.ts';
import { expectParsed, type Parsed, type SourceText, sourceText } from '../../src/text/index.ts';

const root = new URL('../../snapshots/', import.meta.url).pathname;

/** A file of a bundled snapshot, or that of the one it extends. */
export function snapshotText(snapshot: string, file: string): SourceText {
  const path = `${root}${snapshot}/${file}`;
  const found = existsSync(path) ? path : `${root}antrea-v0.10/${file}`;
  return sourceText(file, readFileSync(found, 'utf8'));
}

/** A node of a bundled snapshot; `parts` replaces or adds parts. */
export function snapshotHost(node: string, snapshot = 'antrea-v0.10', parts: HostParts = {}): Host {
  const read = <T>(parse: (source: SourceText) => Parsed<T>, file: string): T =>
    expectParsed(parse(snapshotText(snapshot, `${node}/${file}`)));
  return makeHost({
    interfaces: read(parseIpAddress, 'ip-address.txt'),
    routes: read(parseIpRoute, 'ip-route.txt'),
    neighbours: read(parseNeighbours, 'arp.txt'),
    iptables: read(parseIptablesSave, 'iptables-save.txt'),
    ipsets: read(parseIpset, 'ipset.txt'),
    sysctls: read(parseSysctl, 'sysctl.txt'),
    ...parts,
  });
}
