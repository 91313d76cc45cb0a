import * as v from 'valibot';
import { choice, duration, wholeNumber } from './bounded-values.ts';
import { either, mapping, optionalKey } from './yaml-shapes.ts';

/** CloudWatch evaluates an alarm over at most a day: 1,440 periods of a minute. */
export const mostMinutes = 1_440;
/** Regions of one targets file: home, standby and probe together. */
export const mostRegions = 32;

/** How urgent an alert is; sent with it, so that subscriptions can filter. */
export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

const severity = (byDefault: Severity) =>
  optionalKey(choice(severities), 'How urgent the alert is; subscriptions can filter by it.', byDefault);

/** `failures` failed minutes of the last `of`, in at least `regions` regions. */
export interface FailureRule {
  readonly failures: number;
  readonly of: number;
  /** Never more than there are regions. */
  readonly regions: number;
  readonly severity: Severity;
}

/** What holds for the keys that are left out. */
export const defaultFailureRules = {
  handshake: { failures: 2, of: 5, regions: 2, severity: 'critical' },
  token: { failures: 2, of: 5, regions: 2, severity: 'critical' },
  realtime: { failures: 2, of: 5, regions: 2, severity: 'warning' },
  policy: { failures: 1, of: 1, regions: 1, severity: 'warning' },
  monitor: { failures: 3, of: 5, regions: 1, severity: 'warning' },
} as const satisfies Readonly<Record<string, FailureRule>>;

export type FailureAlert = keyof typeof defaultFailureRules;
export const failureAlerts = Object.keys(defaultFailureRules) as readonly FailureAlert[];

export const defaultSilence = { afterMs: 180_000, severity: 'critical' } as const;
export const defaultCertificateRule = { days: 14, severity: 'warning' } as const;

function failureRule(alert: FailureAlert) {
  const byDefault = defaultFailureRules[alert];
  return mapping(
    {
      failures: optionalKey(
        wholeNumber(1, mostMinutes),
        'Failed minutes that raise the alarm. It resolves when fewer of the last ones fail.',
        byDefault.failures,
      ),
      of: optionalKey(
        wholeNumber(1, mostMinutes),
        'The last minutes that are looked at. Well above failures, a target that flaps pages once.',
        byDefault.of,
      ),
      regions: optionalKey(
        wholeNumber(1, mostRegions),
        'Regions that have to fail. Where it is left out, never more than there are.',
        byDefault.regions,
      ),
      severity: severity(byDefault.severity),
    },
    `{ failures: ${byDefault.failures}, of: ${byDefault.of}, regions: 1, severity: ${byDefault.severity} } or false`,
  );
}

const silent = mapping(
  {
    after: optionalKey(
      duration(60_000, 86_400_000),
      'How long a region may be without a report. By default 3m, or three times every where that is longer.',
      '3m',
    ),
    severity: severity(defaultSilence.severity),
  },
  '{ after: 3m, severity: critical } or false',
);

const certificate = mapping(
  {
    days: optionalKey(
      wholeNumber(1, 365),
      'Days of validity left, of any certificate of the chain.',
      defaultCertificateRule.days,
    ),
    severity: severity(defaultCertificateRule.severity),
  },
  '{ days: 14, severity: warning } or false',
);

/** `false` switches an alarm off. */
function orOff<const Rule extends v.GenericSchema>(rule: Rule, description: string) {
  return optionalKey(
    either((input) => input === false, v.literal(false), rule),
    `${description} false switches it off.`,
  );
}

/** When alarms are raised for a target, and how urgent they are. */
export const alerts = mapping(
  {
    handshake: orOff(failureRule('handshake'), 'The endpoint cannot be reached: DNS, TCP, TLS or the upgrade fails.'),
    token: orOff(failureRule('token'), 'Getting a token, the connect or the refresh fails.'),
    realtime: orOff(failureRule('realtime'), 'Pings or the round trip of a message fail.'),
    policy: orOff(failureRule('policy'), 'The server accepts what it should refuse.'),
    monitor: orOff(failureRule('monitor'), 'The monitor itself fails, and says nothing of the target.'),
    silent: orOff(silent, 'A region sends no reports.'),
    certificate: orOff(certificate, 'A certificate is about to expire.'),
  },
  '{ handshake: { failures: 2, of: 5 } }',
);
