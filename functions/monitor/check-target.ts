import type { Clock } from '../probe/clock.ts';
import { answeredWithin, type Deadline, waitUntil } from '../probe/deadline.ts';
import type { Check } from '../probe/outcome.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import { nameError, type OwnHealth } from './own-health.ts';
import type { Secrets } from './ports.ts';
import { joinTries, ownFaultCheck, type ReportedCheck, type Subject, unexpectedCheck } from './reported-check.ts';
import { resolveTarget } from './resolve-target.ts';
import type { TargetSettings } from './settle-targets.ts';

/** What one check in a run stands on. */
export interface CheckParts {
  readonly region: string;
  readonly clock: Clock;
  /** When probing ends, so that what was found can still be published. */
  readonly budget: Deadline;
  readonly secrets: Secrets;
  readonly health: OwnHealth;
  readonly probe: (target: ProbeTarget) => Promise<Check>;
  /** Told of mistakes of our own, whose text may hold anything. */
  readonly onUnexpected: (error: unknown, target: string) => void;
}

/** With less time a check would say more about us than about its target. */
const leastCheckMs = 250;

/**
 * One check of a run, from its secrets to its verdict. Never rejects: whatever happens to one target, the others are
 * not touched. A failure is the target's only if we were well ourselves, and had the time that the target was promised.
 */
export async function checkTarget(settings: TargetSettings, parts: CheckParts): Promise<ReportedCheck> {
  const { region, clock, budget, health } = parts;
  const subject: Subject = { settings, region, startedMs: clock.now() };
  const sinceMs = clock.monotonic();
  try {
    if (budget.remainingMs() < leastCheckMs) return outOfTime(subject, 'no time was left when its turn came');
    const check = await tryTarget(settings, subject, parts);
    if (check.outcome === 'degraded') return await excuseSlowness(check, settings, health, sinceMs);
    if (check.outcome !== 'down' || check.failure.class === 'monitor') return check;
    const fault = await health.findFault(sinceMs);
    if (fault === null) return check;
    // What was seen is told all the same: it may be true.
    const detail = `${fault}; the check itself ended with ${check.failure.code}`;
    return ownFaultCheck(subject, { phase: 'monitor', what: 'self-test-failed', detail });
  } catch (error) {
    parts.onUnexpected(error, settings.name);
    return unexpectedCheck(subject, nameError(error));
  }
}

/** A target is slow only where it would be without what we were slow ourselves. */
async function excuseSlowness(
  check: ReportedCheck,
  { limits }: TargetSettings,
  health: OwnHealth,
  sinceMs: number,
): Promise<ReportedCheck> {
  const others = check.degradations.filter(({ code }) => code !== 'degraded.slow');
  if (check.outcome !== 'degraded' || others.length === check.degradations.length) return check;
  const delayMs = await health.measureDelayMs(sinceMs);
  if (check.timingsMs.total - delayMs > limits.slowMs) return check;
  return { ...check, outcome: others.length === 0 ? 'up' : 'degraded', degradations: others };
}

export function outOfTime(subject: Subject, detail: string): ReportedCheck {
  return ownFaultCheck(subject, { phase: 'monitor', what: 'out-of-time', detail });
}

async function tryTarget(settings: TargetSettings, subject: Subject, parts: CheckParts): Promise<ReportedCheck> {
  const { budget, secrets } = parts;
  const names = new Set<string>();
  const resolution = await answeredWithin(
    budget,
    resolveTarget(settings, (name, limitBytes) => {
      names.add(name);
      return secrets.read(name, limitBytes);
    }),
  );
  if (resolution === undefined) return outOfTime(subject, 'its secrets took all the time that was left');
  if (resolution.kind === 'secret-unavailable') return ownFaultCheck(subject, resolution.evidence);
  const check = await probeConfirmed(resolution.target, settings.confirm, subject, parts);
  // A secret that was changed in both places is old only here: the next run must not repeat the mistake.
  if (check.outcome === 'down' && check.failure.class === 'token') secrets.expire(names);
  return check;
}

/**
 * One check of all its tries: again while it fails, as often as the target asks for and as long as there is time for a whole
 * one. Rejects where `probe` does.
 */
export async function probeConfirmed(
  target: ProbeTarget,
  { attempts, pauseMs }: TargetSettings['confirm'],
  subject: Subject,
  { budget, probe }: Pick<CheckParts, 'budget' | 'probe'>,
): Promise<ReportedCheck> {
  const whole: Check[] = [];
  for (let nth = 1; nth <= attempts; nth++) {
    const limitMs = Math.min(target.timeouts.total, budget.remainingMs());
    if (limitMs < leastCheckMs) break;
    const check = await probe({ ...target, timeouts: { ...target.timeouts, total: limitMs } });
    if (isCutShort(check, limitMs, target.timeouts.total)) break;
    whole.push(check);
    if (check.outcome !== 'down' || nth === attempts) break;
    if (budget.remainingMs() < pauseMs + leastCheckMs) break;
    await pause(budget, pauseMs);
  }
  const [first, ...others] = whole;
  if (first === undefined) return outOfTime(subject, 'its check was cut short when the time was over');
  return joinTries(first, others);
}

/**
 * Whether a failure may be owed to our own lack of time: the target was given less than it was promised, and used most of
 * it. A failure that came early is the target's, however little time there was. A TLS phase ends a fifth early, see close case (1).
 */
function isCutShort(check: Check, limitMs: number, promisedMs: number): boolean {
  return check.outcome === 'down' && limitMs < promisedMs && check.timingsMs.total >= limitMs * 0.75;
}

function pause(budget: Deadline, pauseMs: number): Promise<void> {
  return waitUntil<void>(
    budget.within(pauseMs),
    () => undefined,
    () => undefined,
  );
}
