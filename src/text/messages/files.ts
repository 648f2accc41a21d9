import type { MessageTable } from './message-table.ts';

/** Sentences about files, whatever is in them. */
export const fileMessages = {
  'file-missing': (p) => `Cannot read ${p.path}: no such file. ${p.hint ?? 'Check the path.'}`,
  'file-unreadable': (p) => `Cannot read ${p.path}: ${p.reason}.`,
  'yaml-shape': (p) => `${p.path}: ${p.reason}. See the format in the README.`,
  'yaml-syntax': (p) => `This is not YAML: ${p.reason}.`,
} satisfies MessageTable;
