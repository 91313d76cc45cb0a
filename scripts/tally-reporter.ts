import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What a test run came to, as `verify` reads it. */
export interface Tally {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly SkippedTest[];
  /** Faults outside any test: files that cannot be loaded, hooks that failed, unhandled rejections. */
  readonly faults: readonly string[];
}

export interface SkippedTest {
  readonly name: string;
  /** As given to `ctx.skip`; empty where nobody gave one. */
  readonly reason: string;
}

/** The variable that names the file to write the tally to. */
export const tallyFileVariable = 'VERIFY_TALLY_FILE';

/** Writes the tally of a run as JSON. Without the file, the run did not come to its end. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[tallyFileVariable];
    if (file === undefined) throw new Error(`${tallyFileVariable} must name the file of the tally`);
    writeFileSync(file, JSON.stringify(tallyUp(modules, unhandled)));
  }
}

function tallyUp(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Tally {
  let passed = 0;
  const failed: string[] = [];
  const skipped: SkippedTest[] = [];
  const faults = unhandled.map((error) => `unhandled: ${error.message}`);
  for (const module of modules) {
    const file = relative(process.cwd(), module.moduleId);
    for (const error of module.errors()) faults.push(`${file}: ${error.message}`);
    for (const suite of module.children.allSuites()) {
      for (const error of suite.errors()) faults.push(`${file} > ${suite.fullName}: ${error.message}`);
    }
    for (const test of module.children.allTests()) {
      const name = `${file} > ${test.fullName}`;
      const result = test.result();
      if (result.state === 'passed') passed++;
      else if (result.state === 'skipped') skipped.push({ name, reason: result.note ?? '' });
      else failed.push(name);
    }
  }
  return { passed, failed, skipped, faults };
}
