import type { AlertFacts } from '../alert-facts.ts';
import { drillMark, writeLength, writeShortHeadline } from '../headline.ts';
import { listFailing } from '../region-words.ts';
import type { AlertFormat } from './format.ts';

/** One SMS: 160 characters of GSM 03.38, of which a few of ASCII count twice. */
export const smsLimit = 140;

/** For SMS and push: one line of ASCII, the code before the words, so that what is cut is the least. */
export const shortTextFormat: AlertFormat = {
  name: 'short text',
  protocols: ['sms', 'application'],
  limitBytes: smsLimit,
  write: (facts) => toAscii(writeLine(facts, smsLimit), smsLimit),
};

/** SNS takes fewer than 100 characters, in one line. */
const subjectLimit = 99;

/** For the subject of the e-mail, and as the title where a tool shows one. */
export function writeSubject(facts: AlertFacts): string {
  const urgency = facts.event === 'resolved' ? 'resolved' : facts.event === 'advisory' ? 'advisory' : facts.severity;
  const mark = facts.isDrill ? `${drillMark} ` : '';
  const begin = `[${mark}${urgency}] `;
  return toAscii(begin + writeFittingGist(facts, subjectLimit - begin.length), subjectLimit);
}

function writeLine(facts: AlertFacts, limit: number): string {
  const mark = facts.isDrill ? `${drillMark}: ` : facts.event === 'resolved' ? 'OK: ' : '';
  const gist = mark + writeFittingGist(facts, limit - mark.length);
  // Of what is ours the gist says it all.
  const isTold = facts.event === 'resolved' || !('target' in facts.subject) || facts.subject.kind === 'certificate';
  const title = isTold || facts.trouble === null ? '' : `. ${facts.trouble.title}`;
  return gist.length + title.length <= limit ? gist + title : gist;
}

/** What is too long counts regions in place of their names, then loses the middle of the target's: the code has to stay. */
function writeFittingGist(facts: AlertFacts, limit: number): string {
  const whole = writeGist(facts, 2);
  if (whole.length <= limit) return whole;
  const gist = writeGist(facts, 1);
  const { subject } = facts;
  const target = 'target' in subject ? subject.target : null;
  const excess = gist.length - limit;
  if (excess <= 0 || target === null) return gist;
  const kept = Math.max(leastOfName, target.length - excess - 3);
  if (kept >= target.length - 3) return gist;
  const begin = Math.ceil(kept / 2);
  return gist.replace(target, `${target.slice(0, begin)}...${target.slice(target.length - (kept - begin))}`);
}

/** Characters of a name by which a person still knows it. */
const leastOfName = 16;

/** `chat down since 08:00Z in eu-central-1, us-east-1: tls.certificate-expired` */
function writeGist(facts: AlertFacts, mostRegions: number): string {
  const { event, first, code, changedAt, subject } = facts;
  const isOver = event === 'resolved';
  const named = listFailing(facts, mostRegions);
  const where = named === '' || isOver || subject.kind !== 'target' ? '' : ` in ${named}`;
  const time = isOver ? writeLength(facts) : writeSince(first, changedAt);
  const isUnread = facts.gaps.length > 0;
  const unknown =
    isOver || subject.kind !== 'target' ? '' : isUnread ? ': cause could not be read' : ': cause not known yet';
  const about = code === null ? unknown : isOver ? ` (was ${code})` : `: ${code}`;
  // Whoever is not watched any more has not ended.
  const span = facts.isWithdrawn === true ? '' : time;
  return `${writeShortHeadline(facts)}${span}${where}${subject.kind === 'certificate' ? '' : about}`;
}

/** ` since 08:00Z`, with the day where it was another one. */
function writeSince(first: AlertFacts['first'], changedAt: string): string {
  if (first === null) return '';
  const day = first.at.slice(0, 10) === changedAt.slice(0, 10) ? '' : `${first.at.slice(5, 10)} `;
  return ` since ${first.isAtLeast ? 'before ' : ''}${day}${first.at.slice(11, 16)}Z`;
}

function toAscii(text: string, limit: number): string {
  const ascii = text.replaceAll('…', '...').replace(/[^\x20-\x7e]/gu, '?');
  return ascii.length <= limit ? ascii : `${ascii.slice(0, limit - 3)}...`;
}
