import type { Purpose } from './alarm-definition.ts';

/** CloudWatch's limit, in characters. */
const longestName = 255;

/**
 * The name of the alarm for a purpose: `canary/chat/handshake`, `canary/chat/handshake/@advisory`,
 * `canary/@eu-west-1/silent`. Targets cannot begin with @, and neither targets nor regions hold a slash, so no two
 * purposes of one region share a name. Home and standby use the same names: tools that group by name see one incident.
 * @throws RangeError where the prefix makes it longer than CloudWatch allows.
 */
export function nameAlarm(prefix: string, purpose: Purpose): string {
  const name = [prefix, ...partsOf(purpose)].join('/');
  if (name.length > longestName) {
    throw new RangeError(`the alarm name ${name} is longer than ${longestName} characters; choose a shorter prefix`);
  }
  return name;
}

function partsOf(purpose: Purpose): readonly string[] {
  switch (purpose.kind) {
    case 'failing':
      return [purpose.target, purpose.class];
    case 'advisory':
      return [purpose.target, purpose.class, '@advisory'];
    case 'certificate':
      return [purpose.target, 'certificate'];
    case 'silent':
      return [`@${purpose.region}`, 'silent'];
    case 'faults':
      return [`@${purpose.region}`, 'faults'];
    case 'own':
      return [`@${purpose.region}`, purpose.of, purpose.what];
  }
}
