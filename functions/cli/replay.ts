import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { findUnwatched } from '../alarm/find-unwatched.ts';
import { countReads, replay, spanOf } from '../alarm/replay.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { styleFor } from './page-style.ts';
import { printJsonLine } from './print-json.ts';
import { quoteValue } from './quote-value.ts';
import { describeReadFault } from './read-file.ts';
import { exampleTime, parseTime, readTimeline, type TimelineReading } from './read-timeline.ts';
import { renderAlerts } from './render-alerts.ts';
import { sceneOf } from './replay-scene.ts';
import { openTargetsFile } from './targets-file.ts';
import { UsageError } from './usage-error.ts';

/** As the command line gave it; `true` for an option without its value. */
export interface RawReplayOptions {
  readonly config?: string | true;
  readonly until?: string | true;
  readonly json?: true;
}

/**
 * `replay`: what the alarms of the targets file would have sent over a recorded timeline, and when.
 * @throws UsageError where the targets file or the timeline cannot be read.
 */
export async function runReplay(path: string | undefined, raw: RawReplayOptions, io: Io): Promise<ExitStatus> {
  if (path === undefined || path === '') {
    throw new UsageError('say which timeline: a file of JSON lines, or - for standard input');
  }
  if (raw.config === true) throw new UsageError('--config needs a value: the path of the targets file');
  const untilMs = readUntil(raw.until);
  const { file } = await openTargetsFile(raw.config, io.cwd);
  const names = { targets: file.targets.map(({ name }) => name), regions: file.probingRegions };
  const reading = readTimeline(await readText(path, io), names);
  if (reading.mistakes.length > 0) {
    complain(nameOf(path), reading, io);
    return exitStatus.usage;
  }
  const { checks } = reading;
  if (checks.length === 0) throw new UsageError(`there is no line in ${nameOf(path)}; write one for each check`);
  const scene = sceneOf(file, checks);
  const options = untilMs === null ? {} : { untilMs };
  const [fromMs, toMs] = spanOf(checks, options.untilMs);
  if (untilMs !== null && untilMs < toMs - 60_000) {
    throw new UsageError('the time of --until lies before the last line; leave it out, or give a later one');
  }
  if (countReads(scene, checks, options.untilMs) > mostReads) {
    const days = Math.ceil((toMs - fromMs) / 86_400_000);
    const instead = untilMs !== null ? 'give an earlier --until, or split the timeline' : 'split the timeline';
    throw new UsageError(`${days} days of these targets are too much for one replay; ${instead}`);
  }
  const alerts = replay(scene, checks, options);
  if (raw.json === true) for (const alert of alerts) printJsonLine(alert, io.out);
  else {
    const unwatched = findUnwatched(scene.definitions, checks);
    const lines = renderAlerts(alerts, { checks: checks.length, fromMs, toMs, unwatched }, styleFor(io.out));
    io.out.write(`${lines.join('\n')}\n`);
  }
  return exitStatus.ok;
}

/** A minute or so of work. */
const mostReads = 800_000_000;
/** Half a million lines. */
const timelineLimitBytes = 64 * 1_024 * 1_024;

/** Milliseconds; null where the option was not given. */
function readUntil(written: string | true | undefined): number | null {
  if (written === undefined) return null;
  const timeMs = written === true ? null : parseTime(written);
  if (timeMs === null) {
    throw new UsageError(`--until needs an ISO 8601 time with its zone, such as ${exampleTime}`);
  }
  return timeMs;
}

async function readText(path: string, io: Io): Promise<string> {
  const source = path === '-' ? process.stdin : createReadStream(resolve(io.cwd, path));
  try {
    return await readUpTo(addAbortSignal(io.signal, source), timelineLimitBytes);
  } catch (error) {
    if (error instanceof RangeError) {
      const limit = timelineLimitBytes / 1_024 / 1_024;
      throw new UsageError(`${nameOf(path)} is larger than ${limit} MiB; split the timeline`);
    }
    throw new UsageError(`cannot read ${nameOf(path)}: ${describeReadFault(error)}`);
  }
}

async function readUpTo(source: Readable, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limitBytes) throw new RangeError('too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function nameOf(path: string): string {
  return path === '-' ? 'standard input' : quoteValue(path);
}

function complain(name: string, { mistakes, more }: TimelineReading, io: Io): void {
  for (const { line, message } of mistakes) io.err.write(`${name} line ${line}: ${message}\n`);
  const count = mistakes.length + more;
  const listed = more > 0 ? `, of which the first ${mistakes.length} are listed` : '';
  io.err.write(
    `centrifugo-canary: ${count} wrong ${count === 1 ? 'line' : 'lines'} in ${name}${listed}; nothing was replayed\n`,
  );
}
