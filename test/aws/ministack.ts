import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../real/find-program.ts';
import { freePort } from '../real/free-port.ts';
import { notReady, type ServerProcess, startServerProcess } from '../real/server-process.ts';

/**
 * ministack, an emulator of AWS that nobody here wrote. Faults of it that tests must not lean on: it evaluates alarms
 * without dimensions, M of N or missing data, and knows no metric math; FilterLogEvents takes every `{ … }` pattern for
 * one that matches everything; a schedule's retries and dead letters are stored and never used; what CloudWatch would
 * refuse (old times, too many data, AWS/ namespaces) it takes; IAM conditions on cloudwatch:namespace never hold.
 */
export const requirement = 'ministack==1.5.33';

/** The Python to run it with, or why there is none. */
export type FoundMinistack = { readonly python: string } | { readonly skip: string };

export interface MinistackOptions {
  /** Whether callers may do only what their IAM policies say; functions then run as their roles. */
  readonly enforcesIam?: boolean;
}

export interface Ministack {
  /** Every region and every service. */
  readonly endpoint: string;
  log(): string[];
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.cache/ministack-venv');
const python = join(folder, 'bin/python');
/** Written last: an installation that was cut short counts as none. */
const installed = join(folder, 'installed.txt');

/** Fifteen seconds where the packages come from the network; nobody waits for more than a minute. */
const installLimitMs = 60_000;
const readyLimitMs = 15_000;
/** Somebody else may take the port between our finding it free and the emulator's asking for it. */
const portAttempts = 3;

/** The installation that is there. Never installs anything. */
export function findMinistack(): FoundMinistack {
  if (isInstalled()) return { python };
  if (findProgram('python3', { variable: 'PYTHON' }) === undefined) return { skip: needsPython };
  return { skip: `${requirement} is not installed: npm run test:aws installs it, or says why it cannot` };
}

const needsPython = 'the emulator needs Python 3: put python3 on PATH or name it in PYTHON';

/**
 * Installs it into a virtual environment below .cache, once.
 * @throws Error with pip's words where there is a Python and the package cannot be had.
 */
export function installMinistack(): FoundMinistack {
  if (isInstalled()) return { python };
  const system = findProgram('python3', { variable: 'PYTHON' });
  if (system === undefined) return { skip: needsPython };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const made = run(system, ['-m', 'venv', folder]);
  if (made !== null) return { skip: `python3 cannot make a virtual environment: ${made}` };
  const failed = run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
  if (failed !== null) throw new Error(`pip install ${requirement} failed: ${failed}`);
  writeFileSync(installed, requirement);
  return { python };
}

function isInstalled(): boolean {
  return existsSync(python) && existsSync(installed) && readFileSync(installed, 'utf8') === requirement;
}

/** null: it went well; else the end of what it said. */
function run(command: string, args: readonly string[]): string | null {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: installLimitMs });
  if (status === 0) return null;
  return error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-3).join(' ');
}

/** Starts one of its own on 127.0.0.1 and resolves when it answers; rejects, with its log, if it does not in time. */
export async function startMinistack(
  found: { readonly python: string },
  options: MinistackOptions = {},
): Promise<Ministack> {
  const deadline = AbortSignal.timeout(readyLimitMs);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const temporary = await mkdtemp(join(tmpdir(), 'ministack-'));
    const server = startServerProcess(
      found.python,
      ['-m', 'ministack'],
      environment(port, temporary, options),
      temporary,
    );
    const endpoint = `http://127.0.0.1:${port}`;
    try {
      await untilHealthy(endpoint, server, deadline);
      return { endpoint, log: server.log, stop: server.stop };
    } catch (cause) {
      await server.stop();
      if (deadline.aborted || attempt === portAttempts) throw cause;
    }
  }
}

/** All of it: functions inherit what the emulator has, and nothing of ours may get into them. */
function environment(
  port: number,
  temporary: string,
  { enforcesIam = false }: MinistackOptions,
): Readonly<Record<string, string>> {
  // Functions run on the first node of the PATH: the project's own, of the version that is declared to Lambda.
  const nodes = [join(root, 'node_modules/node/bin'), dirname(process.execPath)];
  return {
    PATH: [...nodes, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: temporary,
    TMPDIR: temporary,
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    LAMBDA_EXECUTOR: 'local',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...(enforcesIam ? { AUTH: 'true' } : {}),
  };
}

async function untilHealthy(endpoint: string, server: ServerProcess, deadline: AbortSignal): Promise<void> {
  for (;;) {
    if (await isHealthy(endpoint, deadline)) return;
    const ending = server.ending();
    if (ending !== undefined) throw notReady('ministack', `ended (${ending})`, server.log());
    if (deadline.aborted) throw notReady('ministack', 'took too long', server.log());
    // No event tells when another process answers.
    await delay(50);
  }
}

async function isHealthy(endpoint: string, deadline: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/_ministack/health`, { signal: deadline });
    return answer.ok;
  } catch {
    return false;
  }
}
