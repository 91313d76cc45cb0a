import { classOf } from '../failure/catalogue.ts';
import type { FailureClass } from '../failure/phases.ts';
import type { HistoryFile } from './history-file.ts';
import type { MetricFamily, MetricSample } from './open-metrics.ts';
import { readCertificates } from './read-certificates.ts';
import { compareSeries, readFailures } from './read-failures.ts';
import { readNewest } from './read-newest.ts';
import { outcomeOf, type RecordedCheck } from './recorded-check.ts';
import type { FailureCount, HistoryStore, Span } from './store.ts';
import { floorTo } from './time-range.ts';

/** How old sums may be, and how late what was measured comes into the store. Milliseconds. */
export interface MetricsTiming {
  readonly freshnessMs: number;
  readonly lateMs: number;
}

/**
 * What `GET /metrics` exposes. Gauges tell of the newest checks; where nothing is known there is no sample, which a
 * scraper takes for the end of the series. Samples have no times: they are of now, as far as anybody knows it.
 */
export async function queryMetrics(
  store: HistoryStore,
  file: HistoryFile,
  nowMs: number,
  { freshnessMs, lateMs }: MetricsTiming,
): Promise<readonly MetricFamily[]> {
  // Nothing is counted that may still change: a sum that falls would be a reset to whoever scrapes it.
  const untilMs = floorTo(nowMs - lateMs, Math.max(60_000, freshnessMs));
  const counted = countedSpan(untilMs);
  const scope = { targets: file.targets.map(({ name }) => name), regions: file.probingRegions };
  const [newest, found] = await Promise.all([
    readNewest(store, file, nowMs),
    readFailures(store, { ...scope, fromMs: counted.listedFromMs, toMs: untilMs, stepSeconds: dayMs / 1_000 }),
  ]);
  // What is before the span stays as 0: a code that has failed lately is there before it fails again.
  const failures = found
    .filter(({ timeMs }) => timeMs < counted.toMs)
    .map((failure) => (failure.timeMs < counted.fromMs ? { ...failure, count: 0 } : failure));
  const days = await readCertificates(store, file, newest, floorTo(nowMs, Math.max(60_000, freshnessMs)));
  const createdSeconds = counted.fromMs / 1_000;
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
  const sums = new Map<string, number>();
  for (const { target, region, code, count } of failures) {
    if (classOf(code) !== name) continue;
    const key = JSON.stringify([target, region]);
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return file.targets.flatMap(({ name: target }) =>
    file.probingRegions.map((region) => ({
      labels: { target, region },
      value: sums.get(JSON.stringify([target, region])) ?? 0,
    })),
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

/**
 * What the counters count: the week in UTC, from Monday. A week, as stores list for two weeks which codes there are; and the
 * same from every store and after every restart. Whoever scrapes every five minutes or more often misses nothing at its
 * turn: the sum of the old week stands for five minutes more, and for the next five the new one is 0, so that the reset is seen
 * whatever comes then. All are midnights but the end of a span that goes on.
 */
export function countedSpan(untilMs: number): Span & { readonly listedFromMs: number } {
  const weekMs = floorTo(untilMs - mondayMs, 7 * dayMs) + mondayMs;
  const sinceMs = untilMs - weekMs;
  const fromMs = sinceMs < turnMs ? weekMs - 7 * dayMs : weekMs;
  const toMs = sinceMs < 2 * turnMs ? weekMs : untilMs;
  return { fromMs, toMs, listedFromMs: Math.max(fromMs - 7 * dayMs, floorTo(untilMs, dayMs) - listedDays * dayMs) };
}

const dayMs = 86_400_000;
/** 1970 began on a Thursday. */
const mondayMs = 4 * dayMs;
const turnMs = 5 * 60_000;
/** Within the two weeks. */
const listedDays = 12;
