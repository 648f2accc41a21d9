#!/usr/bin/env node
import { processContext } from './context.ts';
import { endProcess, exitCodeOf, exitOnSignals, quietOnBrokenPipe, reportUncaught } from './exit.ts';
import { runCli } from './program.ts';

const context = processContext();
quietOnBrokenPipe();
exitOnSignals();
reportUncaught(context);
await endProcess(await runCli(process.argv.slice(2), context).catch((error) => exitCodeOf(error, context)));
