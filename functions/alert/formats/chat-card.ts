import { ownerWords } from '../../failure/wording.ts';
import type { AlertFacts } from '../alert-facts.ts';
import { writeHeadline } from '../headline.ts';
import { escapeForeign, escapeMarkdown } from '../markdown.ts';
import { describeRegions, listOtherCodes, writeFirst } from '../region-words.ts';
import { listSteps } from '../steps.ts';
import { tameText } from '../tame-facts.ts';
import { writeMoment } from '../times.ts';
import type { AlertFormat } from './format.ts';
import { describeForMachines, shorten } from './machine-json.ts';

const limitBytes = 48 * 1024;

/**
 * For HTTP subscribers. SNS has one text for all of them, so it is both at once: a card for Amazon Q Developer in chat
 * (its custom schema, which drops what it does not know) and the machine JSON for on-call tools.
 */
export const chatCardFormat: AlertFormat = {
  name: 'chat card',
  protocols: ['https', 'http'],
  limitBytes,
  write: (facts) => {
    const whole = JSON.stringify({ ...describeForMachines(facts), ...describeCard(facts) });
    if (Buffer.byteLength(whole) <= limitBytes) return whole;
    return JSON.stringify({ ...describeForMachines(shorten(facts)), ...describeCard(shorten(facts)) });
  },
};

/** Amazon Q Developer's custom notification, version 1.0. */
function describeCard(facts: AlertFacts): Readonly<Record<string, unknown>> {
  const { event, code, severity, incident, alarm } = facts;
  const steps = listSteps(facts).slice(0, 5);
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `${signOf(facts)} ${escapeMarkdown(tameText(writeHeadline(facts), 200))}`,
      description: [...writeSituation(facts), ...writePlaces(facts)].join('\n'),
      ...(steps.length === 0 ? {} : { nextSteps: steps.map(escapeMarkdown) }),
      keywords: [...(facts.isDrill ? ['drill'] : []), event, severity, ...(code === null ? [] : [code])],
    },
    metadata: {
      threadId: incident,
      summary: escapeMarkdown(tameText(writeHeadline(facts), 200)),
      eventType: `canary-${event}`,
      relatedResources: typeof alarm.fields.AlarmArn === 'string' ? [alarm.fields.AlarmArn] : [],
      additionalContext: { incident, severity, event, ...(code === null ? {} : { code }) },
    },
  };
}

/**
 * What is known, in the Markdown that chats have in common: `*bold*` is bold or italic in each, and nothing more is used.
 */
export function writeSituation(facts: AlertFacts): readonly string[] {
  const { failing, spared, silent, unknown } = describeRegions(facts);
  const { trouble, code, event } = facts;
  const isOver = event === 'resolved';
  const pairs: readonly (readonly [string, string])[] = [
    [isOver ? 'Code was' : 'Code', code ?? ''],
    ['Also seen', listOtherCodes(facts)],
    [isOver ? 'Began' : 'Since', writeFirst(facts)],
    ['Over', isOver ? writeMoment(facts.changedAt) : ''],
    [isOver ? 'Failed in' : 'Failing in', failing],
    [facts.subject.kind !== 'target' ? 'Reporting' : isOver ? 'Never in' : 'Not failing in', spared],
    ['No reports', silent],
    ['Not known', unknown],
    ['Severity', facts.severity],
    ['Whose', trouble === null || isOver ? '' : ownerWords[trouble.owner]],
    [isOver ? 'What it was' : 'Likely cause', (isOver ? trouble?.title : trouble?.cause) ?? ''],
    ['Not complete, could not be read', facts.gaps.join('; ')],
  ];
  return pairs.filter(([, text]) => text !== '').map(([label, text]) => `*${label}*: ${escapeMarkdown(text)}`);
}

/** What was seen, and where to look, which comes after what to do: the same Markdown. */
export function writePlaces(facts: AlertFacts): readonly string[] {
  const links = facts.links.map(({ label, url, command }) =>
    url === undefined ? `*${label}*: \`${command ?? ''}\`` : `*${label}*: ${url}`,
  );
  return [...writeEvidence(facts), ...links];
}

/** A sign for those who only see the beginning of a line. */
export function signOf({ event, isDrill, severity }: AlertFacts): string {
  if (isDrill) return '🧪';
  if (event === 'resolved') return '✅';
  return severity === 'critical' ? '🔴' : '🟠';
}

function writeEvidence({ event, evidence }: AlertFacts): readonly string[] {
  const [newest] = evidence;
  if (newest === undefined || event === 'resolved') return [];
  return newest.lines
    .slice(0, 4)
    .map(({ label, text }) => `*Seen${label === '' ? '' : `, ${escapeForeign(label)}`}*: ${escapeForeign(text)}`);
}
