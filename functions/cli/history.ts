import { resolve } from 'node:path';
import { Problem } from '../history/problem.ts';
import { mostPoints, readSpan } from '../history/time-range.ts';
import { findClose } from '../monitor/nearest-key.ts';
import type { TargetsFile } from '../monitor/settle-targets.ts';
import { systemClock } from '../platform/local/clock.ts';
import { quietSqlite } from '../platform/local/quiet-sqlite.ts';
import { type OpenedStore, openFileSource } from './history-file.ts';
import { type AskedRange, type HistoryReport, readReport } from './history-report.ts';
import { type HistorySource, SourceFault } from './history-source.ts';
import { openUrlSource } from './history-url.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { styleFor } from './page-style.ts';
import { printJsonLine } from './print-json.ts';
import { quoteValue } from './quote-value.ts';
import { renderHistory } from './render-history.ts';
import { renderHistoryCsv } from './render-history-csv.ts';
import { escapeHidden } from './safe-text.ts';
import { openTargetsFile } from './targets-file.ts';
import { UsageError } from './usage-error.ts';

/** As the command line gave it; `true` for an option without its value. */
export interface RawHistoryOptions {
  readonly config?: string | true;
  readonly data?: string | true;
  readonly url?: string | true;
  readonly from?: string | true;
  readonly to?: string | true;
  readonly step?: string | true;
  readonly phases?: true;
  readonly json?: true;
  readonly csv?: true;
}

/** What is outside of it, and another in a test. */
export interface HistoryParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * `history`: uptime, latencies, failures by code and incidents of one target over a range, from the file of `watch`, or from
 * a server of history. 3 where that cannot be read.
 * @throws UsageError for a target that there is not, a wrong range, and files that cannot be read
 */
export async function runHistory(
  target: string | undefined,
  raw: RawHistoryOptions,
  io: Io,
  parts: HistoryParts = { now: systemClock.now },
): Promise<ExitStatus> {
  if (target === undefined || target === '') throw new UsageError('say which target, such as: history chat --from -7d');
  if (raw.json === true && raw.csv === true)
    throw new UsageError('--json and --csv are two forms of one result; choose one');
  if (raw.phases === true && raw.json !== true && raw.csv !== true) {
    throw new UsageError('--phases is more than a table holds; add --json or --csv');
  }
  const nowMs = parts.now();
  const asked = readRange(raw, nowMs);
  try {
    const source = await openSource(target, raw, io, parts);
    try {
      return await tell(source, target, asked, { raw, io, nowMs });
    } finally {
      source.close();
    }
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    io.err.write(`centrifugo-canary: ${error.message}\n`);
    return exitStatus.ownFault;
  }
}

/** Where no option names another: the one that `watch` writes. */
export const defaultDataPath = 'canary.db';

async function openSource(target: string, raw: RawHistoryOptions, io: Io, parts: HistoryParts): Promise<HistorySource> {
  const config = readValue('--config', raw.config, 'the path of the targets file');
  const data = readValue('--data', raw.data, 'the path of the file that "watch" writes');
  const url = readValue('--url', raw.url, 'the address of a running "watch" or of the function URL');
  if (url !== undefined) {
    if (data !== undefined) throw new UsageError('--url and --data are two places to read from; choose one');
    if (config !== undefined) io.err.write('centrifugo-canary: --config is not read when history comes from --url\n');
    return openUrlSource(url, io.signal);
  }
  const { file, path } = await openTargetsFile(config, io.cwd);
  const opened = await openDataFile(resolve(io.cwd, data ?? defaultDataPath), file);
  const source = await openFileSource(opened, { file, wanted: target, now: parts.now });
  if (source.hasLeft) {
    const rules = 'its incidents are told by the rules that hold where the file says nothing';
    io.err.write(`centrifugo-canary: ${quoteValue(target)} is no longer in ${quoteValue(path)}; ${rules}\n`);
  }
  return source;
}

async function tell(
  source: HistorySource,
  target: string,
  asked: AskedRange,
  { raw, io, nowMs }: { readonly raw: RawHistoryOptions; readonly io: Io; readonly nowMs: number },
): Promise<ExitStatus> {
  const isForPeople = raw.json !== true && raw.csv !== true;
  const range = isForPeople && asked.step === undefined ? { ...asked, step: stepForPeople(asked, nowMs) } : asked;
  const reading = await readReport(source, target, range, nowMs);
  if (reading.kind === 'refused') {
    if (reading.status === 404) throw new UsageError(await explainUnknownTarget(target, source));
    throw new UsageError(inOurWords(reading.detail));
  }
  const { report } = reading;
  if (raw.json === true) printJsonLine(report, io.out);
  else if (raw.csv === true) io.out.write(renderHistoryCsv(report));
  else io.out.write(`${renderHistory(report, styleFor(io.out)).join('\n')}\n`);
  if (reading.hasMoreIncidents) {
    io.err.write('centrifugo-canary: these are the newest 200 incidents; ask for a shorter range to see others\n');
  }
  if (isHidden(report)) {
    io.err.write('centrifugo-canary: this server shows names and states only: neither failures nor incidents\n');
  }
  return exitStatus.ok;
}

function isHidden({ failures, incidents }: HistoryReport): boolean {
  return failures === null || incidents === null;
}

async function explainUnknownTarget(target: string, source: HistorySource): Promise<string> {
  const names = await source.listTargets();
  const close = findClose(target, names);
  const hint =
    names.length === 0
      ? 'none are watched there'
      : close !== null
        ? `did you mean ${quoteValue(close)}?`
        : `there are ${names.slice(0, mostNames).map(quoteValue).join(', ')}${names.length > mostNames ? ' and others' : ''}`;
  return `there is no target ${quoteValue(target)}; ${hint}`;
}

const mostNames = 10;

/** Judged here as well, so that a mistake is told in the words of this command and before anything is asked. @throws UsageError */
function readRange(raw: RawHistoryOptions, nowMs: number): AskedRange {
  const from = readValue('--from', raw.from, 'a time such as 2026-11-22T08:00:00Z or -24h');
  const to = readValue('--to', raw.to, 'a time such as 2026-11-22T09:00:00Z or -1h');
  const step = readValue('--step', raw.step, 'whole minutes up to a day, such as 5m, 1h or 1d');
  const asked = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(step === undefined ? {} : { step }),
    ...(raw.phases === true ? ({ phases: '1' } as const) : {}),
  };
  spanOf(asked, nowMs);
  return asked;
}

function spanOf({ from, to }: AskedRange, nowMs: number) {
  try {
    const parameters = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    return readSpan(new URLSearchParams(parameters), nowMs);
  } catch (error) {
    if (error instanceof Problem) throw new UsageError(inOurWords(error.message));
    throw error;
  }
}

/** Parameters are options here. */
function inOurWords(detail: string): string {
  return detail
    .replace(/^(?=(?:from|to|step)\b)/, '--')
    .replace(/^(--\w+)=/, '$1 ')
    .replace(/^(--from (?:and|has to be before)) to\b/, '$1 --to');
}

/** A screen of lines, not the 300 points of a plot; the API makes it coarser where nothing as fine is kept. */
const mostLines = 31;
const readableSteps = ['1m', '5m', '15m', '30m', '1h', '3h', '6h', '12h', '1d'] as const;
const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };

function stepForPeople(asked: AskedRange, nowMs: number): string {
  const { fromMs, toMs } = spanOf(asked, nowMs);
  const minutes = (toMs - fromMs) / 60_000;
  const fits = (step: string): boolean =>
    minutes / (Number.parseInt(step, 10) * (minutesOf[step.slice(-1)] ?? 1)) <= Math.min(mostLines, mostPoints);
  return readableSteps.find(fits) ?? '1d';
}

function readValue(option: string, written: string | true | undefined, what: string): string | undefined {
  if (written === true || written === '') throw new UsageError(`${option} needs a value: ${what}`);
  return written;
}

/** SQLite is loaded only where a file is read. @throws UsageError where it cannot be */
async function openDataFile(path: string, file: TargetsFile): Promise<OpenedStore> {
  quietSqlite();
  const [{ openHistoryReader }, { createHistoryStore }, { HistoryFileError }] = await Promise.all([
    import('../platform/local/history-reader.ts'),
    import('../platform/local/history-store.ts'),
    import('../platform/local/history-file-errors.ts'),
  ]);
  try {
    const reader = openHistoryReader(path);
    const store = createHistoryStore(reader, { everyMs: file.everyMs, alarms: [] });
    return { store, close: () => reader.close() };
  } catch (error) {
    if (error instanceof HistoryFileError) throw new UsageError(escapeHidden(error.message));
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR') {
      const what = 'is damaged, or is not what this version of "watch" writes';
      throw new UsageError(`${quoteValue(path)} ${what}; put a backup in its place, or name another with --data FILE`);
    }
    throw error;
  }
}
