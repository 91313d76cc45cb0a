/**
 * The suites that run against an emulator of AWS: sets it up in .cache where there is a Python 3, and runs test/aws. Without
 * a Python its tests are skipped by name. Options are those of vitest.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installMinistack } from '../test/aws/ministack.ts';

const found = installMinistack();
if ('skip' in found) console.error(`skipped: ${found.skip}`);
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/aws', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
