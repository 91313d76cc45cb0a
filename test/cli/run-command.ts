import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Finished {
  /** null where a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Beside PATH, the whole environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called once the process runs; it may send signals or close streams. */
  readonly during?: (child: ChildProcess) => void | Promise<void>;
}

export const projectRoot = join(import.meta.dirname, '../..');

/** Runs the command from its source, as `npm run canary` does. */
export function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runNode([join(projectRoot, 'functions/cli/main.ts'), ...args], options);
}

/** Runs a script with this very Node, with nothing of the environment that could change what it does. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runProgram(process.execPath, args, options);
}

export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? projectRoot,
      env: { PATH: process.env.PATH ?? '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
    Promise.resolve(options.during?.(child)).catch(reject);
  });
}
