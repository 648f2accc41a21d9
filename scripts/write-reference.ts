import { mkdirSync, writeFileSync } from 'node:fs';
import { referencePage } from './reference-page.ts';
import { releasesPage } from './releases-page.ts';

/** Writes the pages of docs/reference. */
const folder = new URL('../docs/reference/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('fields-and-actions.md', folder), referencePage());
writeFileSync(new URL('antrea-releases.md', folder), releasesPage());
