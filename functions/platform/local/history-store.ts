import type { DatabaseSync } from 'node:sqlite';
import type { AlarmDefinition } from '../../alarm/alarm-definition.ts';
import { phases } from '../../failure/phases.ts';
import { roundMsOf } from '../../history/history-file.ts';
import type { KnownOutcome, RecordedCheck } from '../../history/recorded-check.ts';
import {
  type CheckOutcome,
  type ChecksQuery,
  type FailureCount,
  type HistoryStore,
  type SeriesQuery,
  type SeriesScope,
  type Span,
  StoreUnavailable,
} from '../../history/store.ts';
import { readAlarm } from './history-alerts.ts';
import { nameOutcome, outcomeNumbers, readKeptCheck } from './history-checks.ts';
import { prepareHours } from './history-hours.ts';
import { countMinutes, minutesOfDay } from './history-minutes.ts';
import { prepareRanking } from './history-ranking.ts';
import type { HistoryReader } from './history-reader.ts';
import { type KnownSeries, prepareAllSeries } from './history-series.ts';
import { timedBits } from './history-timings.ts';

export interface LocalHistoryParts {
  readonly everyMs: number;
  /** In the order in which they are told. */
  readonly alarms: readonly AlarmDefinition[];
}

/** History from the file of local mode. The parts may change with the targets file: another store over the same reader. */
export function createHistoryStore({ database, path }: HistoryReader, parts: LocalHistoryParts): HistoryStore {
  const roundMinutes = roundMsOf(parts.everyMs) / 60_000;
  const findSeries = prepareFindingSeries(database);
  const readHours = prepareHours(database, roundMinutes);
  const ranking = prepareRanking(database);
  const getDays = database.prepare(
    'SELECT day, states FROM minutes WHERE series = ? AND day BETWEEN ? AND ? ORDER BY day',
  );
  const getCertificate = database.prepare(`
    SELECT certificate_days AS days FROM hours WHERE series = ? AND hour BETWEEN ? AND ? AND certificate_ms >= ?
    ORDER BY hour DESC LIMIT 1
  `);
  const getAlarms = database.prepare('SELECT region, name, state, since_ms FROM alarms');
  const readFailures = prepareFailures(database);
  const checks = prepareChecks(database);

  /** Everything of one answer from one moment of the file. */
  const answer = async <Answer>(read: () => Answer): Promise<Answer> => {
    try {
      database.exec('BEGIN');
      return read();
    } catch (error) {
      throw new StoreUnavailable(`${path} cannot be read: ${describe(error)}`, { cause: error });
    } finally {
      endReading(database);
    }
  };

  return {
    readMinutes: (query) =>
      answer(() => {
        const [firstDay, lastDay] = periodsOf(query, minutesOfDay);
        return findSeries(query).map(({ id, target, region }) => ({
          target,
          region,
          points: countMinutes(getDays.all(id, firstDay, lastDay).map(asDay), query, roundMinutes),
        }));
      }),
    readHours: (query) =>
      answer(() => {
        const hoursOf = readHours(query);
        return findSeries(query).map(({ id, target, region }) => ({ target, region, ...hoursOf(id) }));
      }),
    readDurations: (query) =>
      answer(() =>
        findSeries(query).map(({ id, target, region }) => {
          const found = ranking(id, query).find(({ bit }) => bit === timedBits.total);
          return { target, region, points: found?.points ?? [] };
        }),
      ),
    readPhases: (query) =>
      answer(() =>
        findSeries(query).flatMap(({ id, target, region }) => {
          const found = ranking(id, query);
          return phases.flatMap((phase) => {
            const points = found.find(({ bit }) => bit === timedBits[phase])?.points ?? [];
            return points.length === 0 ? [] : [{ target, region, phase, points }];
          });
        }),
      ),
    readFailures: (query) =>
      answer(() =>
        findSeries(query)
          .flatMap((series) => readFailures(series, query))
          .sort((one, other) => one.timeMs - other.timeMs),
      ),
    readCertificateDays: (query) =>
      answer(() => {
        const [first, last] = periodsOf(query, 60);
        return findSeries(query).flatMap(({ id, target, region }) => {
          const days = getCertificate.get(id, first, last, query.fromMs)?.days;
          return typeof days === 'number' ? [{ target, region, days }] : [];
        });
      }),
    readNewestChecks: (span) =>
      answer(() =>
        findSeries(null)
          .flatMap((series) => checks.find(series, span, null, 1))
          .flatMap(checks.read),
      ),
    readChecks: (query) => answer(() => findChecks(query).flatMap(checks.read)),
    readOutcomes: (query) => answer(() => findChecks(query)),
    readAlarms: () =>
      answer(() => {
        const states = new Map(getAlarms.all().map((row) => [`${row.region} ${row.name}`, readAlarm(row)]));
        return parts.alarms.map((definition) => {
          const { name, region } = definition;
          const { state = null, sinceMs = null } = states.get(`${region} ${name}`) ?? {};
          return { name, region, state, sinceMs, definition };
        });
      }),
  };

  /** Newest first. */
  function findChecks({ target, region, outcome, limit, ...span }: ChecksQuery): readonly FoundCheck[] {
    return (target === null ? findSeries(null) : findSeries.ofTarget(target))
      .filter((series) => region === null || series.region === region)
      .flatMap((series) => checks.find(series, span, outcome, limit))
      .sort((one, other) => other.startedMs - one.startedMs || other.id - one.id)
      .slice(0, limit);
  }
}

function endReading(database: DatabaseSync): void {
  try {
    if (database.isOpen && database.isTransaction) database.exec('COMMIT');
  } catch {
    // Of a damaged file: what has been read, or why it could not be, is what counts.
  }
}

/** In the order of the query; null: all. Names that the file does not know have none. */
function prepareFindingSeries(database: DatabaseSync) {
  const allSeries = prepareAllSeries(database);
  const getOfTarget = database.prepare('SELECT id, region FROM series WHERE target = ? ORDER BY id');
  // One by one, by the index: an answer about each of a thousand targets asks a thousand times.
  const ofTarget = (target: string): readonly KnownSeries[] =>
    getOfTarget.all(target).map(({ id, region }) => ({ id: Number(id), target, region: String(region) }));
  const find = (scope: SeriesScope | null): readonly KnownSeries[] => {
    if (scope === null) return allSeries();
    return scope.targets.flatMap((target) => {
      const own = ofTarget(target);
      return scope.regions.flatMap((region) => own.find((series) => series.region === region) ?? []);
    });
  };
  return Object.assign(find, { ofTarget });
}

function prepareFailures(database: DatabaseSync) {
  const statement = database.prepare(
    'SELECT hour, code, minutes FROM failures WHERE series = ? AND hour BETWEEN ? AND ? ORDER BY hour',
  );
  return ({ id, target, region }: KnownSeries, query: SeriesQuery): readonly FailureCount[] => {
    const stepMs = query.stepSeconds * 1_000;
    const counts = new Map<string, Map<number, number>>();
    for (const { hour, code, minutes } of statement.iterate(id, ...periodsOf(query, 60))) {
      if (!(minutes instanceof Uint8Array)) continue;
      const ofCode = counts.get(String(code)) ?? new Map<number, number>();
      counts.set(String(code), ofCode);
      for (const [minute, count] of minutes.entries()) {
        const timeMs = (Number(hour) * 60 + minute) * 60_000;
        if (count === 0 || timeMs < query.fromMs || timeMs >= query.toMs) continue;
        const step = query.fromMs + Math.floor((timeMs - query.fromMs) / stepMs) * stepMs;
        ofCode.set(step, (ofCode.get(step) ?? 0) + count);
      }
    }
    return [...counts].flatMap(([code, steps]) =>
      [...steps].map(([timeMs, count]) => ({ target, region, code, timeMs, count })),
    );
  };
}

interface FoundCheck extends CheckOutcome {
  readonly id: number;
}

/** Finding and reading are two: of checks of several regions, most are found only to be left out. */
function prepareChecks(database: DatabaseSync) {
  const find = database.prepare(`
    SELECT id, started_ms, outcome FROM checks
    WHERE series = ? AND started_ms >= ? AND started_ms < ? AND outcome BETWEEN ? AND ? AND is_drill = 0
    ORDER BY started_ms DESC, id DESC LIMIT ?
  `);
  const get = database.prepare(
    'SELECT body, json FROM checks JOIN shapes ON shapes.id = checks.shape WHERE checks.id = ?',
  );
  // What is written is never changed, and a page that is left open asks for the newest again and again.
  const read = new Map<string, RecordedCheck>();
  return {
    find(
      { id: series, target, region }: KnownSeries,
      { fromMs, toMs }: Span,
      outcome: KnownOutcome | null,
      limit: number,
    ) {
      const [least, most] = [outcomeNumbers[outcome ?? 'up'], outcomeNumbers[outcome ?? 'unknown']];
      return find.all(series, fromMs, toMs, least, most, limit).map(
        (row): FoundCheck => ({
          id: Number(row.id),
          target,
          region,
          startedMs: Number(row.started_ms),
          outcome: nameOutcome(Number(row.outcome)),
        }),
      );
    },
    read({ id, startedMs }: FoundCheck): readonly RecordedCheck[] {
      const key = `${id} ${startedMs}`;
      const known = read.get(key);
      if (known !== undefined) return [known];
      const row = get.get(id);
      if (row === undefined) return [];
      const check = readKeptCheck(row);
      if (read.size >= mostRead) read.clear();
      read.set(key, check);
      return [check];
    },
  };
}

/** Checks that are kept in memory: those of the last minutes, of two hundred targets that are down. */
const mostRead = 5_000;

/** The first and the last period, in numbers since 1970, of which something lies in the span. */
function periodsOf({ fromMs, toMs }: Span, minutes: number): [number, number] {
  return [Math.floor(fromMs / (minutes * 60_000)), Math.ceil(toMs / (minutes * 60_000)) - 1];
}

function asDay({ day, states }: Readonly<Record<string, unknown>>) {
  return { day: Number(day), states: states instanceof Uint8Array ? states : new Uint8Array() };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
