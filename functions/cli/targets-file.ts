import { findClose } from '../monitor/nearest-key.ts';
import { readTargets } from '../monitor/read-targets.ts';
import type { TargetSettings, TargetsFile } from '../monitor/settle-targets.ts';
import { quoteValue } from './quote-value.ts';
import { readOptionFile } from './read-file.ts';
import { escapeHidden } from './safe-text.ts';
import { UsageError } from './usage-error.ts';

/** Looked for in the current folder where no option names another. */
export const defaultTargetsPath = 'canary.yml';

/** Bytes; the limit of the reader itself, in characters, is below it and has a better message. */
const targetsLimitBytes = 8 * 1_024 * 1_024;

/**
 * Reads the targets file that `--config` names, or the default one.
 * @param advice what to do where the default one is not there, as {@link readTargetsText} has it
 * @throws UsageError where it cannot be read or has a mistake; the first is told, and how many there are.
 */
export async function openTargetsFile(
  config: string | undefined,
  cwd: string,
  advice = 'write one',
): Promise<{ readonly file: TargetsFile; readonly path: string }> {
  const path = config ?? defaultTargetsPath;
  const reading = readTargets(await readTargetsText(config, cwd, advice));
  if (reading.kind === 'right') return { file: reading.file, path };
  const [first] = reading.mistakes;
  const count = reading.mistakes.length + reading.more;
  const where =
    first === undefined ? '' : `${first.line}:${first.column} ${first.path === '' ? '' : `${first.path}: `}`;
  const rest = count > 1 ? ` (and ${count - 1} more; ${listAll(config)} lists them all)` : '';
  throw new UsageError(`${quoteValue(path)} has a mistake: ${where}${first?.message ?? ''}${rest}`);
}

function listAll(config: string | undefined): string {
  return `"centrifugo-canary validate${config === undefined ? '' : ` --config ${escapeHidden(config)}`}"`;
}

/** @throws UsageError where no target has the name. */
export function pickTarget(name: string, targets: readonly TargetSettings[]): TargetSettings {
  const found = targets.find((target) => target.name === name);
  if (found !== undefined) return found;
  const names = targets.map((target) => target.name);
  const close = findClose(name, names);
  const hint =
    close !== null
      ? `did you mean ${quoteValue(close)}?`
      : looksLikeUrl(name)
        ? adviceForUrl
        : `the targets file has ${names.slice(0, mostNames).map(quoteValue).join(', ')}${names.length > mostNames ? ' and others' : ''}`;
  throw new UsageError(`there is no target ${quoteValue(name)}; ${hint}`);
}

const mostNames = 10;

/** What was meant for a URL, and lacks its scheme. */
export function looksLikeUrl(name: string): boolean {
  return /[./:]/.test(name);
}

export const adviceForUrl = 'a URL begins with wss:// or ws://, such as wss://HOST/connection/websocket';

/**
 * The text of the targets file, canary.yml in the current folder if none is named.
 * @param advice what to do where that one is not there, behind "there is no canary.yml in this folder;"
 * @throws UsageError where it cannot be read
 */
export async function readTargetsText(config: string | undefined, cwd: string, advice: string): Promise<string> {
  try {
    return await readOptionFile('--config', config ?? defaultTargetsPath, cwd, targetsLimitBytes);
  } catch (error) {
    if (config !== undefined || !isMissing(error)) throw error;
    throw new UsageError(
      `there is no ${defaultTargetsPath} in this folder; ${advice}, or name the targets file with --config FILE`,
    );
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof UsageError &&
    error.cause instanceof Error &&
    'code' in error.cause &&
    error.cause.code === 'ENOENT'
  );
}
