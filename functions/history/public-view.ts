import type { Health } from './health.ts';
import { Problem } from './problem.ts';
import type { TargetHistory } from './query-history.ts';
import type { TargetStates } from './query-targets.ts';

/**
 * What everybody may see where the targets file says `history: { public: true }`: names and states. No code, no latency,
 * no certificate: they tell how a target is built. No check, no alarm, no metric.
 */
export function showTargets({ targets }: TargetStates) {
  return {
    public: true,
    targets: targets.map(({ name, outcome, since, regions, uptime, days }) => ({
      name,
      outcome,
      since,
      failure: null,
      regions: regions.map((one) => ({
        region: one.region,
        outcome: one.outcome,
        code: null,
        checkedAt: one.checkedAt,
      })),
      uptime,
      certificateDaysLeft: null,
      ...(days === undefined ? {} : { days }),
    })),
  };
}

/** Minutes without latencies. */
export function showHistory({ from, to, stepSeconds, points, uptime }: TargetHistory) {
  return {
    from,
    to,
    stepSeconds,
    points: points.map(({ time, good, bad, unknown }) => ({ time, good, bad, unknown })),
    uptime,
  };
}

export function showHealth({ status }: Health) {
  return { status };
}

/** 403 and not 404: it is there, for those who run the monitor. */
export function refusePublicly(): Problem {
  return new Problem(
    403,
    'Not public',
    'This history is public by names and states alone: there is /, /healthz, /api/targets and /api/targets/{name}/history.',
  );
}
