import { mkdirSync, writeFileSync } from 'node:fs';
import { referencePage } from './reference-page.ts';

/** Writes docs/reference/fields-and-actions.md. */
const folder = new URL('../docs/reference/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('fields-and-actions.md', folder), referencePage());
