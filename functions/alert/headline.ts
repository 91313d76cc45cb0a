import type { AlertFacts, AlertSubject, RegionFacts } from './alert-facts.ts';
import { countOf, writeMoment, writeSpan } from './times.ts';

/** What stands before everything that a drill says. */
export const drillMark = 'DRILL';

/** One sentence, without a full stop: who is woken up has to know what it is from this alone. */
export function writeHeadline(facts: AlertFacts): string {
  const mark = facts.isDrill ? `${drillMark}, not an outage: ` : '';
  return mark + (facts.event === 'resolved' ? writeEnd(facts) : writeBeginning(facts));
}

/** The same in as few words as a subject line has room for: `chat down`, `eu-west-1 silent`. */
export function writeShortHeadline(facts: AlertFacts): string {
  const { event, subject, class: failed, alarm } = facts;
  const isOver = event === 'resolved';
  if (facts.isWithdrawn === true) return `${nameWatched(facts)} no longer watched`;
  switch (subject.kind) {
    case 'target': {
      if (isOver && listLost(facts).length > 0) return `${subject.target} not seen failing any more`;
      if (isOver && isAdvisoryAlarm(alarm.name)) return `${subject.target} ${failed} no longer partly failing`;
      if (isOver) return `${subject.target} ${failed === 'handshake' ? 'up again' : `${failed} works again`}`;
      const words = failed === 'handshake' ? ['down'] : [failed, 'failing'];
      return [subject.target, ...(event === 'advisory' ? ['partly'] : []), ...words].join(' ');
    }
    case 'certificate':
      return `${subject.target} certificate ${isOver ? 'renewed' : writeDays(subject.daysLeft)}`;
    case 'silence':
      return `${subject.region} ${isOver ? 'reports again' : 'silent, no reports'}`;
    case 'faults':
      return `monitor in ${subject.region} ${isOver ? 'works again' : 'fails itself'}`;
    case 'own':
      return writeOwn(subject, isOver);
    case 'unknown':
      return `alarm ${alarm.name} ${isOver ? 'is OK again' : 'is raised'}`;
  }
}

function writeOwn({ resource, what, region }: Extract<AlertSubject, { kind: 'own' }>, isOver: boolean): string {
  const own = `monitor's ${resource} in ${region}`;
  switch (what) {
    case 'errors':
      return `${own} ${isOver ? 'fails no longer' : 'fails'}`;
    case 'throttles':
      return `${own} ${isOver ? 'no longer throttled' : 'throttled'}`;
    case 'dead-letters':
      return `monitor in ${region}: ${isOver ? 'no dead letters any more' : 'runs or alerts not delivered'}`;
    default:
      return `${own}: ${what}${isOver ? ' over' : ''}`;
  }
}

/** Whether the alarm is one that does not page: its end is told as `resolved`, like every end. */
export function isAdvisoryAlarm(name: string): boolean {
  return name.endsWith('/@advisory');
}

function writeBeginning(facts: AlertFacts): string {
  const { subject, event } = facts;
  switch (subject.kind) {
    case 'target':
      return `${event === 'advisory' ? writeAdvisory(subject.target, facts) : writeOutage(subject.target, facts)}${titleOf(facts)}`;
    case 'certificate':
      return `A certificate of ${subject.target} ${writeDays(subject.daysLeft)}`;
    case 'silence':
      return `No reports come from ${subject.region}`;
    case 'faults':
      return `The monitor itself fails in ${subject.region}${writeOnly(subject.target, ' alone')}${titleOf(facts)}`;
    case 'own':
      return `The monitor is in trouble in ${subject.region}${titleOf(facts)}`;
    case 'unknown':
      return `Alarm ${facts.alarm.name} is in ${facts.alarm.newState}`;
  }
}

function writeOutage(target: string, { class: failed }: AlertFacts): string {
  switch (failed) {
    case 'handshake':
      return `${target} is down`;
    case 'token':
      return `${target} lets no clients in`;
    case 'realtime':
      return `${target} does not deliver in real time`;
    case 'policy':
      return `${target} lets in what it should refuse`;
    case 'monitor':
      return `${target} cannot be checked`;
  }
}

function writeAdvisory(target: string, { regions, class: failed }: AlertFacts): string {
  const failing = regions.filter(({ state }) => state === 'failing').length;
  const where = failing === 0 ? 'some regions' : `${failing} of ${countOf(regions.length, 'region')}`;
  return `${target} fails (${failed}) in ${where}, too few to page`;
}

function writeEnd(facts: AlertFacts): string {
  const { subject } = facts;
  if (facts.isWithdrawn === true) {
    return `${nameWatched(facts)} is no longer watched, as the targets file has changed; nothing is known of its trouble`;
  }
  const relief = listLost(facts).length > 0 ? writeNoMore(facts) : writeRelief(subject, facts);
  return `${relief}${writeLength(facts)}${writeDoubt(facts)}`;
}

function nameWatched({ subject, class: failed, alarm }: AlertFacts): string {
  if (subject.kind === 'target') return `${subject.target} (${failed})`;
  return subject.kind === 'certificate' ? `The certificate of ${subject.target}` : `Alarm ${alarm.name}`;
}

/** Regions that failed, and then fell silent: that the failure is over is not known of them. */
function listLost({ event, subject, regions }: AlertFacts): readonly RegionFacts[] {
  if (event !== 'resolved' || subject.kind !== 'target') return [];
  return regions.filter(({ state, failedMinutes }) => state === 'silent' && failedMinutes > 0);
}

function writeNoMore({ subject }: AlertFacts): string {
  return `${'target' in subject ? subject.target : 'It'} is not seen to fail any more`;
}

function writeDoubt(facts: AlertFacts): string {
  return listLost(facts)
    .map(({ region, lastReportAt }) => {
      const since = lastReportAt === undefined ? ' for long' : ` since ${writeMoment(lastReportAt)}`;
      return `; ${region} failed too, and has not reported${since}`;
    })
    .join('');
}

function writeRelief(subject: AlertSubject, { class: failed, alarm }: AlertFacts): string {
  switch (subject.kind) {
    case 'target':
      if (isAdvisoryAlarm(alarm.name)) return `${subject.target} no longer fails in single regions`;
      return failed === 'handshake' ? `${subject.target} is up again` : `${subject.target}: ${failed} works again`;
    case 'certificate':
      return `The certificate of ${subject.target} lasts long enough again`;
    case 'silence':
      return `Reports come from ${subject.region} again`;
    case 'faults':
      return `The monitor works again in ${subject.region}${writeOnly(subject.target)}`;
    case 'own':
      return `The monitor's trouble in ${subject.region} is over`;
    case 'unknown':
      return `Alarm ${alarm.name} is OK again`;
  }
}

function writeOnly(target: string | null, alone = ''): string {
  return target === null ? '' : ` for ${target}${alone}`;
}

/** ` after 5 minutes`, how long it lasted: the alarm itself ends later, when its window has passed. */
export function writeLength({ first, changedAt, lastFailedAt, roundSeconds = 60 }: AlertFacts): string {
  if (first === null) return '';
  const atLeast = first.isAtLeast ? 'at least ' : '';
  const changedMs = Date.parse(changedAt);
  const endMs = lastFailedAt === null ? changedMs : Date.parse(lastFailedAt) + roundSeconds * 1_000;
  return ` after ${atLeast}${writeSpan(Math.min(changedMs, endMs) - Date.parse(first.at))}`;
}

function titleOf({ trouble }: AlertFacts): string {
  return trouble === null ? '' : `: ${trouble.title}`;
}

function writeDays(daysLeft: number | null): string {
  if (daysLeft === null) return 'expires soon';
  if (daysLeft < 0) return 'has expired';
  return daysLeft === 0 ? 'expires today' : `expires in ${countOf(daysLeft, 'day')}`;
}
