#!/usr/bin/env node
import { computeApart, computesApart, contextHere } from './computing-thread.ts';
import { endProcess, exitCodeOf, exitOnSignals, quietOnBrokenPipe, reportUncaught } from './exit.ts';
import { runCli } from './program.ts';

const args = process.argv.slice(2);
const context = contextHere();
quietOnBrokenPipe();
exitOnSignals();
reportUncaught(context);
const run = computesApart(args) ? computeApart(args, new URL(import.meta.url)) : runCli(args, context);
await endProcess(await run.catch((error) => exitCodeOf(error, context)));
