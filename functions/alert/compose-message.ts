import type { AlertEvent, AlertFacts, AlertSeverity } from './alert-facts.ts';
import type { Protocol, WebhookForm } from './formats/format.ts';
import { writeSubject } from './formats/short-text.ts';
import { formats } from './formats.ts';
import { isAdvisoryAlarm } from './headline.ts';
import { tameFacts } from './tame-facts.ts';

/** An alert as it is published: a text per protocol, and what subscriptions filter by. */
export interface AlertMessage {
  /** One line of ASCII, fewer than 100 characters. */
  readonly subject: string;
  readonly texts: Readonly<Record<Protocol, string>>;
  /** None is empty: what an alert does not have is left out, which filter policies know as `exists: false`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Bodies for webhooks, which local mode sends. */
  readonly webhooks: Readonly<Record<WebhookForm, string>>;
  readonly about: AlertIdentity;
}

/** What tells one alert from another, and which ones belong together. */
export interface AlertIdentity {
  /** The same for every alert of one incident. */
  readonly incident: string;
  readonly event: AlertEvent;
  /** What the incident began as: of an end, the event that it ends. */
  readonly beganAs: Exclude<AlertEvent, 'resolved'>;
  readonly severity: AlertSeverity;
  /** When the alarm changed; ISO 8601. */
  readonly changedAt: string;
}

/** SNS takes 262,144 bytes for the message with its attributes. */
export const messageLimitBytes = 256 * 1024;

/** Pure. Stays within SNS's limits whatever the facts are, which the formats' own limits add up to. */
export function composeMessage(facts: AlertFacts): AlertMessage {
  const tamed = tameFacts(facts);
  const written = formats.map(({ protocols, form, write }) => ({ protocols, form, text: write(tamed) }));
  const texts = written.flatMap(({ protocols, text }) => protocols.map((protocol) => [protocol, text] as const));
  const webhooks = written.flatMap(({ form, text }) => (form === undefined ? [] : [[form, text] as const]));
  return {
    subject: writeSubject(tamed),
    texts: fromEntries<Protocol>(texts),
    attributes: describeAttributes(tamed),
    webhooks: fromEntries<WebhookForm>(webhooks),
    about: identify(tamed),
  };
}

/** The registry has a format for every protocol and every form, which its suite holds. */
function fromEntries<Key extends string>(entries: readonly (readonly [Key, string])[]): Readonly<Record<Key, string>> {
  return Object.fromEntries(entries) as Readonly<Record<Key, string>>;
}

function identify(facts: AlertFacts): AlertIdentity {
  const { incident, event, severity, changedAt } = facts;
  return { incident, event, beganAs: event === 'resolved' ? beginningOf(facts) : event, severity, changedAt };
}

function beginningOf({ subject, alarm }: AlertFacts): AlertIdentity['beganAs'] {
  if (subject.kind === 'silence') return 'silent';
  return isAdvisoryAlarm(alarm.name) ? 'advisory' : 'firing';
}

function describeAttributes({ event, severity, subject, class: failed, code, isDrill }: AlertFacts) {
  const target = 'target' in subject ? subject.target : null;
  return {
    event,
    severity,
    class: failed,
    ...(target === null ? {} : { target }),
    ...(code === null ? {} : { code }),
    // Only where it is one: a policy that wants no drills asks for `exists: false`.
    ...(isDrill ? { drill: 'true' } : {}),
  };
}
