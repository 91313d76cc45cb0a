import { periodSecondsOf } from '../alarm/alarm-periods.ts';
import { defaultPrefix, defineAlarms } from '../alarm/definitions.ts';
import type { ReplayScene } from '../alarm/replay.ts';
import type { Sample } from '../alarm/sample-store.ts';
import type { TimedCheck } from '../alarm/timed-check.ts';
import { classOf, groupOf } from '../failure/catalogue.ts';
import { namespace } from '../metric/catalogue.ts';
import type { DataPoint } from '../metric/data-point.ts';
import { measure, measureRun } from '../metric/measure.ts';
import type { MeasuredCheck } from '../metric/measured-check.ts';
import { countFor } from '../monitor/measure-run.ts';
import type { TargetsFile } from '../monitor/settle-targets.ts';
import { findRounds } from './find-rounds.ts';

/**
 * The alarms of a targets file, and what a check leaves in its metric stores: the same code that publishes decides.
 * `checks`: the timeline that will be played, as far as it is known.
 */
export function sceneOf(file: TargetsFile, checks: readonly TimedCheck[] = []): ReplayScene {
  const home = file.regions?.home ?? file.probingRegions[0] ?? 'local';
  const standby = file.regions?.standby ?? null;
  const targets = new Map(file.targets.map((target) => [target.name, target]));
  // A timeline has the times of checks, and not those that they were meant for: a run that came late, or lines that are
  // closer than the file's own rounds, must not make two regions of one.
  const roundOf = findRounds(checks, periodSecondsOf(file.everyMs) * 1_000);
  return {
    definitions: defineAlarms(file),
    home,
    regions: file.probingRegions,
    everyMs: file.everyMs,
    sample: (check) => {
      const target = targets.get(check.target);
      const level = target?.metrics ?? 'standard';
      const isTested = target?.until === 'connect' || target?.until === 'refresh';
      const hasToken = isTested && target.token !== null;
      const measured = toMeasured(check);
      const { points } = measure(measured, { level, hasToken, certificate: null, isDrill: false });
      const counts =
        target === undefined
          ? []
          : countFor(target, points, { meantMs: roundOf(check), prefix: defaultPrefix, memory: null });
      const heartbeat = measureRun(check.region, measured.startedAt, 1);
      const isCopied = (point: DataPoint) => point.isCopied && (point !== heartbeat || check.region === home);
      return [...points, ...counts, heartbeat].flatMap((point) => [
        toSample(point, home, check.region),
        ...(standby !== null && isCopied(point) ? [toSample(point, standby, check.region)] : []),
      ]);
    },
  };
}

/** A timeline says no more than the code: a degraded target is up. */
function toMeasured({ target, region, timeMs, code }: TimedCheck): MeasuredCheck {
  const facts = {
    target,
    region,
    startedAt: new Date(timeMs).toISOString(),
    degradations: [],
    timingsMs: { total: 0 },
  };
  if (code === null || groupOf(code) === 'degraded') return { ...facts, outcome: 'up' };
  return { ...facts, outcome: 'down', failure: { code, class: classOf(code) } };
}

/** A region counts once a round, however often a timeline says that it checked. */
function toSample({ metric, dimensions, timeMs, value }: DataPoint, store: string, source: string): Sample {
  return { store, namespace, metric, dimensions, timeMs, value, source };
}
