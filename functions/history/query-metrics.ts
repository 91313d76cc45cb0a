import { classOf } from '../failure/catalogue.ts';
import type { FailureClass } from '../failure/phases.ts';
import type { HistoryFile } from './history-file.ts';
import type { MetricFamily, MetricSample } from './open-metrics.ts';
import { readCertificates } from './read-certificates.ts';
import { compareSeries, readFailures } from './read-failures.ts';
import { readNewest } from './read-newest.ts';
import { outcomeOf, type RecordedCheck } from './recorded-check.ts';
import type { FailureCount, HistoryStore } from './store.ts';
import { floorTo } from './time-range.ts';

/**
 * What `GET /metrics` exposes. Gauges tell of the newest checks; where nothing is known there is no sample. Counters
 * count from the beginning of the week in UTC, which their `_created` says: a scraper takes a new week as a reset.
 */
export async function queryMetrics(
  store: HistoryStore,
  file: HistoryFile,
  nowMs: number,
  freshnessMs: number,
): Promise<readonly MetricFamily[]> {
  const toMs = floorTo(nowMs, Math.max(60_000, freshnessMs));
  const fromMs = weekOf(toMs);
  const scope = { targets: file.targets.map(({ name }) => name), regions: file.probingRegions, fromMs, toMs };
  const [newest, failures] = await Promise.all([
    readNewest(store, file, nowMs),
    readFailures(store, { ...scope, stepSeconds: 86_400 }),
  ]);
  const days = await readCertificates(store, file, newest, toMs);
  const createdSeconds = fromMs / 1_000;
  const count = (labels: Readonly<Record<string, string>>, value: number) => ({ labels, value, createdSeconds });
  return [
    {
      name: 'centrifugo_canary_up',
      type: 'gauge',
      help: 'Whether users can get in: 1, also when degraded, or 0.',
      samples: newest.flatMap((check) => readUp(check)),
    },
    {
      name: 'centrifugo_canary_handshake_errors',
      type: 'counter',
      help: 'Checks that failed in dns, tcp, tls or upgrade.',
      samples: countClass('handshake', file, failures).map(({ labels, value }) => count(labels, value)),
    },
    {
      name: 'centrifugo_canary_token_errors',
      type: 'counter',
      help: 'Checks that failed in token, connect or refresh.',
      samples: countClass('token', file, failures).map(({ labels, value }) => count(labels, value)),
    },
    {
      name: 'centrifugo_canary_failures',
      type: 'counter',
      help: 'Failed checks by failure code.',
      samples: sumFailures(failures).map(({ labels, value }) => count(labels, value)),
    },
    {
      name: 'centrifugo_canary_check_duration_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How long the newest check took, where it got through.',
      samples: newest
        .filter(({ outcome }) => outcome !== 'down')
        .map((check) => ({ labels: labelsOf(check), value: toSeconds(check.timingsMs.total) })),
    },
    {
      name: 'centrifugo_canary_certificate_days_left',
      type: 'gauge',
      help: 'Whole days until the certificate expires; negative once it has.',
      samples: days.map(({ target, region, days: value }) => ({ labels: { target, region }, value })),
    },
  ];
}

function readUp(check: RecordedCheck): readonly MetricSample[] {
  const outcome = outcomeOf(check);
  if (outcome === 'unknown') return [];
  // A server that accepts too much lets its users in all the same: as the metric Up has it.
  const isShutOut = check.outcome === 'down' && check.failure.class !== 'policy';
  return [{ labels: labelsOf(check), value: isShutOut ? 0 : 1 }];
}

function labelsOf({ target, region }: RecordedCheck): Readonly<Record<string, string>> {
  return { target, region };
}

/** From the failures by code, in which there are no drills; 0 where nothing has failed, so that a first failure is an increase. */
function countClass(name: FailureClass, file: HistoryFile, failures: readonly FailureCount[]): readonly MetricSample[] {
  const own = failures.filter(({ code }) => classOf(code) === name);
  return file.targets.flatMap(({ name: target }) =>
    file.probingRegions.map((region) => {
      const here = own.filter((failure) => failure.target === target && failure.region === region);
      return { labels: { target, region }, value: here.reduce((sum, { count }) => sum + count, 0) };
    }),
  );
}

function sumFailures(failures: readonly FailureCount[]): readonly MetricSample[] {
  const sums = new Map<string, MetricSample>();
  for (const { target, region, code, count } of failures.toSorted(compareSeries)) {
    const key = JSON.stringify([target, region, code]);
    sums.set(key, { labels: { target, region, code }, value: (sums.get(key)?.value ?? 0) + count });
  }
  return [...sums.values()];
}

/** Exact for what was measured in milliseconds with a few digits: no 0.08540000000000001. */
function toSeconds(ms: number): number {
  return Number((ms / 1_000).toFixed(6));
}

/** Monday; 1970 began on a Thursday. A week, as stores list for two weeks which codes there are. */
function weekOf(timeMs: number): number {
  return floorTo(timeMs - mondayMs, 7 * dayMs) + mondayMs;
}

const dayMs = 86_400_000;
const mondayMs = 4 * dayMs;
