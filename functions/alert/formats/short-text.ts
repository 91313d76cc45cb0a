import type { AlertFacts } from '../alert-facts.ts';
import { drillMark, writeShortHeadline } from '../headline.ts';
import { listFailing } from '../region-words.ts';
import { writeSpan } from '../times.ts';
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
  return toAscii(`[${mark}${urgency}] ${writeGist(facts)}`, subjectLimit);
}

function writeLine(facts: AlertFacts, limit: number): string {
  const mark = facts.isDrill ? `${drillMark}: ` : facts.event === 'resolved' ? 'OK: ' : '';
  const gist = `${mark}${writeGist(facts)}`;
  const title = facts.event === 'resolved' || facts.trouble === null ? '' : `. ${facts.trouble.title}`;
  return gist.length + title.length <= limit ? gist + title : gist;
}

/** `chat down since 08:00Z in eu-central-1, us-east-1: tls.certificate-expired` */
function writeGist(facts: AlertFacts): string {
  const { event, first, code, changedAt, subject } = facts;
  const isOver = event === 'resolved';
  const named = listFailing(facts, 2);
  const where = named === '' || isOver || subject.kind !== 'target' ? '' : ` in ${named}`;
  const span = first === null ? '' : writeSpan(Date.parse(changedAt) - Date.parse(first.at));
  const time = first === null ? '' : isOver ? ` after ${span}` : ` since ${first.at.slice(11, 16)}Z`;
  const days =
    subject.kind === 'certificate' && subject.daysLeft !== null && !isOver ? `, ${subject.daysLeft} days left` : '';
  const isUnread = facts.gaps.length > 0;
  const unknown =
    isOver || subject.kind !== 'target' ? '' : isUnread ? ': cause could not be read' : ': cause not known yet';
  const about = code === null ? unknown : isOver ? ` (was ${code})` : `: ${code}`;
  return `${writeShortHeadline(facts)}${time}${where}${days}${subject.kind === 'certificate' ? '' : about}`;
}

function toAscii(text: string, limit: number): string {
  const ascii = text.replaceAll('…', '...').replace(/[^\x20-\x7e]/gu, '?');
  return ascii.length <= limit ? ascii : `${ascii.slice(0, limit - 3)}...`;
}
