import { dirname, join, resolve } from 'node:path';
import { systemClock } from '../platform/local/clock.ts';
import { HistoryFileError } from '../platform/local/history-file-errors.ts';
import { ListenRefused } from '../platform/local/history-server.ts';
import { type RunningWatch, startWatch, type WatchSetup } from '../platform/local/start-watch.ts';
import { systemTimer } from '../platform/local/timer.ts';
import { nameFiles } from './command-options.ts';
import { playIncidents } from './demo-script.ts';
import { renderEnd, renderEvent, renderOpening } from './demo-story.ts';
import { type DemoTargets, demoSettings, everySeconds, startDemoTargets } from './demo-targets.ts';
import { foldLines } from './fold-lines.ts';
import { exitStatus, type Io } from './io.ts';
import { writeLabFiles } from './lab-files.ts';
import { defaultListen } from './listen-address.ts';
import { openInBrowser } from './open-in-browser.ts';
import { styleFor } from './page-style.ts';
import { runCommandLine } from './program.ts';
import { namesTargetsFile, readStartOptions, type StartOptions, startHelp } from './start-options.ts';
import { openTargetsFile } from './targets-file.ts';
import { UsageError } from './usage-error.ts';
import { openWatchConsole } from './watch-console.ts';

/**
 * `npm start`: `watch` over servers of the built-in lab, which break and are mended while the newcomer looks on; with
 * `--config`, `watch` itself over the user's own targets. Gives the exit status.
 */
export async function runStart(args: readonly string[], io: Io): Promise<number> {
  if (namesTargetsFile(args)) return runCommandLine(['watch', ...args.filter((arg) => arg !== '--open')], io);
  try {
    const options = readStartOptions(args);
    if (options.wantsHelp) io.out.write(startHelp);
    else await runDemo(options, io);
    return exitStatus.ok;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.err.write(`centrifugo-canary: ${error.message}\n`);
    return exitStatus.usage;
  }
}

/** What the page tells first. */
const notice =
  'This is a demo: servers of the built-in lab, which are broken and mended on purpose. Your own targets: `npm start -- --config canary.yml`';

/** For running checks and answers that are on their way. */
const leavingMs = 10_000;

async function runDemo(options: StartOptions, io: Io): Promise<void> {
  io.endOwnWay?.(leavingMs);
  const demo = await startDemoTargets();
  const files = writeLabFiles(demo.targets, demoSettings);
  try {
    await watchDemo(demo, files.targetsPath, options, io);
  } finally {
    files.remove();
    await demo.close();
  }
}

async function watchDemo(demo: DemoTargets, targetsPath: string, options: StartOptions, io: Io): Promise<void> {
  const style = styleFor(io.out);
  const say = (lines: readonly string[]): void => {
    if (lines.length > 0) io.out.write(`${lines.join('\n')}\n`);
  };
  const folder = dirname(targetsPath);
  const console = openWatchConsole(io);
  const { file } = await openTargetsFile(targetsPath, io.cwd);
  const dataPath = options.data === null ? join(folder, 'canary.db') : resolve(io.cwd, options.data);
  // For the page; history alone reads it.
  const noticed = { ...file, notice };
  const { watch, isElsewhere } = await startAnywhere(options, {
    file: noticed,
    folder,
    environment: io.env,
    data: dataPath,
    commandOptions: nameFiles({ config: targetsPath, data: dataPath }),
    report: (event) => console.show(event),
    write: (text) => io.out.write(foldLines(text, style.width)),
    paints: style.palette,
    warn: (text) => console.warn(text, systemClock.now()),
  });
  try {
    say(
      renderOpening(
        {
          address: watch.url,
          isElsewhere,
          dataPath,
          isKept: options.data !== null,
          targets: demo.targets.length,
          everySeconds,
        },
        style,
      ),
    );
    if (options.opensBrowser) openInBrowser(watch.url);
    await playIncidents({
      demo,
      now: systemClock.now,
      waitUntil: waitOnClock,
      tell: (event) => say(renderEvent(event, { address: watch.url, targetsPath }, style)),
      signal: io.signal,
    });
  } finally {
    await watch.close();
  }
  say(renderEnd(options.data === null ? null : dataPath));
}

/** The usual port may be in use by something of the newcomer's: only one that was asked for is insisted on. */
async function startAnywhere(
  { listen }: StartOptions,
  setup: Omit<WatchSetup, 'listen'>,
): Promise<{ readonly watch: RunningWatch; readonly isElsewhere: boolean }> {
  try {
    try {
      return { watch: await startWatch({ ...setup, listen: listen ?? defaultListen }), isElsewhere: false };
    } catch (error) {
      if (listen !== null || !(error instanceof ListenRefused)) throw error;
      return { watch: await startWatch({ ...setup, listen: { ...defaultListen, port: 0 } }), isElsewhere: true };
    }
  } catch (error) {
    if (error instanceof HistoryFileError || error instanceof ListenRefused) throw new UsageError(error.message);
    throw error;
  }
}

/** By the wall clock, which is looked at each second: a machine may have slept, or been set. */
async function waitOnClock(timeMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const leftMs = timeMs - systemClock.now();
    if (leftMs <= 0) return;
    await new Promise<void>((done) => {
      const finish = (): void => {
        cancel();
        signal.removeEventListener('abort', finish);
        done();
      };
      const cancel = systemTimer(Math.min(leftMs, 1_000), finish);
      signal.addEventListener('abort', finish);
    });
  }
}
