import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suffixOf } from './stacks.ts';

const root = resolve(import.meta.dirname, '../..');

/** What the deploy tool is asked for. */
export interface OslsCall {
  readonly command: 'package' | 'deploy' | 'remove';
  readonly stage: string;
  readonly region: string;
  /** Where the package is written to, or lies. */
  readonly folder: string | null;
  readonly part: number;
  /** Whether to deploy what seems to be deployed already. */
  readonly isForced?: boolean;
  /** The rest of what serverless.yml reads as parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Packaging takes seconds. CloudFormation may take its time, but not an hour: a stack that waits so long is stuck. */
const longestMs = { package: 180_000, deploy: 3_600_000, remove: 3_600_000 } as const;

/** The tool said no; the message is what it printed, the reason of AWS in it. */
export class OslsFailed extends Error {
  override readonly name = 'OslsFailed';
}

/** Folders in which the deploy tool runs, and the tool itself once it has begun. */
const running = new Map<string, ChildProcess | null>();

/** Ends what runs, and leaves nothing behind here. What CloudFormation has begun, it goes on with. */
export function stopOsls(): void {
  for (const [folder, child] of running) {
    child?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs the deploy tool in a folder of its own, which links to the project: it writes beside serverless.yml, and two runs
 * would write over each other.
 * @throws OslsFailed
 */
export async function runOsls(call: OslsCall): Promise<string> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/osls-'));
  running.set(folder, null);
  try {
    // The tool takes no link for its own file.
    for (const name of ['serverless.yml', 'package.json']) copyFileSync(join(root, name), join(folder, name));
    for (const name of ['infra', 'functions', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
    // A stack without functions has nothing to bundle, and serverless-esbuild tidies up all the same.
    mkdirSync(join(folder, '.cache/esbuild/.serverless'), { recursive: true });
    mkdirSync(temporaryIn(folder));
    return await run(folder, argumentsOf(call), longestMs[call.command]);
  } finally {
    running.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** serverless-esbuild leaves each function, and the targets file with it, in the folder for temporary files: this one goes. */
function temporaryIn(folder: string): string {
  return join(folder, '.temporary');
}

function argumentsOf(call: OslsCall): readonly string[] {
  const { command, stage, region, folder, part, isForced = false, parameters } = call;
  const suffix: Readonly<Record<string, string>> = part === 0 ? {} : { suffix: suffixOf(part), part: String(part) };
  const all = Object.entries({ ...parameters, ...suffix }).map(([name, value]) => `--param=${name}=${value}`);
  return [
    join(root, 'node_modules/osls/bin/serverless.js'),
    command,
    ...(isForced ? ['--force'] : []),
    `--stage=${stage}`,
    `--region=${region}`,
    ...(folder === null ? [] : [`--package=${resolve(folder)}`]),
    ...all,
  ];
}

function run(folder: string, args: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((fulfil, reject) => {
    let output = '';
    const temporary = temporaryIn(folder);
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: {
        ...process.env,
        TMPDIR: temporary,
        TEMP: temporary,
        TMP: temporary,
        NO_COLOR: '1',
        SLS_INTERACTIVE_SETUP_ENABLE: '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    running.set(folder, child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) => reject(new OslsFailed(error.message)));
    child.on('close', (code, signal) => {
      if (code === 0) return fulfil(output);
      const cut =
        signal === null ? '' : `\nThe deploy tool was ended by ${signal}; it may take ${timeoutMs / 1_000} s.`;
      // Where the tool ran and where its manual is does not matter here.
      const words = output.replaceAll(/^(?:Environment|Docs): .*\n/gm, '').trim();
      reject(new OslsFailed(`${words}${cut}`));
    });
  });
}
