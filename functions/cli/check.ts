import type { ReportedCheck } from '../monitor/reported-check.ts';
import { systemClock } from '../platform/local/clock.ts';
import type { Check } from '../probe/outcome.ts';
import { type CheckRequest, type RawCheckOptions, readCheckOptions } from './check-options.ts';
import { type ExitStatus, exitStatus, type Io } from './io.ts';
import { loadTargets, type ReadyTarget } from './load-targets.ts';
import { styleFor } from './page-style.ts';
import { printJsonLine } from './print-json.ts';
import { showProgress } from './progress.ts';
import { renderCheck } from './render-check.ts';
import { renderTable } from './render-table.ts';
import { runBounded } from './run-bounded.ts';

/** `check`: one URL, one target of the file, or all of them. */
export async function runCheck(subject: string | undefined, raw: RawCheckOptions, io: Io): Promise<ExitStatus> {
  const request = readCheckOptions(subject, raw);
  const targets = await loadTargets(request, io);
  const startedMs = systemClock.monotonic();
  const progress = showProgress(
    targets.map(({ name }) => name),
    io.err,
  );
  const checks = await runBounded(
    targets,
    mostAtOnce,
    async (target, index) => {
      progress.begin(index);
      const check = await target.check(io.signal);
      progress.end(index);
      return check;
    },
    (check) => {
      if (!request.isJson) return;
      progress.clear();
      printJsonLine(check, io.out);
    },
  );
  progress.clear();
  if (!request.isJson) printForPeople(checks, targets, request, systemClock.monotonic() - startedMs, io);
  return judgeChecks(checks, request.failsOnDegraded);
}

/**
 * The worst outcome decides. A target that is down counts for more than one that the monitor could not look at: the
 * first is certain.
 */
export function judgeChecks(checks: readonly Check[], failsOnDegraded: boolean): ExitStatus {
  const isOwnFault = (check: Check): boolean => check.outcome === 'down' && check.failure.class === 'monitor';
  const isDown = (check: Check): boolean => check.outcome === 'down' && check.failure.class !== 'monitor';
  if (checks.some((check) => isDown(check) || (failsOnDegraded && check.outcome === 'degraded')))
    return exitStatus.down;
  return checks.some(isOwnFault) ? exitStatus.ownFault : exitStatus.ok;
}

/** Enough to be quick, few enough that they do not slow each other down and look like slow targets. */
const mostAtOnce = 16;

function printForPeople(
  checks: readonly ReportedCheck[],
  targets: readonly ReadyTarget[],
  request: CheckRequest,
  wallMs: number,
  io: Io,
): void {
  const style = styleFor(io.out);
  const lines =
    request.subject.kind === 'all'
      ? renderTable(checks, wallMs, style)
      : checks.flatMap((check, index) => renderCheck(check, style, targets[index]?.until));
  io.out.write(`${lines.join('\n')}\n`);
}
