import { classOf, findText, groupOf } from '../failure/catalogue.ts';
import type { DataPoint } from '../metric/data-point.ts';
import { measure } from '../metric/measure.ts';
import { countFor, hasToken } from './measure-run.ts';
import { failedCheck, type ReportedCheck } from './reported-check.ts';
import type { TargetSettings } from './settle-targets.ts';

/** A failure that nobody has, to see whether the alert gets through. */
export interface DrillOrder {
  readonly target: string;
  readonly code: string;
}

export type Drill =
  | { readonly kind: 'drill'; readonly check: ReportedCheck; readonly points: readonly DataPoint[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Makes the synthetic failure, and what is measured of it. The target is not touched. Pure. `prefix`: what the names of the alarms begin with. */
export function prepareDrill(
  { target, code }: DrillOrder,
  targets: readonly TargetSettings[],
  region: string,
  nowMs: number,
  prefix: string,
): Drill {
  const settings = targets.find(({ name }) => name === target);
  if (settings === undefined) return refuse(`there is no target "${target}" in what is deployed here`);
  const text = findText(code);
  if (text === undefined) return refuse(`there is no failure code "${code}"; explain lists them`);
  const phase = groupOf(code);
  if (phase === 'degraded') return refuse(`${code} is a degradation, which raises no alarm`);
  const { owner, sdk, title, cause, fix } = text;
  const check = failedCheck(
    { settings, region, startedMs: nowMs },
    { code, phase, class: classOf(code), owner, sdk, title, cause, fix, evidence: { drill: true } },
  );
  const measuring = { hasToken: hasToken(settings), level: settings.metrics, certificate: null, isDrill: true };
  // A 0 of another class would say that something is well which nobody has looked at.
  const points = measure(check, measuring).points.filter(({ value }) => value > 0);
  return {
    kind: 'drill',
    check,
    points: [...points, ...countFor(settings, points, { meantMs: nowMs, prefix, memory: null })],
  };
}

function refuse(reason: string): Drill {
  return { kind: 'refused', reason };
}
