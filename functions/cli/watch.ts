import { statSync } from 'node:fs';
import path from 'node:path';
import { formatDuration } from '../monitor/duration.ts';
import { readTargets } from '../monitor/read-targets.ts';
import type { TargetsFile } from '../monitor/settle-targets.ts';
import { systemClock } from '../platform/local/clock.ts';
import { HistoryFileError } from '../platform/local/history-file-errors.ts';
import { ListenRefused } from '../platform/local/history-server.ts';
import { isLoopback } from '../platform/local/http-server.ts';
import { type RunningWatch, startWatch, type WatchSetup } from '../platform/local/start-watch.ts';
import { watchFile } from '../platform/local/watch-file.ts';
import { nameFiles } from './command-options.ts';
import { foldLines } from './fold-lines.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { defaultListen, type ListenAddress, readListenAddress } from './listen-address.ts';
import { styleFor } from './page-style.ts';
import { escapeHidden } from './safe-text.ts';
import { defaultTargetsPath, openTargetsFile, readTargetsText } from './targets-file.ts';
import { UsageError } from './usage-error.ts';
import { renderReading } from './validate.ts';
import { openWatchConsole } from './watch-console.ts';

/** As the command line gave it; `true` for an option without its value. */
export interface RawWatchOptions {
  readonly config?: string | true;
  readonly listen?: string | true;
  readonly data?: string | true;
}

export const defaultDataPath = 'canary.db';
/** For running checks, alerts on their way and answers: what `close` takes at most, and a little more. */
const leavingMs = 10_000;

/**
 * `watch`: checks the targets of the file over and over, keeps the history, alerts, and serves the status page, until it
 * is told to end.
 * @throws UsageError where the targets file, the address or the file with the history cannot be used.
 */
export async function runWatch(raw: RawWatchOptions, io: Io): Promise<ExitStatus> {
  const config = readValue('--config', raw.config, 'the path of the targets file');
  const listen = readListen(readValue('--listen', raw.listen, 'HOST:PORT, such as 127.0.0.1:8080'));
  const data = readValue('--data', raw.data, 'the path of the file that keeps the history') ?? defaultDataPath;
  const { file, path: written } = await openTargetsFile(config, io.cwd);
  const configPath = path.resolve(io.cwd, written);
  const console = openWatchConsole(io);
  const tell = (text: string): void => console.tell(text, systemClock.now());
  const warn = (text: string): void => console.warn(text, systemClock.now());
  // The end is ours: everything that was found has to be kept, which takes a moment.
  io.endOwnWay?.(leavingMs);
  const watch = await start(
    {
      file,
      folder: path.dirname(configPath),
      environment: io.env,
      data: path.resolve(io.cwd, data),
      listen,
      commandOptions: nameFiles({ config, data: raw.data === undefined ? undefined : data }),
      report: (event) => console.show(event),
      // On a terminal only: what reads a log breaks lines as it likes.
      write: (text) => io.out.write(io.out.isTerminal ? foldLines(text, styleFor(io.out).width) : text),
      paints: styleFor(io.out).palette,
      warn,
    },
    data,
  );
  try {
    introduce(watch, file, data, listen, io, warn);
    await follow(watch, { config, configPath, io, tell, warn });
    io.out.write('Ending: checks that run get three seconds; a second signal ends it at once\n');
  } finally {
    await watch.close();
  }
  return exitStatus.ok;
}

function readValue(option: string, written: string | true | undefined, what: string): string | undefined {
  if (written === true || written === '') throw new UsageError(`${option} needs a value: ${what}`);
  return written;
}

function readListen(written: string | undefined): ListenAddress {
  return written === undefined ? defaultListen : readListenAddress(written);
}

async function start(setup: WatchSetup, data: string): Promise<RunningWatch> {
  try {
    return await startWatch(setup);
  } catch (error) {
    if (error instanceof HistoryFileError || error instanceof ListenRefused) {
      throw new UsageError(error.message.replaceAll(setup.data, data));
    }
    throw error;
  }
}

function introduce(
  watch: RunningWatch,
  file: TargetsFile,
  data: string,
  { host }: ListenAddress,
  io: Io,
  warn: (text: string) => void,
): void {
  const { palette } = styleFor(io.out);
  const { length } = file.targets;
  const what = `${length} ${length === 1 ? 'target' : 'targets'} every ${formatDuration(file.everyMs)}`;
  io.out.write(
    `Status page ${palette.bold(watch.url)} · ${what} · history in ${escapeHidden(data)} · Ctrl-C ends it\n`,
  );
  if (file.regions !== null) {
    warn(
      `the file names ${file.probingRegions.length} regions for AWS; watch probes from this machine alone, as "local", and one region is enough for its alarms`,
    );
  }
  if (!isLoopback(host)) {
    warn(
      `everybody who can reach ${host} sees the page, with URLs, addresses and evidence: it has no login; put one in front of it, or listen on 127.0.0.1`,
    );
  }
}

interface Following {
  readonly config: string | undefined;
  readonly configPath: string;
  readonly io: Io;
  readonly tell: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** Reads the targets file again when it changes or SIGHUP asks for it, until the end. */
async function follow(watch: RunningWatch, following: Following): Promise<void> {
  const { io, configPath } = following;
  let reloading: Promise<void> = Promise.resolve();
  let newest: string | null = null;
  const reload = (isAsked: boolean): void => {
    reloading = reloading.then(async () => {
      newest = await reloadTargets(watch, following, isAsked ? null : newest);
    });
  };
  const onHangUp = (): void => reload(true);
  const changes = watchFile(configPath, () => reload(false));
  process.on('SIGHUP', onHangUp);
  try {
    await untilAborted(io.signal);
    await reloading;
  } finally {
    process.off('SIGHUP', onHangUp);
    changes.close();
  }
}

/** The text that was read; null where none could be. */
async function reloadTargets(
  watch: RunningWatch,
  { config, configPath, io, tell, warn }: Following,
  known: string | null,
): Promise<string | null> {
  const name = config ?? defaultTargetsPath;
  const kept = 'the targets that were read before are still watched';
  try {
    const facts = statSync(configPath, { throwIfNoEntry: false });
    if (facts === undefined) throw new UsageError(`${name} is not there any more`);
    // A pipe that nobody writes into would be waited for, and the end of watch with it.
    if (!facts.isFile()) throw new UsageError(`${name} is no longer a regular file; put one in its place`);
    const text = await readTargetsText(configPath, io.cwd, '');
    if (text === known) return text;
    const reading = readTargets(text);
    if (reading.kind === 'right') {
      watch.reload(reading.file);
      const { length } = reading.file.targets;
      tell(
        `${name} was read again: ${length} ${length === 1 ? 'target' : 'targets'} every ${formatDuration(reading.file.everyMs)}`,
      );
    } else {
      warn(`${name} has changed and cannot be used; ${kept}`);
      for (const line of renderReading(name, reading)) io.err.write(`    ${escapeHidden(line)}\n`);
    }
    return text;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    warn(`${error.message}; ${kept}`);
    return null;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
