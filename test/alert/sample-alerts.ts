import type { AlertFacts } from '../../functions/alert/alert-facts.ts';
import {
  at,
  beats,
  changeOf,
  deliver,
  downCheck,
  expired,
  expiring,
  failures,
  regions,
  type Scene,
} from './alert-scene.ts';

/** The certificate expires at 08:00; us-east-1 sees it first, and eu-west-1 is served another one. */
export const outage: Scene = {
  stores: {
    minutes: [
      ...beats(-20, 12),
      ...failures('us-east-1', 'tls.certificate-expired', 1, 2, 3, 4),
      ...failures('eu-central-1', 'tls.certificate-expired', 2, 3, 4),
    ],
    checks: [downCheck('us-east-1', 4, expired), downCheck('eu-central-1', 4, expired)],
  },
};

const broken = async (): Promise<never> => {
  throw new Error('refused');
};

/** One alert of each kind, made by the story from what the stores hold. */
export async function makeSamples(): Promise<Readonly<Record<string, AlertFacts>>> {
  const page = changeOf('chat/handshake', 'ALARM', at(5, 14));
  const entries = await Promise.all(
    Object.entries({
      firing: deliver(page, outage),
      resolved: deliver(changeOf('chat/handshake', 'OK', at(10, 14)), outage),
      'firing without enrichment': deliver(page, { stores: { minutes: broken, checks: broken, sent: broken } }),
      advisory: deliver(changeOf('chat/handshake/@advisory', 'ALARM', at(5, 14)), {
        stores: { minutes: [...beats(-20, 5), ...failures('us-east-1', 'tcp.timeout', 2, 3, 4)] },
      }),
      silent: deliver(changeOf('@us-east-1/silent', 'ALARM', at(9, 14)), {
        stores: { minutes: [...beats(-20, 5), ...beats(6, 9, ['eu-central-1', 'eu-west-1'])] },
      }),
      certificate: deliver(changeOf('chat/certificate', 'ALARM', at(5, 14)), {
        stores: {
          minutes: [{ minute: -10, region: 'eu-central-1', metric: 'CertificateDaysLeft', value: 8 }],
          checks: [
            {
              target: 'chat',
              region: 'eu-central-1',
              startedMs: at(4),
              isDrill: false,
              failure: null,
              degradations: [expiring],
            },
          ],
        },
      }),
      'own trouble': deliver(changeOf('@us-east-1/check-targets/errors', 'ALARM', at(5, 14), { region: 'us-east-1' })),
      'unknown alarm': deliver(changeOf('gone/handshake', 'ALARM', at(5, 14))),
      drill: deliver(page, {
        stores: {
          minutes: regions.flatMap((region) => failures(region, 'drill:tls.certificate-expired', 2, 3, 4)),
          checks: [downCheck('us-east-1', 4, expired, true)],
        },
      }),
    }).map(async ([name, made]) => {
      const { delivery } = await made;
      if (delivery.kind === 'skipped') throw new TypeError(`${name} was skipped: ${delivery.why}`);
      return [name, delivery.facts] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** What a server can put into what it says: a bell, colours, a line of its own, reversed writing, HTML, mentions and 10 KB. */
export const hostileText = `\u0007\u001b[31mred\r\nBcc: all@example.com\n\u202eesrever\u202c <script>alert(1)</script> <!channel> <https://evil.example|login> [login](https://evil.example) *bold* \u2028\ud800 @everyone ${'x'.repeat(10_000)}`;

/** The alert with that text wherever somebody else's words can stand. */
export function makeHostile(facts: AlertFacts): AlertFacts {
  const lines = Array.from({ length: 20 }, () => ({ label: hostileText, text: hostileText }));
  const evidence = Array.from({ length: 3 }, () => ({
    region: 'us-east-1',
    at: facts.changedAt,
    code: 'tls.alert',
    lines,
  }));
  return {
    ...facts,
    trouble: {
      title: hostileText,
      owner: 'tls',
      sdk: 'retry',
      cause: hostileText,
      fix: Array.from({ length: 20 }, () => hostileText),
    },
    evidence,
    gaps: [hostileText],
    alarm: { ...facts.alarm, reason: hostileText, rule: hostileText },
  };
}
