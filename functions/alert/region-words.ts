import type { AlertFacts, RegionFacts } from './alert-facts.ts';
import { countOf, writeMoment } from './times.ts';

export interface RegionWords {
  /** `eu-central-1, us-east-1`; each empty where there is none. */
  readonly failing: string;
  readonly spared: string;
  readonly silent: string;
  readonly unknown: string;
}

/**
 * Where it fails and where not. Once it is over, what counts is where it did. Where no region is seen to fail often enough,
 * the metrics are behind the alarm: then no region is called spared.
 */
export function describeRegions({ event, regions, subject, first, counts }: AlertFacts): RegionWords {
  const isOver = event === 'resolved';
  const countsMinutes = isOver || !regions.some(({ state }) => state === 'failing');
  const isFailing = ({ state, failedMinutes }: RegionFacts) =>
    countsMinutes ? failedMinutes > 0 : state === 'failing';
  const isComplete = isOver ? regions.some(isFailing) && !isOlder(first, counts) : !countsMinutes;
  const isSpared = (one: RegionFacts) =>
    (isComplete || subject.kind !== 'target') && !isFailing(one) && one.state !== 'silent' && one.state !== 'unknown';
  const named = (wanted: (one: RegionFacts) => boolean) => regions.filter(wanted);
  const isSilence = subject.kind === 'silence';
  return {
    failing: isSilence ? '' : named(isFailing).map(nameFailing).join(', '),
    spared: named(isSpared)
      .map((one) => nameSpared(one, isOver))
      .join(', '),
    silent: named(({ state }) => state === 'silent')
      .map(nameSilent)
      .join(', '),
    unknown: named((one) => one.state === 'unknown' && !isFailing(one))
      .map(({ region }) => `${region} (only faults of the monitor itself)`)
      .join(', '),
  };
}

/** `08:00 UTC on 22 November 2026, first in eu-central-1 (tls.timeout)`; empty where it is not known. */
export function writeFirst({ first, code, regions, subject }: AlertFacts): string {
  if (first === null) return '';
  const isOne = first.region === null || regions.length < 2 || subject.kind !== 'target';
  const where = isOne ? '' : `, first in ${first.region}`;
  const other = first.code === null || first.code === code ? '' : ` with ${first.code}`;
  return `${writeMoment(first.at)}${first.isAtLeast ? ' or earlier' : ''}${where}${other}`;
}

/** Whether it began before what was read of it: who failed before that is not known. */
function isOlder(first: AlertFacts['first'], counts: AlertFacts['counts']): boolean {
  return first !== null && counts !== null && first.at < counts.from;
}

/** `upgrade.bad-gateway (2), dns.not-found (1)`: what else failed since; empty where there was one code. */
export function listOtherCodes({ code, counts, isDrill, subject }: AlertFacts): string {
  if (code === null || subject.kind !== 'target') return '';
  const others = counts?.codes.filter((one) => one.code !== code && one.isDrill === isDrill) ?? [];
  const named = others.slice(0, mostOthers).map((one) => `${one.code} (${one.count})`);
  return [...named, ...(others.length > mostOthers ? [`${others.length - mostOthers} more`] : [])].join(', ');
}

const mostOthers = 3;

/** Names only, for where there is no room: `eu-central-1, us-east-1`, or `4 of 12 regions`, `all 3 regions`. */
export function listFailing({ regions, event, subject }: AlertFacts, most: number): string {
  if (subject.kind === 'silence') return '';
  const failing = regions.filter(({ state, failedMinutes }) =>
    event === 'resolved' ? failedMinutes > 0 : state === 'failing',
  );
  if (failing.length > most && failing.length === regions.length) return `all ${failing.length} regions`;
  if (failing.length > most) return `${failing.length} of ${regions.length} regions`;
  return failing.map(({ region }) => region).join(', ');
}

function nameSilent({ region, lastReportAt }: RegionFacts): string {
  return lastReportAt === undefined ? region : `${region} (last at ${writeMoment(lastReportAt)})`;
}

function nameFailing({ region, failedMinutes }: RegionFacts): string {
  return `${region} (${countOf(failedMinutes, 'minute')})`;
}

function nameSpared({ region, failedMinutes }: RegionFacts, isOver: boolean): string {
  return failedMinutes === 0 || isOver ? region : `${region} (only ${countOf(failedMinutes, 'failed minute')})`;
}
