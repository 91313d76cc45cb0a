import { defaultTimeLimits } from '../probe/probe-target.ts';
import { formatDuration, parseDurationMs } from './duration.ts';
import { everyMsOf, type Findings, listSites, type SalvagedFile, type Site } from './judgement.ts';
import { defaultConfirmation } from './settle-targets.ts';

/** Judges durations against each other: a check has to end before the next one begins. */
export function judgeTimes(file: SalvagedFile, findings: Findings): void {
  const everyMs = everyMsOf(file);
  if (file.regions !== undefined && everyMs !== null && everyMs % 60_000 !== 0) {
    findings.warning(['every'], 'AWS schedules by whole minutes, so this serves watch only; write 1m to deploy');
  }
  for (const site of listSites(file)) {
    judgePhaseLimits(site, file, findings);
    judgeLifetime(site, findings);
    if (everyMs === null) continue;
    judgeRunTime(site, file, everyMs, findings);
    judgeRareChecks(site, everyMs, findings);
  }
}

function judgeRunTime({ path, options, target }: Site, file: SalvagedFile, everyMs: number, findings: Findings): void {
  const defaults = target === undefined ? undefined : file.defaults;
  const totalMs = readMs(options.timeouts?.total ?? defaults?.timeouts?.total) ?? defaultTimeLimits.total;
  const confirm = options.confirm ?? defaults?.confirm;
  const attempts = confirm?.attempts ?? defaultConfirmation.attempts;
  const pauseMs = readMs(confirm?.pause) ?? defaultConfirmation.pauseMs;
  const longestMs = attempts * totalMs + (attempts - 1) * pauseMs;
  if (longestMs <= everyMs) return;
  const key =
    options.timeouts?.total !== undefined ? ['timeouts', 'total'] : options.confirm !== undefined ? ['confirm'] : null;
  // A target that wrote none of the numbers is not where the mistake was made.
  if (key === null) return;
  findings.mistake(
    [...path, ...key],
    `a run may take ${formatDuration(longestMs)} (${attempts} × ${formatDuration(totalMs)}, with the pauses between), and the next one comes after ${formatDuration(everyMs)}; write less here, or a longer every`,
  );
}

function judgePhaseLimits({ path, options, target }: Site, file: SalvagedFile, findings: Findings): void {
  const inherited = target === undefined ? undefined : file.defaults?.timeouts?.total;
  const totalMs = readMs(options.timeouts?.total ?? inherited) ?? defaultTimeLimits.total;
  for (const [phase, limit] of Object.entries(options.timeouts ?? {})) {
    const limitMs = readMs(limit);
    if (phase !== 'total' && limitMs !== undefined && limitMs > totalMs) {
      findings.warning(
        [...path, 'timeouts', phase],
        `never reached: the whole check ends after ${formatDuration(totalMs)}`,
      );
    }
  }
}

function judgeLifetime({ path, options }: Site, findings: Findings): void {
  if (options.token === undefined || options.token === 'none') return;
  const ttlMs = readMs(options.token.mint?.ttl);
  if (ttlMs === undefined) return;
  const here = [...path, 'token', 'mint', 'ttl'];
  if (ttlMs % 1_000 !== 0) {
    findings.mistake(here, `tokens live for whole seconds; write ${formatDuration(Math.ceil(ttlMs / 1_000) * 1_000)}`);
  }
  if (ttlMs > longLifetimeMs) {
    findings.warning(
      here,
      'a token that is stolen can be used as long as this; a check needs one for a minute or two, such as 2m',
    );
  }
}

/** Longer than any check, refresh and grace of the server need. */
const longLifetimeMs = 3_600_000;

/** What is tried more rarely than every check cannot be tried more often. */
function judgeRareChecks({ path, options }: Site, everyMs: number, findings: Findings): void {
  const rare = {
    ping: typeof options.ping === 'object' ? options.ping.every : undefined,
    roundTrip: options.roundTrip === false ? undefined : options.roundTrip?.every,
    policy: options.policy === false ? undefined : options.policy?.every,
  };
  for (const [key, every] of Object.entries(rare)) {
    const ms = readMs(every);
    if (ms !== undefined && ms < everyMs) {
      findings.warning(
        [...path, key, 'every'],
        `checks run every ${formatDuration(everyMs)}, and this is part of them`,
      );
    }
  }
}

function readMs(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (parseDurationMs(text) ?? undefined);
}
