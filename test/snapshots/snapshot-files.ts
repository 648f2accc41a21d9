import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { parseInterfaces, tunnelOf } from '../../src/openflow/index.ts';
import { expectParsed, sourceText } from '../../src/text/index.ts';
import type { SwitchPort } from '../judge/index.ts';

const root = fileURLToPath(new URL('../../snapshots/', import.meta.url));

/** The bundled snapshots whose files the judges are asked about. */
export const snapshotNames = ['antrea-v0.10', 'antrea-v0.10-nodeport'] as const;

/** The nodes whose files are in the snapshots. */
export const workers = ['worker1', 'worker2'] as const;

/** What these tests read of snapshot.yaml. */
export interface SnapshotYaml {
  readonly name: string;
  readonly extends?: string;
  readonly tlvMap?: string;
  readonly provenance: Readonly<Record<string, { readonly kind: string; readonly from: string }>>;
}

/** snapshot.yaml, parsed and otherwise as it stands. */
export function snapshotYaml(snapshot: string): SnapshotYaml {
  return parse(readFileSync(`${root}${snapshot}/snapshot.yaml`, 'utf8')) as SnapshotYaml;
}

/** Where a snapshot lives on disk, with a slash at the end. */
export function snapshotDir(snapshot: string): string {
  return `${root}${snapshot}/`;
}

/** A snapshot's file, or that of the snapshot that it extends. */
export function snapshotFile(snapshot: string, file: string): string {
  const path = `${root}${snapshot}/${file}`;
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const base = snapshotYaml(snapshot).extends;
  if (base === undefined) throw new Error(`${snapshot} has no ${file}`);
  return snapshotFile(base, file);
}

/** The ports that `ovs-ofctl show` lists, without the LOCAL one. */
export function portsOf(show: string): readonly SwitchPort[] {
  return [...show.matchAll(/^ (\d+)\((\S+)\): addr:/gm)].map(([, ofport, name]) => ({
    name: name ?? '',
    ofport: Number(ofport),
  }));
}

/** The same with their kinds, of which a judge has only tunnels; the others are dummies. */
export function typedPortsOf(show: string, vsctlShow: string): readonly SwitchPort[] {
  const interfaces = expectParsed(parseInterfaces(sourceText('ovs-vsctl-show.txt', vsctlShow)));
  return portsOf(show).map((port) => {
    const found = interfaces.find(({ name }) => name === port.name);
    if (!found || !tunnelOf(found)) return port;
    return { ...port, type: found.type, options: Object.fromEntries(found.options) };
  });
}
