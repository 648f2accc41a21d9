#!/usr/bin/env node
import { processContext } from './context.ts';
import { endProcess, exitCodeOf, exitOnSignals, quietOnBrokenPipe } from './exit.ts';
import { runCli } from './program.ts';

quietOnBrokenPipe();
exitOnSignals();
const context = processContext();
await endProcess(await runCli(process.argv.slice(2), context).catch((error) => exitCodeOf(error, context)));
