import type { AlertFacts } from './alert-facts.ts';
import type { Protocol } from './formats/format.ts';
import { writeSubject } from './formats/short-text.ts';
import { formats } from './formats.ts';
import { tameFacts } from './tame-facts.ts';

/** An alert as it is published: a text per protocol, and what subscriptions filter by. */
export interface AlertMessage {
  /** One line of ASCII, fewer than 100 characters. */
  readonly subject: string;
  readonly texts: Readonly<Record<Protocol, string>>;
  /** None is empty: what an alert does not have is left out, which filter policies know as `exists: false`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** SNS takes 262,144 bytes for the message with its attributes. */
export const messageLimitBytes = 256 * 1024;

/** Pure. Stays within SNS's limits whatever the facts are, which the formats' own limits add up to. */
export function composeMessage(facts: AlertFacts): AlertMessage {
  const tamed = tameFacts(facts);
  const written = formats.flatMap(({ protocols, write }) => {
    if (protocols.length === 0) return [];
    const text = write(tamed);
    return protocols.map((protocol) => [protocol, text] as const);
  });
  return { subject: writeSubject(tamed), texts: textsOf(written), attributes: describeAttributes(tamed) };
}

/** The registry has a format for every protocol, which its suite holds. */
function textsOf(written: readonly (readonly [Protocol, string])[]): AlertMessage['texts'] {
  return Object.fromEntries(written) as AlertMessage['texts'];
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
