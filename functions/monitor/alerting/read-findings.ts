import type { FirstFailure } from '../../alert/alert-facts.ts';
import { classOf } from '../../failure/catalogue.ts';
import type { AlarmScope } from './alarm-scope.ts';
import type { AlarmChange, AlertReadings, LoggedCheck, SentAlert, SeriesPoint, SeriesQuery } from './alert-ports.ts';
import { failureQueries, heartbeatQueries, rangeStart } from './ask-for-failures.ts';
import { goesOnElsewhere } from './goes-on-elsewhere.ts';
import {
  countCodes,
  describeSilence,
  type FailureJudgement,
  type FailurePoint,
  judgeFailures,
  startOfEpisode,
} from './judge-failures.ts';

/** What the metrics and the evidence say about an alarm. */
export interface Findings extends FailureJudgement {
  /** Newest first; of a drill only drills, else none of them. */
  readonly checks: readonly LoggedCheck[];
  /** Of a certificate. */
  readonly daysLeft: number | null;
  /** Of faults of our own: the only target that they meet. */
  readonly onlyTarget: string | null;
  /** Of a page at home or in the standby: whether the other's page of the same incident goes on, whose end it is to tell. */
  readonly goesOnElsewhere: boolean;
  readonly gaps: readonly string[];
}

export const nothingFound: Findings = {
  code: null,
  isDrill: false,
  first: null,
  lastFailedAt: null,
  regions: [],
  counts: null,
  checks: [],
  daysLeft: null,
  onlyTarget: null,
  goesOnElsewhere: false,
  gaps: [],
};

export interface FindingContext {
  readonly readings: AlertReadings;
  readonly regions: readonly string[];
}

/** Regions whose evidence is asked for: a page needs one witness, and each costs a connection to another region. */
const mostWitnesses = 8;
const hourMs = 3_600_000;

/** Reads what there is to read about an alarm, side by side. What fails is named in the gaps. */
export async function readFindings(
  change: AlarmChange,
  scope: AlarmScope,
  opening: SentAlert | null,
  context: FindingContext,
  signal: AbortSignal,
): Promise<Findings> {
  const look = new Look(change, scope, opening, context, signal);
  switch (scope.subject.kind) {
    case 'target':
      return look.atTarget(scope.subject.target);
    case 'silence':
      return look.atSilence(scope.subject.region);
    case 'certificate':
      return look.atCertificate(scope.subject.target);
    case 'faults':
      return look.atFaults(scope.subject.region);
    case 'own':
    case 'unknown':
      return nothingFound;
  }
}

/** The readings for one change, and what went wrong with them. */
class Look {
  readonly #change: AlarmChange;
  readonly #scope: AlarmScope;
  readonly #regions: readonly string[];
  readonly #readings: AlertReadings;
  readonly #signal: AbortSignal;
  readonly #fromMs: number;
  readonly #periodMs: number;
  readonly #gaps: string[] = [];

  constructor(
    change: AlarmChange,
    scope: AlarmScope,
    opening: SentAlert | null,
    { readings, regions }: FindingContext,
    signal: AbortSignal,
  ) {
    this.#change = change;
    this.#scope = scope;
    this.#regions = regions;
    this.#readings = readings;
    this.#signal = signal;
    this.#periodMs = scope.periodSeconds * 1_000;
    this.#fromMs = rangeStart(change, scope, opening);
  }

  async atTarget(target: string): Promise<Findings> {
    const asked = failureQueries(target, this.#scope.class, this.#regions);
    const beats = heartbeatQueries(this.#heard);
    const [series, checks] = await Promise.all([
      this.#try('counts by code', this.#series([...asked.map(({ query }) => query), ...beats])),
      this.#checksOf(this.#regions.slice(0, mostWitnesses), target),
    ]);
    const own = checks.filter(({ failure }) => failure !== null && classOf(failure.code) === this.#scope.class);
    const points =
      series === null
        ? pointsOf(own, this.#periodMs)
        : asked.flatMap(({ region, code, isDrill }, index) =>
            (series[index] ?? []).map(({ timeMs, value }) => ({ region, code, isDrill, timeMs, count: value })),
          );
    const judged = judgeFailures(points, {
      ...this.#scope,
      regions: this.#regions,
      lastReports: series === null ? new Map() : this.#lastReports(series.slice(asked.length)),
      silentBeforeMs: this.#silentBeforeMs(),
      isOver: this.#isOver,
      periodMs: this.#periodMs,
      fromMs: this.#fromMs,
      changedMs: this.#change.changedMs,
    });
    // Metrics and log lines arrive on their own ways: where the metrics know no failure yet, the lines do.
    const fallback = judged.code === null && series !== null ? mostRecentCode(own) : null;
    const isDrill = fallback === null ? judged.isDrill : fallback.isDrill;
    return {
      ...nothingFound,
      ...judged,
      first: series === null && judged.first !== null ? { ...judged.first, isAtLeast: true } : judged.first,
      code: judged.code ?? fallback?.code ?? null,
      isDrill,
      checks: own.filter((check) => check.isDrill === isDrill),
      goesOnElsewhere: series !== null && this.#goesOnElsewhere(points, series.slice(asked.length)),
      gaps: this.#gaps,
    };
  }

  #goesOnElsewhere(points: readonly FailurePoint[], beats: readonly (readonly SeriesPoint[])[]): boolean {
    const { twin, class: failed } = this.#scope;
    if (twin === null) return false;
    const reports = twin.silent === null ? [] : (beats[this.#heard.indexOf(twin.silent)] ?? []);
    const at = { class: failed, periodMs: this.#periodMs, changedMs: this.#change.changedMs };
    return goesOnElsewhere(points, reports, twin, at);
  }

  async atSilence(silent: string): Promise<Findings> {
    const queries = heartbeatQueries(this.#heard);
    const series = await this.#try('reports by region', this.#series(queries));
    if (series === null) return { ...nothingFound, gaps: this.#gaps };
    const known = { lastReports: this.#lastReports(series), silentBeforeMs: this.#silentBeforeMs() };
    const reports = series[this.#heard.indexOf(silent)] ?? [];
    return {
      ...nothingFound,
      first: this.#silentSince(silent, reports),
      regions: this.#heard.map((region) => {
        // The alarm says that this one is silent, whatever the exact second at which it looked.
        const isIt = region === silent && !this.#isOver;
        const silence = describeSilence(region, isIt ? { ...known, silentBeforeMs: Number.POSITIVE_INFINITY } : known);
        return silence === null
          ? { region, state: 'not-failing', failedMinutes: 0 }
          : { region, state: 'silent', failedMinutes: 0, ...silence };
      }),
      gaps: this.#gaps,
    };
  }

  async atCertificate(target: string): Promise<Findings> {
    const [region] = this.#regions;
    if (region === undefined) return nothingFound;
    const query: SeriesQuery = {
      metric: 'CertificateDaysLeft',
      dimensions: { Target: target, Region: region },
      statistic: 'Minimum',
    };
    const { changedMs } = this.#change;
    const [series, checks] = await Promise.all([
      this.#try('days left', this.#series([query], changedMs - 25 * hourMs, 3_600)),
      this.#checksOf([region], target, false, changedMs - hourMs / 2),
    ]);
    const code = 'degraded.certificate-expiring';
    const expiring = checks.flatMap((check) => {
      const failure = check.degradations.find((one) => one.code === code);
      return failure === undefined ? [] : [{ ...check, failure }];
    });
    return {
      ...nothingFound,
      code,
      checks: expiring.slice(0, 1),
      daysLeft: series?.[0]?.at(-1)?.value ?? null,
      gaps: this.#gaps,
    };
  }

  async atFaults(region: string): Promise<Findings> {
    const query: SeriesQuery = { metric: 'MonitorErrors', dimensions: { Region: region }, statistic: 'Sum' };
    const [series, checks] = await Promise.all([
      this.#try('faults by minute', this.#series([query])),
      this.#checksOf([region], null),
    ]);
    const own = checks.filter(({ failure }) => failure?.class === 'monitor');
    const points = pointsOf(own, this.#periodMs);
    const windowMs = this.#change.changedMs - this.#scope.of * this.#periodMs;
    const [only, ...others] = new Set(own.filter(({ startedMs }) => startedMs >= windowMs).map(({ target }) => target));
    const judged = judgeFailures(points, {
      ...this.#scope,
      regions: [region],
      lastReports: new Map(),
      silentBeforeMs: 0,
      isOver: this.#isOver,
      periodMs: this.#periodMs,
      fromMs: this.#fromMs,
      changedMs: this.#change.changedMs,
    });
    const bad = (series?.[0] ?? []).filter(({ value }) => value > 0);
    const startMs = startOfEpisode(bad, this.#scope.of * this.#periodMs);
    const first =
      startMs === null
        ? judged.first
        : { at: new Date(startMs).toISOString(), region, code: judged.code, isAtLeast: false };
    return {
      ...nothingFound,
      ...judged,
      first,
      counts: judged.counts === null ? null : { ...judged.counts, codes: countCodes(points) },
      checks: own.filter(({ isDrill }) => isDrill === judged.isDrill),
      onlyTarget: others.length === 0 ? (only ?? null) : null,
      gaps: this.#gaps,
    };
  }

  #series(
    queries: readonly SeriesQuery[],
    fromMs = this.#fromMs,
    periodSeconds = this.#scope.periodSeconds,
  ): Promise<readonly (readonly SeriesPoint[])[]> {
    // To the end of the running minute: the change happened in it.
    const toMs = this.#change.changedMs + 60_000;
    return this.#readings.readSeries(queries, { fromMs, toMs, periodSeconds }, this.#signal);
  }

  async #checksOf(
    regions: readonly string[],
    target: string | null,
    onlyDown = true,
    fromMs = this.#change.changedMs - Math.max(2 * this.#scope.of * this.#periodMs, 10 * 60_000),
  ): Promise<readonly LoggedCheck[]> {
    // What is over needs no witness.
    if (this.#change.newState === 'OK') return [];
    const toMs = this.#change.changedMs + 60_000;
    const lists = await Promise.all(
      regions.map((region) =>
        this.#try(
          `evidence from ${region}`,
          this.#readings.readChecks({ region, target, onlyDown, fromMs, toMs }, this.#signal),
        ),
      ),
    );
    return lists.flatMap((list) => list ?? []).sort((one, other) => other.startedMs - one.startedMs);
  }

  /** The value, or null and a gap. Never later than the signal: what does not answer to it is left behind. */
  async #try<T>(what: string, reading: Promise<T>): Promise<T | null> {
    try {
      return await Promise.race([reading, whenAborted(this.#signal)]);
    } catch (error) {
      this.#gaps.push(`${what}: ${this.#signal.aborted ? 'no answer in time' : nameError(error)}`);
      return null;
    }
  }

  get #isOver(): boolean {
    return this.#change.newState === 'OK';
  }

  /** Regions whose heartbeats can be read where the alarm lives. */
  get #heard(): readonly string[] {
    const { heard } = this.#scope;
    return heard === null ? this.#regions : this.#regions.filter((region) => heard.includes(region));
  }

  #lastReports(beats: readonly (readonly SeriesPoint[])[]): ReadonlyMap<string, number | null> {
    return new Map(
      this.#heard.map((region, index) => [
        region,
        beats[index]?.findLast(({ timeMs, value }) => value > 0 && timeMs <= this.#change.changedMs)?.timeMs ?? null,
      ]),
    );
  }

  /** Nothing is known of who does not report any more: two rounds are what a report may be late by. */
  #silentBeforeMs(): number {
    const rounds = this.#scope.subject.kind === 'target' ? 3 : this.#scope.of + 1;
    return this.#change.changedMs - rounds * this.#periodMs;
  }

  /** The first minute without a report; once it is over, of the last silence that was long enough. */
  #silentSince(region: string, reports: readonly SeriesPoint[]): FirstFailure | null {
    const times = reports.filter(({ value }) => value > 0).map(({ timeMs }) => timeMs);
    const ends = this.#change.newState === 'OK' ? times : [...times, this.#change.changedMs];
    for (let index = ends.length - 1; index > 0; index -= 1) {
      const [before, after] = [ends[index - 1] ?? 0, ends[index] ?? 0];
      if (after - before <= this.#scope.of * this.#periodMs) continue;
      return { at: new Date(before + this.#periodMs).toISOString(), region, code: null, isAtLeast: false };
    }
    const isUnseen = this.#change.newState === 'ALARM' && times.length === 0;
    return isUnseen ? { at: new Date(this.#fromMs).toISOString(), region, code: null, isAtLeast: true } : null;
  }
}

/** The same out of evidence lines. */
function pointsOf(checks: readonly LoggedCheck[], periodMs: number): readonly FailurePoint[] {
  return checks.flatMap(({ failure, region, isDrill, startedMs }) => {
    if (failure === null) return [];
    const timeMs = Math.floor(startedMs / periodMs) * periodMs;
    return [{ region, code: failure.code, isDrill, timeMs, count: 1 }];
  });
}

function mostRecentCode(checks: readonly LoggedCheck[]): { readonly code: string; readonly isDrill: boolean } | null {
  const newest = checks.find(({ isDrill }) => !isDrill) ?? checks[0];
  if (newest === undefined || newest.failure === null) return null;
  return { code: newest.failure.code, isDrill: newest.isDrill };
}

function nameError(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new Error('no answer in time'));
    signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
  });
}
