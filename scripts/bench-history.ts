import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { HistoryFile } from '../functions/history/history-file.ts';
import { respond } from '../functions/history/respond.ts';
import type { ReportedCheck } from '../functions/monitor/reported-check.ts';
import { prepareKeeping } from '../functions/platform/local/history-checks.ts';
import { connectForWriting } from '../functions/platform/local/history-connection.ts';
import { type CountedCheck, countCheck } from '../functions/platform/local/history-counts.ts';
import { openHistoryDatabase } from '../functions/platform/local/history-database.ts';
import { openHistoryReader } from '../functions/platform/local/history-reader.ts';
import { retention } from '../functions/platform/local/history-retention.ts';
import { prepareRollup } from '../functions/platform/local/history-rollup.ts';
import { prepareSeries } from '../functions/platform/local/history-series.ts';
import { createHistoryStore } from '../functions/platform/local/history-store.ts';
import { slotMinutes } from '../functions/platform/local/history-timings.ts';
import { makeCheck, makeFile, minuteMs } from '../test/history/recording.ts';
import type { Figure } from './bench/render-figures.ts';

/** What local history costs: a year of minutes of many targets in one file. Times in milliseconds. */
export interface HistoryFigures {
  readonly targets: number;
  readonly days: number;
  /** The middle and the slowest of several answers to each request that the page makes. */
  readonly answers: readonly {
    readonly path: string;
    readonly medianMs: number;
    readonly mostMs: number;
    readonly bytes: number;
  }[];
  readonly fileMb: number;
  /** What stays of a target for ever more: minutes, failures, hours. */
  readonly growthMbPerTargetAndMonth: number;
  /** What a target has at most besides: single durations, whole checks. */
  readonly boundMbPerTarget: number;
  /** Recording one check while the file is that large. */
  readonly recording: {
    readonly medianMs: number;
    readonly p99Ms: number;
    readonly mostMs: number;
    readonly logKb: number;
  };
}

const dayMs = 86_400_000;
const requests = [
  '/api/targets',
  '/api/targets?days=90',
  '/api/targets/t0/history?from=-24h&phases=1',
  '/api/targets/t0/history?from=-7d&phases=1',
  '/api/targets/t0/history?from=-30d&phases=1',
  '/api/targets/t0/history?from=-90d&step=1d&phases=1',
  '/api/targets/t0/history?from=-365d&step=1d&phases=1',
  '/api/targets/t0/failures?from=-90d',
  '/api/targets/t0/incidents?from=-90d',
  '/api/targets/t0/checks?limit=50',
  '/api/targets/t0/checks?from=-90d&outcome=down&limit=50',
  '/healthz',
  '/metrics',
];

/** As docs/benchmarks.md shows them. */
export function describeHistory({ targets, days, ...figures }: HistoryFigures): readonly Figure[] {
  const { recording, growthMbPerTargetAndMonth, boundMbPerTarget, fileMb } = figures;
  const scene = `${days} days of minutes, ${targets} targets`;
  const answers = figures.answers.map(({ path: asked, medianMs, mostMs, bytes }) => ({
    what: `History, ${scene}: \`${asked}\``,
    figure: `${medianMs.toFixed(1)} ms`,
    beside: `slowest of seven ${mostMs.toFixed(1)} ms, ${(bytes / 1_024).toFixed(0)} KB`,
    goal: { most: 100, of: medianMs, unit: 'ms' },
  }));
  return [
    ...answers,
    {
      what: `History file, ${scene}`,
      figure: `${fileMb.toFixed(0)} MB`,
      beside: `${growthMbPerTargetAndMonth.toFixed(2)} MB a target and month, and up to ${boundMbPerTarget.toFixed(1)} MB a target that do not grow`,
    },
    {
      what: 'Recording one check',
      figure: `${recording.medianMs.toFixed(2)} ms`,
      beside: `p99 ${recording.p99Ms.toFixed(1)} ms, slowest ${recording.mostMs.toFixed(0)} ms; ${recording.logKb.toFixed(0)} KB written`,
    },
  ];
}

/** Asks a file that was filled up to `nowMs`, and records into a copy of it in `folder`. */
export async function measureHistory(
  { file, names, days, nowMs, sizes }: FilledHistory,
  folder: string,
): Promise<HistoryFigures> {
  const known = makeFile({ probingRegions: ['local'] }, names);
  const answers = await measureAnswers(file, known, nowMs);
  const fileMb = toMb(statSync(file).size);
  const copy = path.join(folder, 'recorded.db');
  copyFileSync(file, copy);
  const recording = measureRecording(copy, names, nowMs);
  rmSync(copy);
  return { targets: names.length, days, answers, fileMb, ...sizes, recording };
}

export interface FilledHistory {
  readonly file: string;
  readonly names: readonly string[];
  readonly days: number;
  readonly nowMs: number;
  readonly sizes: Pick<HistoryFigures, 'growthMbPerTargetAndMonth' | 'boundMbPerTarget'>;
}

/** Through the code that counts every check, many at once. */
export function fillHistory(
  file: string,
  names: readonly string[],
  days: number,
  nowMs: number,
): FilledHistory['sizes'] {
  const { database, lock } = connectForWriting(file);
  const [seriesOf, countInto, keep] = [prepareSeries(database), prepareRollup(database), prepareKeeping(database)];
  const firstDay = Math.floor(nowMs / dayMs) - days;
  const endMinute = Math.floor(nowMs / minuteMs);
  // Later minutes have their own durations still; of earlier ones they would have been forgotten.
  const timedFrom = endMinute - retention.timedChecks;
  for (const [index, name] of names.entries()) {
    database.exec('BEGIN');
    const series = seriesOf(name, 'local');
    for (let day = firstDay; day * 1_440 < endMinute; day += 1) {
      const counted: CountedCheck[] = [];
      for (let minute = day * 1_440; minute < Math.min(endMinute, (day + 1) * 1_440); minute += 1) {
        const check = inventCheck(name, index, minute);
        const isFailed = check.outcome === 'down' && minute > endMinute - retention.notableDays * 1_440;
        if (isFailed || minute % 60 === 0 || minute > endMinute - retention.checks) keep(series, check, false);
        counted.push(countCheck(check));
      }
      countInto(series, counted);
    }
    database.prepare('DELETE FROM timings WHERE series = ? AND slot < ?').run(series, timedFrom / slotMinutes);
    database.exec(`COMMIT`);
    database.prepare('DELETE FROM checks WHERE started_ms < ?').run(nowMs - retention.notableDays * dayMs);
  }
  const sizes = measureTables(database, names.length, days);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  lock.release();
  return sizes;
}

function measureTables(database: DatabaseSync, targets: number, days: number) {
  const sizeOf = (...names: readonly string[]): number =>
    names.reduce((sum, name) => {
      const row = database.prepare('SELECT sum(payload + 12 * ncell) AS bytes FROM dbstat WHERE name = ?').get(name);
      return sum + toMb(Number(row?.bytes ?? 0));
    }, 0);
  return {
    growthMbPerTargetAndMonth: (sizeOf('minutes', 'failures', 'hours') / targets / days) * 30,
    boundMbPerTarget: sizeOf('timings', 'checks', 'checks_by_time', 'checks_by_note', 'shapes') / targets,
  };
}

export async function measureAnswers(
  file: string,
  known: HistoryFile,
  nowMs: number,
): Promise<HistoryFigures['answers']> {
  const reader = openHistoryReader(file);
  const fault = (error: unknown): void => {
    throw error;
  };
  const answers: HistoryFigures['answers'][number][] = [];
  for (const request of requests) {
    const times: number[] = [];
    let bytes = 0;
    for (let turn = 0; turn < 7; turn += 1) {
      const store = createHistoryStore(reader, { everyMs: minuteMs, alarms: [] });
      const api = {
        store,
        file: known,
        now: () => nowMs,
        freshnessMs: 60_000,
        pollMs: 15_000,
        lateMs: 60_000,
        report: fault,
      };
      const beganMs = performance.now();
      const response = await respond(new Request(new URL(request, 'http://127.0.0.1')), api);
      const text = await response.text();
      times.push(performance.now() - beganMs);
      if (response.status !== 200) throw new Error(`${request}: ${response.status} ${text}`);
      bytes = Buffer.byteLength(text);
    }
    answers.push({ path: request, medianMs: rank(times, 50), mostMs: rank(times, 100), bytes });
  }
  reader.close();
  return answers;
}

function measureRecording(file: string, names: readonly string[], nowMs: number): HistoryFigures['recording'] {
  const database = openHistoryDatabase(file);
  const times: number[] = [];
  const rounds = 40;
  const beginMinute = Math.floor(nowMs / minuteMs);
  let logBytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, name] of names.entries()) {
      const check = inventCheck(name, index, beginMinute + round);
      const beganMs = performance.now();
      database.recordCheck(check, { isDrill: false });
      times.push(performance.now() - beganMs);
    }
    // Of the first round: later the log is emptied, and written over.
    if (round === 0) logBytes = statSync(`${file}-wal`).size;
    database.recordRun({ region: 'local', startedMs: (beginMinute + round) * minuteMs, checks: names.length });
  }
  database.close();
  return {
    medianMs: rank(times, 50),
    p99Ms: rank(times, 99),
    mostMs: rank(times, 100),
    logKb: logBytes / 1_024 / names.length,
  };
}

/** Fails in a few outages of half an hour and now and then by itself; takes about as long as it always does. */
export function inventCheck(name: string, index: number, minute: number): ReportedCheck {
  const noise = (salt: number): number => {
    const x = Math.sin(minute * 12.9898 + index * 78.233 + salt * 37.719) * 43_758.5453;
    return x - Math.floor(x);
  };
  const isOutage = (minute + index * 997) % 43_200 < 30;
  const code = isOutage ? 'upgrade.forbidden' : noise(0) < 0.0005 ? 'tcp.timeout' : null;
  const about = (ms: number, salt: number): number =>
    Math.round(ms * (0.85 + noise(salt) ** 4 + noise(salt + 1) * 0.2) * 100) / 100;
  const phasesMs = {
    dns: about(2, 1),
    tcp: about(9 + index, 2),
    tls: about(21 + index, 3),
    upgrade: about(11 + index, 4),
    ...(code === null ? { token: about(30, 5), connect: about(12 + index, 6), refresh: about(14, 7) } : {}),
  };
  const totalMs = Math.round(Object.values(phasesMs).reduce((sum, ms) => sum + ms, 0) * 100) / 100;
  return makeCheck(minute * minuteMs + Math.floor(noise(9) * 2_000), {
    target: name,
    region: 'local',
    code,
    totalMs,
    phasesMs,
  });
}

function rank(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1] ?? Number.NaN;
}

function toMb(bytes: number): number {
  return bytes / 1_048_576;
}

if (import.meta.main) {
  const [targets = 50, days = 365] = process.argv.slice(2).map(Number);
  const beganMs = performance.now();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'canary-bench-'));
  try {
    const names = Array.from({ length: targets }, (_, index) => `t${index}`);
    const file = path.join(folder, 'canary.db');
    const nowMs = Date.now();
    const sizes = fillHistory(file, names, days, nowMs);
    const figures = await measureHistory({ file, names, days, nowMs, sizes }, folder);
    for (const { path: asked, medianMs, mostMs, bytes } of figures.answers) {
      console.log(
        `${medianMs.toFixed(1).padStart(8)} ms ${mostMs.toFixed(1).padStart(8)} ms ${String(bytes).padStart(9)} B  ${asked}`,
      );
    }
    const { answers, ...others } = figures;
    console.log(others, `${((performance.now() - beganMs) / 1_000).toFixed(0)} s in all, ${answers.length} requests`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
