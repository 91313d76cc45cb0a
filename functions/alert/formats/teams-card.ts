import type { AlertFacts } from '../alert-facts.ts';
import { writeHeadline } from '../headline.ts';
import { escapeMarkdown } from '../markdown.ts';
import { listSteps } from '../steps.ts';
import { signOf, writePlaces, writeSituation } from './chat-card.ts';
import { fitLines } from './chat-text.ts';
import type { AlertFormat } from './format.ts';

/** A third of the bytes below, since a character may have three, and room for the card around each line. */
const longestText = 5_500;

/**
 * For Microsoft Teams, whose Workflows, the successors of its connectors, take Adaptive Cards and nothing else: the trigger
 * "When a Teams webhook request is received" posts the card that comes in this envelope.
 */
export const teamsCardFormat: AlertFormat = {
  name: 'Teams card',
  protocols: [],
  form: 'teams',
  // Documented are 28 KB; people have met refusals from 21 KB on.
  limitBytes: 20_000,
  write: (facts) => JSON.stringify(describeEnvelope(facts)),
};

function describeEnvelope(facts: AlertFacts): unknown {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    // The newest version that Teams shows on telephones, too.
    version: '1.4',
    msteams: { width: 'Full' },
    body: describeBody(facts),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function describeBody(facts: AlertFacts): readonly unknown[] {
  const headline = `${signOf(facts)} ${escapeMarkdown(writeHeadline(facts))}`;
  const steps = listSteps(facts).slice(0, 5);
  const lines = [
    ...writeSituation(facts),
    ...steps.map((step, index) => `${index + 1}\\. ${escapeMarkdown(step)}`),
    ...writePlaces(facts),
  ];
  const [first = '', ...others] = fitLines([headline, ...lines], longestText);
  return [
    { type: 'TextBlock', text: first, wrap: true, size: 'Medium', weight: 'Bolder' },
    ...others.map((text) => ({ type: 'TextBlock', text, wrap: true, spacing: 'Small' })),
  ];
}
