// Lets plain node run this repository's TypeScript: node --import ./scripts/ts.mjs SCRIPT.ts
// (Node 20 cannot strip types by itself; unlike a bundle, every file keeps its own import.meta.url.)
import { register } from 'node:module';

register('./ts-hooks.mjs', import.meta.url);
