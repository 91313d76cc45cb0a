import { diagnose } from '../failure/diagnose.ts';
import type { MonitorEvidence } from '../failure/evidence.ts';
import type { TargetSettings } from '../monitor/settle-targets.ts';
import type { Clock } from '../probe/clock.ts';
import type { Check } from '../probe/outcome.ts';
import { displayUrl } from '../probe/redact.ts';

/** The check of a target that the monitor could not even begin to look at. */
export function ownFaultCheck(
  settings: TargetSettings,
  evidence: MonitorEvidence,
  region: string,
  clock: Clock,
): Check {
  return {
    schema: 1,
    target: settings.name,
    url: displayUrl(new URL(settings.url)),
    region,
    startedAt: new Date(clock.now()).toISOString(),
    outcome: 'down',
    failure: diagnose(evidence),
    degradations: [],
    timingsMs: { total: 0 },
    attempts: [],
  };
}
