import { classOf } from '../../failure/catalogue.ts';
import type { HistoryStore } from '../../history/store.ts';
import {
  type AlertReadings,
  mostChecks,
  type SeriesPoint,
  type SeriesQuery,
  type SeriesRange,
} from '../../monitor/alerting/alert-ports.ts';
import { toLoggedCheck } from '../../monitor/watching/unkept-checks.ts';
import type { HistoryDatabase } from './history-database.ts';

export interface AlertSources {
  readonly database: Pick<HistoryDatabase, 'readRecords' | 'readRuns' | 'readSent'>;
  readonly store: Pick<HistoryStore, 'readFailures' | 'readCertificateDays'>;
  /** The targets that are watched now. */
  readonly targets: () => readonly string[];
}

/** Reads what alerts are enriched from out of the one file of local mode. */
export function createAlertReadings({ database, store, targets }: AlertSources): AlertReadings {
  const readers: Readonly<Record<string, SeriesReader>> = {
    Failures: (queries, range) => readFailures(store, queries, range),
    MonitorErrors: (queries, range) => readOwnFaults(store, targets(), queries, range),
    CertificateDaysLeft: (queries, range) => readCertificates(store, queries, range),
    ChecksRun: async (queries, range) => readRuns(database, queries, range),
  };
  return {
    async readSeries(queries, range) {
      const found = new Map<SeriesQuery, readonly SeriesPoint[]>();
      for (const [metric, some] of Map.groupBy(queries, (query) => query.metric)) {
        const points = (await readers[metric]?.(some, range)) ?? [];
        for (const [index, query] of some.entries()) found.set(query, points[index] ?? []);
      }
      return queries.map((query) => found.get(query) ?? []);
    },
    async readChecks({ region, target, onlyDown, fromMs, toMs }) {
      const records = database.readRecords({ region, target, onlyDown, fromMs, toMs, limit: mostChecks });
      return records.map(({ check, isDrill }) => toLoggedCheck(check, isDrill)).toReversed();
    },
    async readSent(alarm, fromMs) {
      return database.readSent(alarm, fromMs);
    },
  };
}

/** One list of points a query, in their order. */
type SeriesReader = (
  queries: readonly SeriesQuery[],
  range: SeriesRange,
) => Promise<readonly (readonly SeriesPoint[])[]>;

async function readFailures(
  store: AlertSources['store'],
  queries: readonly SeriesQuery[],
  range: SeriesRange,
): Promise<readonly (readonly SeriesPoint[])[]> {
  const counts = await store.readFailures(toSeriesQuery(namesOf(queries, 'Target'), namesOf(queries, 'Region'), range));
  const bySeries = Map.groupBy(counts, ({ target, region, code }) => keyOf(target, region, code));
  return queries.map(({ dimensions: { Target = '', Region = '', Code = '' } }) =>
    (bySeries.get(keyOf(Target, Region, Code)) ?? []).map(({ timeMs, count }) => ({ timeMs, value: count })),
  );
}

/** Faults of the monitor, whatever the target. */
async function readOwnFaults(
  store: AlertSources['store'],
  targets: readonly string[],
  queries: readonly SeriesQuery[],
  range: SeriesRange,
): Promise<readonly (readonly SeriesPoint[])[]> {
  const counts = await store.readFailures(toSeriesQuery(targets, namesOf(queries, 'Region'), range));
  const own = counts.filter(({ code }) => classOf(code) === 'monitor');
  return queries.map(({ dimensions: { Region } }) =>
    sumByTime(own.filter(({ region }) => region === Region).map(({ timeMs, count }) => ({ timeMs, value: count }))),
  );
}

/** The last known days, as one point at the end of the range. */
async function readCertificates(
  store: AlertSources['store'],
  queries: readonly SeriesQuery[],
  range: SeriesRange,
): Promise<readonly (readonly SeriesPoint[])[]> {
  const { fromMs, toMs } = range;
  const scope = { targets: namesOf(queries, 'Target'), regions: namesOf(queries, 'Region'), fromMs, toMs };
  const known = await store.readCertificateDays(scope);
  return queries.map(({ dimensions: { Target, Region } }) => {
    const found = known.find(({ target, region }) => target === Target && region === Region);
    return found === undefined ? [] : [{ timeMs: toMs, value: found.days }];
  });
}

function readRuns(
  database: AlertSources['database'],
  queries: readonly SeriesQuery[],
  { fromMs, toMs, periodSeconds }: SeriesRange,
): readonly (readonly SeriesPoint[])[] {
  const periodMs = periodSeconds * 1_000;
  const runs = database.readRuns({ fromMs, toMs }).filter(({ checks }) => checks > 0);
  return queries.map(({ dimensions: { Region } }) =>
    sumByTime(
      runs
        .filter(({ region }) => region === Region)
        .map(({ startedMs, checks }) => ({ timeMs: Math.floor(startedMs / periodMs) * periodMs, value: checks })),
    ),
  );
}

function toSeriesQuery(targets: readonly string[], regions: readonly string[], range: SeriesRange) {
  const { fromMs, toMs, periodSeconds: stepSeconds } = range;
  const stepMs = stepSeconds * 1_000;
  return { targets, regions, fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs, stepSeconds };
}

function namesOf(queries: readonly SeriesQuery[], dimension: string): readonly string[] {
  return [...new Set(queries.flatMap(({ dimensions }) => dimensions[dimension] ?? []))];
}

function sumByTime(points: readonly SeriesPoint[]): readonly SeriesPoint[] {
  const sums = new Map<number, number>();
  for (const { timeMs, value } of points) sums.set(timeMs, (sums.get(timeMs) ?? 0) + value);
  return [...sums].map(([timeMs, value]) => ({ timeMs, value })).sort((one, other) => one.timeMs - other.timeMs);
}

function keyOf(target: string, region: string, code: string): string {
  return JSON.stringify([target, region, code]);
}
