import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../cli/run-command.ts';
import { findProgram } from '../real/find-program.ts';

const run = promisify(execFile);

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly help: string;
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly time: number | null;
  }[];
}

/** What Prometheus' own client reads out of an exposition; rejects where it takes it for wrong. */
export type ReadExposition = (text: string, format: 'openmetrics' | 'text') => Promise<readonly ReadFamily[]>;

const version = '0.26.0';
const settingUpMs = 30_000;

/** The client in an environment of its own below .cache, made where it is not there yet; else why it cannot be. */
export async function openPrometheusClient(): Promise<ReadExposition | { readonly skip: string }> {
  const python = findProgram('python3', { variable: 'CANARY_PYTHON' });
  if (python === undefined) return { skip: 'there is no python3 on PATH' };
  const folder = join(projectRoot, `.cache/prometheus-client-${version}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    try {
      await mkdir(join(projectRoot, '.cache'), { recursive: true });
      // Packages without their environment's absolute paths: the folder may be moved into its place once it is whole.
      const from = ['--target', unfinished, '--no-deps', '--quiet', `prometheus_client==${version}`];
      await run(
        python,
        ['-m', 'pip', 'install', '--disable-pip-version-check', '--timeout', '5', '--retries', '1', ...from],
        { timeout: settingUpMs },
      );
      await rename(unfinished, folder);
    } catch {
      await rm(unfinished, { recursive: true, force: true });
      if (!existsSync(folder)) return { skip: `pip cannot install prometheus_client ${version}` };
    }
  }
  const script = join(import.meta.dirname, 'read_open_metrics.py');
  return async (text, format) => {
    const env = { PATH: process.env.PATH ?? '', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    const reading = run(python, [script, format], { env, timeout: 20_000, maxBuffer: 64 * 1_024 * 1_024 });
    reading.child.stdin?.end(text);
    return JSON.parse((await reading).stdout);
  };
}

/** `promtool check metrics`: what it complains of; null where there is no promtool. */
export function findPromtool(): ((text: string) => Promise<string>) | null {
  const promtool = findProgram('promtool', { variable: 'CANARY_PROMTOOL' });
  if (promtool === undefined) return null;
  return async (text) => {
    const checking = run(promtool, ['check', 'metrics'], { timeout: 20_000 });
    checking.child.stdin?.end(text);
    // It exits with 3 for what it would rather have otherwise, and with 1 for what it cannot read.
    const { stdout, stderr } = await checking.catch((error: { stdout: string; stderr: string }) => error);
    return `${stdout}${stderr}`;
  };
}
