/**
 * All checks of the project, as CI runs them: format and lint, types, generated files, tests. Every step runs even where one
 * before it failed. The last line counts: a step is one, and so is every test.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tally, tallyFileVariable } from './tally-reporter.ts';

interface Step {
  readonly name: string;
  /** A script of the project or of a package, run by this very Node. */
  readonly script: string;
  readonly args: readonly string[];
}

const steps: readonly Step[] = [
  { name: 'format and lint', script: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', '.'] },
  { name: 'types of the page', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'functions/page'] },
  { name: 'generated files', script: 'scripts/generate-docs.ts', args: ['--check'] },
];
const testStep: Step = {
  name: 'tests',
  script: 'node_modules/vitest/vitest.mjs',
  args: ['run', '--reporter=dot', '--reporter=./scripts/tally-reporter.ts'],
};

// Beside the steps that need none of it. Where it fails, the tests that need it are skipped by name.
const toolsAreSetUp = runScript({ name: 'tools', script: 'scripts/set-up-tools.ts', args: [] }, {});

let passed = 0;
let failed = 0;
for (const step of steps) {
  const { isGood } = await runStep(step);
  if (isGood) passed++;
  else failed++;
}

const tools = await toolsAreSetUp;
if (!tools.isGood) console.log(tools.output.trimEnd());
const tally = await runTests();
printNames('Failed', tally.failed);
printNames('Faults outside tests', tally.faults);
printNames(
  'Skipped',
  tally.skipped.map(({ name, reason }) => `${name}: ${reason === '' ? 'no reason given' : reason}`),
);
passed += tally.passed;
failed += tally.failed.length + tally.faults.length;
if (failed > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed, ${tally.skipped.length} skipped`);

async function runTests(): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const file = join(folder, 'tally.json');
  try {
    const { isGood } = await runStep(testStep, { [tallyFileVariable]: file });
    return withLostFault(readTally(file), isGood);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that failed without saying which test, or that ran nothing, must not pass for a good one. */
function withLostFault(tally: Tally | null, isGood: boolean): Tally {
  if (tally === null) return { passed: 0, failed: [], skipped: [], faults: ['the test run did not come to its end'] };
  const known = tally.failed.length + tally.faults.length;
  if (!isGood && known === 0) return { ...tally, faults: ['the test run failed, though no test did'] };
  if (tally.passed === 0 && known === 0) return { ...tally, faults: ['no test ran'] };
  return tally;
}

function readTally(file: string): Tally | null {
  try {
    // Written by the reporter beside this file, in this run.
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return null;
  }
}

async function runStep(step: Step, env: Readonly<Record<string, string>> = {}): Promise<{ isGood: boolean }> {
  const startedMs = performance.now();
  const { isGood, output } = await runScript(step, env);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  console.log(`${isGood ? '✓' : '✗'} ${step.name} (${seconds} s)`);
  if (!isGood) console.log(output.trimEnd());
  return { isGood };
}

function runScript(
  { script, args }: Step,
  env: Readonly<Record<string, string>>,
): Promise<{ isGood: boolean; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    const { FORCE_COLOR: _, ...surroundings } = process.env;
    const child = spawn(process.execPath, [script, ...args], {
      // What is shown is shown later, and perhaps in a file.
      env: { ...surroundings, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ isGood: false, output: `${output}\n${error.message}` }));
    child.on('close', (code) => resolve({ isGood: code === 0, output }));
  });
}

function printNames(title: string, names: readonly string[]): void {
  if (names.length === 0) return;
  console.log(`\n${title}:`);
  for (const name of names) console.log(`- ${name.replaceAll('\n', ' ')}`);
  console.log('');
}
