import { defaultFailureRules, type FailureAlert, type FailureRule, failureAlerts } from './alerts-schema.ts';
import { formatDuration, parseDurationMs } from './duration.ts';
import {
  everyMsOf,
  type Findings,
  listSites,
  type Salvaged,
  type SalvagedFile,
  type SalvagedOptions,
  type Site,
} from './judgement.ts';
import { regionsOf } from './regions.ts';

/** Judges when alarms are raised: against the number of regions, and against what `defaults` say. */
export function judgeAlerts(file: SalvagedFile, findings: Findings): void {
  const regionCount = countRegions(file);
  const everyMs = everyMsOf(file);
  for (const site of listSites(file)) {
    for (const alert of failureAlerts) {
      const written = ruleOf(site.options, alert);
      const path = [...site.path, 'alerts', alert];
      if (written?.regions !== undefined && regionCount !== null && written.regions > regionCount) {
        findings.mistake([...path, 'regions'], explainRegions(regionCount, file.regions !== undefined));
      }
      judgeCounts(site, alert, file, findings);
    }
    if (everyMs !== null) judgeSilence(site, everyMs, findings);
    warnOfNeverRaised(site, file, findings);
  }
}

/** Nobody shall wait for an alarm whose trouble is never looked for. */
function warnOfNeverRaised({ path, target, options }: Site, file: SalvagedFile, findings: Findings): void {
  if (target === undefined) return;
  const all: SalvagedOptions = { ...file.defaults, ...options };
  // What was wrong in itself is asked for all the same.
  const isAsked = (key: 'ping' | 'roundTrip' | 'policy') => key in all && all[key] !== false;
  const reasons = {
    token: ['dns', 'tcp', 'tls', 'upgrade'].includes(all.until ?? 'refresh') ? `checks stop after ${all.until}` : null,
    realtime: isAsked('ping') || isAsked('roundTrip') ? null : 'the target asks for neither ping nor roundTrip',
    policy: isAsked('policy') ? null : 'the target asks for no policy',
    certificate: target.url?.startsWith('ws:') === true ? 'a ws:// URL has no certificate' : null,
  };
  for (const [alert, reason] of Object.entries(reasons)) {
    const written = Object.entries(target.alerts ?? {}).find(([key]) => key === alert)?.[1];
    if (reason === null || written === undefined || written === false) continue;
    findings.warning([...path, 'alerts', alert], `never raised: ${reason}; take it out`, 'key');
  }
}

/** null where a region was wrong in itself. */
function countRegions(file: SalvagedFile): number | null {
  if (!('regions' in file)) return regionsOf(undefined).length;
  const { home, probe = [], ...others } = file.regions ?? {};
  const isWhole = home !== undefined && !probe.includes(undefined) && !Object.values(others).includes(undefined);
  return isWhole ? regionsOf(file.regions).length : null;
}

function explainRegions(count: number, areNamed: boolean): string {
  const have = areNamed ? `the file has ${count}` : 'a file without regions has one, local';
  return `more regions than there are: ${have}; write ${count} or less, or leave the key out, or name more regions`;
}

/** `failures` and `of` may be written in different places: the one that was written last is wrong. */
function judgeCounts(
  { path, options, target }: Site,
  alert: FailureAlert,
  file: SalvagedFile,
  findings: Findings,
): void {
  const written = ruleOf(options, alert);
  if (written === undefined || (written.failures === undefined && written.of === undefined)) return;
  if (isSpoilt(written)) return;
  const inherited = target === undefined ? undefined : ruleOf(file.defaults, alert);
  const byDefault: FailureRule = defaultFailureRules[alert];
  const failures = written.failures ?? inherited?.failures ?? byDefault.failures;
  const of = written.of ?? inherited?.of ?? byDefault.of;
  if (failures <= of) return;
  const key = written.failures === undefined ? 'of' : 'failures';
  const note = written.failures === undefined || written.of === undefined ? ' (the other number is a default)' : '';
  findings.mistake(
    [...path, 'alerts', alert, key],
    `${failures} failed minutes of the last ${of} cannot be${note}; write failures no greater than of`,
  );
}

function judgeSilence({ path, options }: Site, everyMs: number, findings: Findings): void {
  const silent = options.alerts?.silent;
  const after = silent === false ? undefined : silent?.after;
  const afterMs = after === undefined ? null : parseDurationMs(after);
  if (afterMs === null || afterMs >= 2 * everyMs) return;
  findings.mistake(
    [...path, 'alerts', 'silent', 'after'],
    `checks run every ${formatDuration(everyMs)}, so this alarm would never rest; write at least ${formatDuration(2 * everyMs)}`,
  );
}

/** Whether one of the two numbers was wrong in itself, or stands there by a name that is not known. */
function isSpoilt(written: Rule): boolean {
  return Object.entries(written).some(([key, value]) => value === undefined && key !== 'severity' && key !== 'regions');
}

type Rule = Salvaged<Partial<FailureRule>>;

function ruleOf(options: SalvagedOptions | undefined, alert: FailureAlert): Rule | undefined {
  const rule = options?.alerts?.[alert];
  return rule === false ? undefined : rule;
}
