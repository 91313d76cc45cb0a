import { ownerWords, sdkWords } from '../../failure/wording.ts';
import type { AlertFacts, CodeCount, EvidenceFacts } from '../alert-facts.ts';
import { drillMark, writeHeadline } from '../headline.ts';
import { describeRegions, listOtherCodes, writeFirst } from '../region-words.ts';
import { listSteps } from '../steps.ts';
import { writeMoment, writeTime } from '../times.ts';
import type { AlertFormat } from './format.ts';

const limitBytes = 24 * 1024;

/** For e-mail: plain text, wrapped by the reader's program. What decides what to do stands first. */
export const textFormat: AlertFormat = {
  name: 'text',
  protocols: ['email'],
  limitBytes,
  write: (facts) => cutToBytes(writeText(facts), limitBytes),
};

function writeText(facts: AlertFacts): string {
  const sections = [
    [`${writeHeadline(facts)}.`, ...writeDrill(facts)],
    writeSituation(facts),
    ...writeTrouble(facts),
    ...facts.evidence.map((one) => writeEvidence(one, facts.isDrill)),
    writeCounts(facts),
    titled('This alert is not complete. What could not be read:', facts.gaps),
    titled(
      'Where to look',
      facts.links.map(({ label, url, command }) => pair(label, url ?? command ?? '')),
    ),
    writeAlarm(facts),
  ];
  const written = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${written.join('\n\n')}\n`;
}

function writeDrill({ isDrill }: AlertFacts): readonly string[] {
  return isDrill
    ? [`This is a ${drillMark}: somebody tests the way of the alert. It says nothing about the target.`]
    : [];
}

function writeSituation(facts: AlertFacts): readonly string[] {
  const { failing, spared, silent, unknown } = describeRegions(facts);
  const isOver = facts.event === 'resolved';
  const first = writeFirst(facts);
  const isTarget = facts.subject.kind === 'target';
  return [
    ...optional(facts.code === null ? '' : facts.code, isOver ? 'Code was' : 'Code'),
    ...optional(listOtherCodes(facts), 'Also seen'),
    ...optional(first, isOver ? 'Began' : 'Since'),
    ...optional(isOver && facts.lastFailedAt !== null ? writeMoment(facts.lastFailedAt) : '', 'Last failed'),
    ...(isOver ? [pair('Over', writeMoment(facts.changedAt))] : []),
    ...optional(failing, isOver ? 'Failed in' : 'Failing in'),
    ...optional(spared, isTarget ? (isOver ? 'Never in' : 'Not failing in') : 'Reporting'),
    ...optional(silent, 'No reports'),
    ...optional(unknown, 'Not known'),
    pair('Severity', facts.severity),
  ];
}

function writeTrouble(facts: AlertFacts): readonly (readonly string[])[] {
  const { event, trouble } = facts;
  if (event === 'resolved') return trouble === null ? [] : [[pair('What it was', trouble.title)]];
  const steps = titled(
    'What to do',
    listSteps(facts).map((step, index) => `  ${index + 1}. ${step}`),
  );
  if (trouble === null) return [steps];
  const users = trouble.sdk === '-' ? [] : [pair('Users', sdkWords[trouble.sdk])];
  return [[pair('Whose', ownerWords[trouble.owner]), ...users], titled('Likely cause', [`  ${trouble.cause}`]), steps];
}

function writeEvidence({ region, at, code, lines }: EvidenceFacts, isDrill: boolean): readonly string[] {
  return titled(
    `${isDrill ? `${drillMark}: ` : ''}Seen from ${region} at ${at.slice(11, 19)} UTC (${code})`,
    lines.map(({ label, text }) => `  ${pair(label, text)}`),
  );
}

function writeCounts({ counts, changedAt }: AlertFacts): readonly string[] {
  if (counts === null || counts.codes.length === 0) return [];
  const from = writeTime(counts.from, changedAt);
  const to = writeTime(counts.to, changedAt);
  return titled(`Failed checks, ${from} to ${to}`, counts.codes.map(writeCount));
}

function writeCount({ code, isDrill, count, regions }: CodeCount): string {
  const where = regions.map((one) => `${one.region} ${one.count}`).join(', ');
  return `  ${isDrill ? `${drillMark} ` : ''}${code}: ${count} (${where})`;
}

function writeAlarm({ alarm, changedAt, incident }: AlertFacts): readonly string[] {
  return [
    ...(alarm.rule === '' ? [] : [`Rule: ${alarm.rule}`]),
    `Alarm ${alarm.name} went from ${alarm.oldState} to ${alarm.newState} at ${changedAt}.`,
    ...(alarm.reason === '' ? [] : [`CloudWatch says: ${alarm.reason}`]),
    `Incident ${incident}`,
  ];
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => (line.startsWith('  ') ? line : `  ${line}`))];
}

function pair(label: string, text: string): string {
  // A line without a label goes on with what the one above it is about.
  return `${(label === '' ? '' : `${label}:`).padEnd(labelWidth)}${text}`;
}

function optional(text: string, label: string): readonly string[] {
  return text === '' ? [] : [pair(label, text)];
}

/** The longest label of the evidence, a colon and a blank. */
const labelWidth = 16;

/** Cut between characters: half of one is no UTF-8. */
function cutToBytes(text: string, limitBytes: number): string {
  if (Buffer.byteLength(text) <= limitBytes) return text;
  const end = '\n[cut: too long]\n';
  const room = limitBytes - Buffer.byteLength(end);
  return new TextDecoder().decode(Buffer.from(text).subarray(0, room), { stream: true }) + end;
}
