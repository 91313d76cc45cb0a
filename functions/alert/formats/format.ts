import type { AlertFacts } from '../alert-facts.ts';

/** Ways in which SNS delivers, as it names them in a message with a text per protocol; `default` serves all others. */
export type Protocol = 'default' | 'email' | 'sms' | 'http' | 'https' | 'application';

/** Bodies that a webhook of local mode can be sent, as the targets file names them. */
export const webhookForms = ['json', 'chat', 'teams'] as const;
export type WebhookForm = (typeof webhookForms)[number];

/** One way to write an alert. */
export interface AlertFormat {
  readonly name: string;
  /** Who gets it from SNS; none for a format that only local webhooks use. */
  readonly protocols: readonly Protocol[];
  /** What local webhooks call it; absent where none gets it. */
  readonly form?: WebhookForm;
  /** Bytes that it never exceeds, whatever the facts are. */
  readonly limitBytes: number;
  /** Pure. The facts have been tamed: see tame-facts.ts. */
  readonly write: (facts: AlertFacts) => string;
}
