import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { AlarmDefinition } from '../../alarm/alarm-definition.ts';
import { phases } from '../../failure/phases.ts';
import { roundMsOf } from '../../history/history-file.ts';
import { minutesOfChecks, minutesOfStep } from '../../history/minutes.ts';
import { outcomeOf, type RecordedCheck } from '../../history/recorded-check.ts';
import type { DurationsRow, HistoryStore, SeriesQuery, SeriesScope, Span } from '../../history/store.ts';
import { codeDimension } from '../../metric/code-dimension.ts';
import { readAlarmStates } from './alarm-states.ts';
import { readCheckLines } from './check-lines.ts';
import {
  allFailureSeries,
  type FailureSeries,
  listedForMs,
  listFailureSeries,
  unlistedForMs,
} from './failure-series.ts';
import { readSeries, type SeriesPoints, type SeriesRequest } from './metric-series.ts';

/** What history in AWS is read through. Clients are asked for by region once each. */
export interface HistoryStoreParts {
  readonly everyMs: number;
  /** Where the metrics of all regions are. */
  readonly home: string;
  /** Each has the lines of its own checks. */
  readonly probingRegions: readonly string[];
  /** Of the functions that check, the same in every region. */
  readonly logGroup: string;
  readonly alarms: readonly AlarmDefinition[];
  /** Targets whose phases are sent: those at the level `detailed`. */
  readonly detailedTargets: readonly string[];
  readonly openMetrics: (region: string) => Pick<CloudWatchClient, 'send'>;
  readonly openLogs: (region: string) => Pick<CloudWatchLogsClient, 'send'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of a region that could not be read where the others could: the answer then does without it. */
  readonly report: (error: unknown) => void;
}

/** History from CloudWatch: numbers from the metrics at home, checks from the log lines of each region. */
export function createHistoryStore(parts: HistoryStoreParts): HistoryStore {
  const metrics = parts.openMetrics(parts.home);
  const logs = new Map(parts.probingRegions.map((region) => [region, parts.openLogs(region)]));
  const alarmRegions = [...Map.groupBy(parts.alarms, ({ region }) => region)].map(
    ([region, definitions]) => [region === parts.home ? metrics : parts.openMetrics(region), definitions] as const,
  );
  const roundMinutes = roundMsOf(parts.everyMs) / 60_000;

  /** Each region by itself: one that is gone takes nothing of the others with it. */
  async function readRegions(
    regions: readonly string[],
    read: (client: Pick<CloudWatchLogsClient, 'send'>) => Promise<readonly RecordedCheck[]>,
  ): Promise<readonly RecordedCheck[]> {
    const clients = regions.flatMap((region) => logs.get(region) ?? []);
    return (await gather(clients.map(read), parts.report)).flat();
  }

  async function findFailureSeries(query: SeriesScope): Promise<readonly FailureSeries[]> {
    const nowMs = parts.now();
    if (query.fromMs < nowMs - listedForMs) return allFailureSeries(query);
    const span = { fromMs: Math.max(query.fromMs, nowMs - unlistedForMs), toMs: query.toMs };
    const [listed, recent] = await Promise.all([
      listFailureSeries(metrics, query),
      span.fromMs < span.toMs
        ? readRegions(query.regions, (client) =>
            readCheckLines(client, parts.logGroup, { ...span, target: onlyOf(query.targets), outcome: 'down' }),
          )
        : [],
    ]);
    const fresh = recent.flatMap((check) =>
      check.outcome === 'down' && query.targets.includes(check.target)
        ? [{ Target: check.target, Region: check.region, Code: codeDimension(check.failure.code) }]
        : [],
    );
    return [...new Map([...listed, ...fresh].map((one) => [JSON.stringify(Object.entries(one).sort()), one])).values()];
  }

  return {
    async readMinutes(query) {
      const pairs = pairsOf(query);
      const series = await readSeries(
        metrics,
        pairs.flatMap((pair) => [toRequest('Up', pair, 'SampleCount'), toRequest('Up', pair, 'Sum')]),
        query,
      );
      return pairs.map(({ Target, Region }, index) => {
        const up = valuesByTime(series[index * 2 + 1]);
        const points = (series[index * 2] ?? []).map(({ timeMs, value: all }) => {
          const checks = { all, failed: all - (up.get(timeMs) ?? 0) };
          return { timeMs, ...minutesOfChecks(checks, minutesOfStep(timeMs, query), roundMinutes) };
        });
        return { target: Target, region: Region, points };
      });
    },

    async readDurations(query) {
      const pairs = pairsOf(query);
      const ranked = await readPercentiles(
        metrics,
        pairs.map((dimensions) => ({ metric: 'Duration', dimensions: { ...dimensions } })),
        query,
      );
      return pairs.map(({ Target, Region }, index) => ({
        target: Target,
        region: Region,
        points: ranked[index] ?? [],
      }));
    },

    async readPhases(query) {
      const targets = query.targets.filter((name) => parts.detailedTargets.includes(name));
      const series = pairsOf({ ...query, targets }).flatMap((pair) => phases.map((phase) => ({ ...pair, phase })));
      const ranked = await readPercentiles(
        metrics,
        series.map(({ phase, ...pair }) => ({ metric: 'PhaseDuration', dimensions: { ...pair, Phase: phase } })),
        query,
      );
      return series.flatMap(({ Target, Region, phase }, index) => {
        const points = ranked[index] ?? [];
        return points.length === 0 ? [] : [{ target: Target, region: Region, phase, points }];
      });
    },

    async readFailures(query) {
      const found = await findFailureSeries(query);
      const series = await readSeries(
        metrics,
        found.map((one) => toRequest('Failures', { ...one }, 'Sum')),
        query,
      );
      return found
        .flatMap(({ Target, Region, Code }, index) =>
          (series[index] ?? [])
            .filter(({ value }) => value > 0)
            .map(({ timeMs, value }) => ({ target: Target, region: Region, code: Code, timeMs, count: value })),
        )
        .sort((one, other) => one.timeMs - other.timeMs);
    },

    async readCertificateDays(query) {
      const pairs = pairsOf(query);
      const requests = pairs.map((pair) => toRequest('CertificateDaysLeft', pair, 'Minimum'));
      const series = await readSeries(metrics, requests, { ...toWholeHours(query), stepSeconds: hourSeconds });
      return pairs.flatMap(({ Target, Region }, index) => {
        const days = series[index]?.at(-1)?.value;
        return days === undefined ? [] : [{ target: Target, region: Region, days }];
      });
    },

    async readNewestChecks(span) {
      const query = { ...span, target: null, outcome: null };
      const checks = await readRegions(parts.probingRegions, (client) => readCheckLines(client, parts.logGroup, query));
      const newest = new Map<string, RecordedCheck>();
      for (const check of checks) {
        const key = JSON.stringify([check.target, check.region]);
        const known = newest.get(key);
        if (known === undefined || Date.parse(known.startedAt) < Date.parse(check.startedAt)) newest.set(key, check);
      }
      return [...newest.values()];
    },

    async readChecks({ region, limit, outcome, ...query }) {
      const regions = region === null ? parts.probingRegions : [region];
      // Faults of our own are recorded as `down`, and told apart by their class.
      const lines = { ...query, outcome: outcome === 'unknown' ? ('down' as const) : outcome };
      const isWanted = (check: RecordedCheck): boolean => outcome === null || outcomeOf(check) === outcome;
      const isEnough = (found: readonly RecordedCheck[]): boolean => found.filter(isWanted).length >= limit;
      const checks = await readRegions(regions, (client) => readCheckLines(client, parts.logGroup, lines, isEnough));
      return checks
        .filter(isWanted)
        .sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt))
        .slice(0, limit);
    },

    async readAlarms() {
      const found = alarmRegions.map(async ([client, definitions]) => {
        try {
          return await readAlarmStates(client, definitions);
        } catch (error) {
          // Home has to answer; of another region it is enough to say that nothing is known.
          if (client === metrics) throw error;
          parts.report(error);
          return definitions.map((definition) => ({ ...definition, state: null, sinceMs: null, definition }));
        }
      });
      return (await Promise.all(found)).flat();
    },
  };
}

const hourSeconds = 3_600;

interface Pair {
  readonly Target: string;
  readonly Region: string;
}

function pairsOf({ targets, regions }: Pick<SeriesQuery, 'targets' | 'regions'>): readonly Pair[] {
  return targets.flatMap((Target) => regions.map((Region) => ({ Target, Region })));
}

async function readPercentiles(
  client: Pick<CloudWatchClient, 'send'>,
  series: readonly Pick<SeriesRequest, 'metric' | 'dimensions'>[],
  query: SeriesQuery,
): Promise<readonly DurationsRow['points'][]> {
  const statistics = ['p50', 'p95', 'p99'];
  const requests = series.flatMap((one) => statistics.map((statistic) => ({ ...one, statistic })));
  const found = await readSeries(client, requests, query);
  return series.map((_, index) => {
    const [p95, p99] = [valuesByTime(found[index * 3 + 1]), valuesByTime(found[index * 3 + 2])];
    return (found[index * 3] ?? []).map(({ timeMs, value: p50 }) => {
      return { timeMs, p50, p95: p95.get(timeMs) ?? p50, p99: p99.get(timeMs) ?? p50 };
    });
  });
}

function toRequest(metric: string, dimensions: Pair | FailureSeries, statistic: string) {
  return { metric, dimensions: { ...dimensions }, statistic };
}

function valuesByTime(points: SeriesPoints | undefined): ReadonlyMap<number, number> {
  return new Map((points ?? []).map(({ timeMs, value }) => [timeMs, value]));
}

function onlyOf(names: readonly string[]): string | null {
  const [first, ...others] = names;
  return first !== undefined && others.length === 0 ? first : null;
}

function toWholeHours({ fromMs, toMs }: Span): Span {
  return { fromMs: Math.floor(fromMs / 3_600_000) * 3_600_000, toMs };
}

/** What could be read; rejects only where nothing could. */
async function gather<Part>(readings: readonly Promise<Part>[], report: (error: unknown) => void): Promise<Part[]> {
  const settled = await Promise.allSettled(readings);
  const failed = settled.filter((one) => one.status === 'rejected');
  const [first] = failed;
  if (first !== undefined && failed.length === settled.length) throw first.reason;
  for (const { reason } of failed) report(reason);
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
