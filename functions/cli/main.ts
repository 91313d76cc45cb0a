#!/usr/bin/env node
import { enterFromProcess } from './door.ts';
import { runCommandLine } from './program.ts';

await enterFromProcess((io) => runCommandLine(process.argv.slice(2), io));
