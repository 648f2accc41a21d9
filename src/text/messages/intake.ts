import type { MessageTable } from './message-table.ts';

/** Sentences of the `intake` room, and of the unpacking before it. */
export const intakeMessages = {
  'intake-archive': (p) => `${p.archive} cannot be unpacked: ${p.reason}. Nothing was imported.`,
  'intake-exists': (p) =>
    `${p.folder} exists already and is not empty. Name another folder for the snapshot.`,
  'intake-lines-left': (p) =>
    `${p.count} lines of ${p.file} of ${p.node} are no lines of iptables-save, and are left out.`,
  'intake-node-twice': (p) => `Node ${p.node} is there a second time, in ${p.folder}, which is left out.`,
  'intake-nothing': (p) =>
    `${p.bundle} holds no agent's part of a support bundle. Give the folder that antctl supportbundle wrote, or its agent_NODE.tar.gz files.`,
  'intake-objects-left': (p) =>
    `${p.count} objects are of kinds that a snapshot does not keep, and are left out.`,
  'intake-windows': (p) => `${p.node} is a Windows node, which is not modelled: it is left out.`,
} satisfies MessageTable;
