import { defaultPrefix } from '../alarm/definitions.ts';
import type { CountMemory } from '../metric/count-regions.ts';
import type { Clock } from '../probe/clock.ts';
import { answeredWithin, type Deadline, startDeadline } from '../probe/deadline.ts';
import type { ProbeTarget } from '../probe/probe-target.ts';
import { probeTarget } from '../probe/run-probe.ts';
import { type CheckParts, checkTarget, outOfTime } from './check-target.ts';
import { type DrillOrder, prepareDrill } from './drill.ts';
import { measureAll, type RunMemory } from './measure-run.ts';
import { beginOwnHealth, nameError } from './own-health.ts';
import type { EvidenceOutlet, Publication, Secrets, StartLoopbackServer } from './ports.ts';
import { type Outlets, publish } from './publish.ts';
import type { ReportedCheck } from './reported-check.ts';
import { type RunInput, readInput } from './run-input.ts';
import { runSideBySide } from './run-side-by-side.ts';
import type { RunSettings } from './settings.ts';
import type { TargetSettings } from './settle-targets.ts';
import { shardOf } from './shard.ts';
import { orderTurns } from './turn-order.ts';

/** The outside of a run. */
export interface RunParts {
  readonly settings: RunSettings;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly outlets: Outlets;
  readonly evidence: EvidenceOutlet;
  readonly startLoopbackServer: StartLoopbackServer;
}

/** What a run says of itself to whoever invoked it. */
export type RunSummary =
  | {
      readonly kind: 'run';
      readonly shard: number;
      readonly checks: number;
      readonly outcomes: {
        readonly up: number;
        readonly degraded: number;
        readonly down: number;
        readonly unknown: number;
      };
      readonly publications: readonly Publication[];
    }
  | {
      readonly kind: 'drill';
      readonly target: string;
      readonly code: string;
      readonly publications: readonly Publication[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** One invocation: `event` is the schedule's or a drill's input, `remainingMs` what is left until the function is ended. */
export type RunOnce = (event: unknown, remainingMs: number) => Promise<RunSummary>;

/** What is kept while the function is warm. */
interface WarmMemory {
  readonly certificates: RunMemory;
  readonly counts: CountMemory;
}

/** Kept for publishing, and never exceeded: a region that is gone must not keep a run, and its bill, going. */
const publishingMs = 5_000;
/** Between the end of probing and the beginning of publishing: checks close their sockets and get their verdicts. */
const settlingMs = 1_000;
/** The schedule gives up a run that is a minute late. What differs by more is no time of this run, whatever it is. */
const mostLateMs = 5 * 60_000;
/** Kept until the function is ended: what is said last, and the answer of the runtime. */
const leavingMs = 250;

/**
 * The story of one run: probe the targets of a shard side by side, write a line of evidence for each, measure, publish.
 * What is made here is kept while the function is warm.
 *
 * Rejects only for an input that is none of ours. A run that is killed has published nothing at all: the missing
 * heartbeat says so, and no half of a run is taken for a whole one.
 */
export function createRun(parts: RunParts): RunOnce {
  const memory: WarmMemory = { certificates: new Map(), counts: new Map() };
  return async (event, remainingMs) => {
    const input = readInput(event, parts.settings.shards);
    const times = planTimes(parts.clock, remainingMs);
    return input.kind === 'drill'
      ? runDrill(input.order, parts, times.publishing)
      : runShard(input, parts, memory, times);
  };
}

interface Times {
  /** No check goes on beyond it. */
  readonly probing: Deadline;
  /** Every check has its verdict. */
  readonly settling: Deadline;
  readonly publishing: Deadline;
}

/** Of a run that is very short, every part gets less. */
function planTimes(clock: Clock, remainingMs: number): Times {
  const publishing = startDeadline(clock, remainingMs - Math.min(leavingMs, remainingMs / 8));
  const settling = publishing.keepingBack(Math.min(publishingMs, remainingMs / 4));
  return { publishing, settling, probing: settling.keepingBack(Math.min(settlingMs, remainingMs / 8)) };
}

async function runShard(
  { shard, scheduledMs }: Extract<RunInput, { readonly kind: 'run' }>,
  parts: RunParts,
  memory: WarmMemory,
  times: Times,
): Promise<RunSummary> {
  const { settings, clock, evidence, outlets } = parts;
  const { region } = settings;
  const startedMs = clock.now();
  const mine = orderTurns(
    settings.targets.filter(({ name }) => shardOf(name, settings.shards) === shard),
    startedMs,
  );
  const checks = await checkAll(mine, parts, times);
  const run = { region, startedAt: new Date(startedMs).toISOString(), checks };
  const counting = {
    meantMs: scheduledMs !== null && Math.abs(startedMs - scheduledMs) <= mostLateMs ? scheduledMs : startedMs,
    prefix: settings.prefix ?? defaultPrefix,
    memory: memory.counts,
  };
  const points = measureAll(settings.isOnlyRegion === true ? run : { ...run, counting }, memory.certificates);
  const publications = await publish(points, outlets, times.publishing.within(publishingMs));
  reportLosses(publications, evidence);
  return { kind: 'run', shard, checks: checks.length, outcomes: countOutcomes(checks), publications };
}

async function runDrill(order: DrillOrder, parts: RunParts, deadline: Deadline): Promise<RunSummary> {
  const { settings, clock, evidence, outlets } = parts;
  const drill = prepareDrill(order, settings.targets, settings.region, clock.now(), settings.prefix ?? defaultPrefix);
  if (drill.kind === 'refused') return drill;
  evidence.writeCheck(drill.check, { isDrill: true });
  const publications = await publish(drill.points, outlets, deadline.within(publishingMs));
  reportLosses(publications, evidence);
  return { ...order, kind: 'drill', publications };
}

type CheckedTarget = { readonly settings: TargetSettings; readonly check: ReportedCheck };

async function checkAll(
  targets: readonly TargetSettings[],
  parts: RunParts,
  times: Times,
): Promise<readonly CheckedTarget[]> {
  const { settings, clock, secrets, evidence, startLoopbackServer } = parts;
  const { region } = settings;
  // For a check that overruns: what it holds is closed, and it can publish nothing any more.
  const overrun = new AbortController();
  const probe = (target: ProbeTarget) => probeTarget(target, { region, clock, signal: overrun.signal });
  const health = beginOwnHealth({ startServer: startLoopbackServer, probe, clock, deadline: times.settling });
  const onUnexpected: CheckParts['onUnexpected'] = (error, target) => {
    // Called off by ourselves, and told already.
    if (overrun.signal.aborted) return;
    evidence.writeTrouble('unexpected-error', { target, error: nameError(error), at: placesOf(error) });
  };
  const checkParts: CheckParts = { region, clock, budget: times.probing, secrets, health, probe, onUnexpected };
  try {
    const checks = await runSideBySide(targets, async (target) => {
      const subject = { settings: target, region, startedMs: clock.now() };
      const check =
        (await answeredWithin(times.settling, checkTarget(target, checkParts))) ??
        outOfTime(subject, 'its check did not end in time');
      // At once: a run that is killed later has left this behind.
      evidence.writeCheck(check, { isDrill: false });
      return { settings: target, check };
    });
    const fault = await health.first;
    if (fault !== null) evidence.writeTrouble('self-test-failed', { detail: fault });
    return checks;
  } finally {
    overrun.abort(new Error('the run is over'));
    await health.end();
  }
}

function reportLosses(publications: readonly Publication[], evidence: EvidenceOutlet): void {
  for (const { region, sent, lost } of publications) {
    if (lost.length > 0) evidence.writeTrouble('metrics-lost', { region, sent, lost });
  }
}

function countOutcomes(checks: readonly CheckedTarget[]): Extract<RunSummary, { kind: 'run' }>['outcomes'] {
  const outcomes = { up: 0, degraded: 0, down: 0, unknown: 0 };
  for (const { check } of checks) {
    outcomes[check.outcome === 'down' && check.failure.class === 'monitor' ? 'unknown' : check.outcome]++;
  }
  return outcomes;
}

/** Where in the code it happened, without the error's text, which may hold anything. */
export function placesOf(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return (stack.match(/^ +at .*$/gm) ?? []).slice(0, 8).map((line) => line.trim());
}
