import { readFileSync } from 'node:fs';
import { parseFlows } from '../src/openflow/index.ts';
import { makeBridge } from '../src/switch/index.ts';
import { expectParsed, sourceText } from '../src/text/index.ts';

/** One whole process of ours: read the file, parse its flows, index them. Prints milliseconds and peak memory as JSON. */
const [file = '', mode = 'eager'] = process.argv.slice(2);
const start = performance.now();
const source = sourceText(file, readFileSync(file, 'utf8'));
const flows = expectParsed(parseFlows(source, { lazy: mode === 'lazy' }));
const parsed = performance.now();
makeBridge({ name: 'br-int', flows });
const indexed = performance.now();
console.log(
  JSON.stringify({
    flows: flows.length,
    parse: parsed - start,
    index: indexed - parsed,
    peak: process.resourceUsage().maxRSS / 1024,
  }),
);
