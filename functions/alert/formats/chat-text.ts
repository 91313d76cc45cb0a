import { writeHeadline } from '../headline.ts';
import { escapeMarkdown } from '../markdown.ts';
import { describeInMarkdown, signOf } from './chat-card.ts';
import type { AlertFormat } from './format.ts';

const limitBytes = 16 * 1024;

/** For incoming webhooks of chats: `{"text": …}` is what Slack, Mattermost, Google Chat and Teams' connectors have in common. */
export const chatTextFormat: AlertFormat = {
  name: 'chat text',
  protocols: [],
  limitBytes,
  write: (facts) => {
    const lines = [`${signOf(facts)} *${escapeMarkdown(writeHeadline(facts))}*`, ...describeInMarkdown(facts)];
    const steps = facts.event === 'resolved' ? [] : (facts.trouble?.fix ?? []).slice(0, 5);
    const all = [...lines, ...steps.map((step, index) => `${index + 1}. ${escapeMarkdown(step)}`)];
    return writeWithin(all);
  },
};

function writeWithin(lines: readonly string[]): string {
  const written = JSON.stringify({ text: lines.join('\n') });
  return Buffer.byteLength(written) <= limitBytes ? written : writeWithin(lines.slice(0, -1));
}
