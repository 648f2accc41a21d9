import type { MessageTable } from './message-table.ts';

/** Sentences of the `snapshot` and `cluster` rooms. */
export const snapshotMessages = {
  'fdb-line': (p) => `ovs-appctl fdb/show does not print "${p.text}". Capture the output again.`,
  'kubectl-column': (p) =>
    `This kubectl output has no column ${p.column}. Capture it again with the command that the snapshot format names.`,
  'kubectl-empty': () =>
    'kubectl printed nothing here, so there are none. Capture it again if there should be some.',
  'kubectl-header': () =>
    'This is no table of kubectl. Put the output of the command that the snapshot format names there.',
  'kubectl-row': (p) =>
    `This row has ${p.cells} cells where the header has ${p.columns} columns. The file may have been cut or re-aligned: capture it again.`,
  'manifest-object': (p) => `The ${p.kind} ${p.name} is not of the shape that its kind has. Check it.`,
  'manifest-resource': () => 'This is not a Kubernetes resource of the kind it says. Check the manifest.',
  'snapshot-cycle': (p) => `Snapshot ${p.name} extends itself through ${p.path}. Break the circle.`,
  'snapshot-duplicate-scenario': (p) => `Two scenarios are called ${p.name}. Give each its own name.`,
  'snapshot-empty': (p) =>
    `${p.name} holds no file of the snapshot format. Give a folder with cluster/ and a folder for each node, or import a support bundle.`,
  'snapshot-file-empty': (p) =>
    `The file is empty, and ${p.command} always prints something. Capture it again.`,
  'snapshot-not-found': (p) => `There is no snapshot ${p.name}. ${p.known}`,
  'snapshot-ports-missing': (p) =>
    `This text names ports, and ${p.path} is missing, which tells their numbers. Capture it with: ${p.command}.`,
  'snapshot-scenario-name': (p) =>
    `The scenario is called ${p.name} but its file ${p.file}. Name both alike, so that it is found.`,
  'snapshot-stray-file': (p) => `${p.path} is no file of the snapshot format, and is not read.`,
  'snapshot-stray-files': (p) =>
    `${p.count} files of ${p.folder} are not of the snapshot format, and are not read: ${p.names}.`,
  'snapshot-unknown-provenance': (p) => `The provenance of ${p.path} is given, but there is no such file.`,
  'vsctl-line': (p) => `ovs-vsctl show does not print "${p.text}" here. Capture the output again.`,
  'walk-ambiguous-name': (p) =>
    `${p.name} can be any of ${p.candidates}. Write the one you mean: its namespace, or pod: or service:, before the name.`,
  'walk-scenario-not-found': (p) => `There is no scenario ${p.name}. There are: ${p.known}.`,
  'walk-unknown-who': (p) => `${p.name} is no pod, service, node or address of this snapshot. ${p.hint}`,
  'walk-usage': (p) => `${p.reason}`,
} satisfies MessageTable;
