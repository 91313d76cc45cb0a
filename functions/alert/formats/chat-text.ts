import type { AlertFacts } from '../alert-facts.ts';
import { writeHeadline } from '../headline.ts';
import { escapeMarkdown } from '../markdown.ts';
import { listSteps } from '../steps.ts';
import { signOf, writePlaces, writeSituation } from './chat-card.ts';
import type { AlertFormat } from './format.ts';

/** What Slack asks for. Mattermost takes 16,383 characters, Google Chat 32,000 bytes. */
const longestText = 4_000;

/** For incoming webhooks of chats: `{"text": …}` is what Slack, Mattermost, Rocket.Chat and Google Chat have in common. */
export const chatTextFormat: AlertFormat = {
  name: 'chat text',
  protocols: [],
  form: 'chat',
  // No character takes more than six bytes of JSON: \uXXXX.
  limitBytes: 6 * longestText + 64,
  write: (facts) => JSON.stringify({ text: fitLines(describeForChat(facts), longestText).join('\n') }),
};

/** The headline, what is known, and what to do. */
function describeForChat(facts: AlertFacts): readonly string[] {
  const steps = listSteps(facts).slice(0, 5);
  return [
    `${signOf(facts)} *${escapeMarkdown(writeHeadline(facts))}*`,
    ...writeSituation(facts),
    ...steps.map((step, index) => `${index + 1}. ${escapeMarkdown(step)}`),
    ...writePlaces(facts),
  ];
}

/** As many lines as fit with the breaks between them; the first one is cut where even it does not. */
export function fitLines(lines: readonly string[], limit: number): readonly string[] {
  const kept: string[] = [];
  let room = limit;
  for (const line of lines) {
    if (line.length > room) break;
    kept.push(line);
    room -= line.length + 1;
  }
  return kept.length > 0 ? kept : lines.slice(0, 1).map((line) => `${line.slice(0, limit - 1)}…`);
}
