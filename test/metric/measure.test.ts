import { describe, expect, it } from 'vitest';
import { classOf, codes, findText } from '../../functions/failure/catalogue.ts';
import { metrics } from '../../functions/metric/catalogue.ts';
import type { DataPoint } from '../../functions/metric/data-point.ts';
import { type Measuring, measure, measureRun } from '../../functions/metric/measure.ts';
import type { MeasuredCheck } from '../../functions/metric/measured-check.ts';
import { levels } from '../../functions/metric/metric-entry.ts';
import type { Check } from '../../functions/probe/outcome.ts';

const facts = {
  target: 'chat',
  region: 'eu-central-1',
  startedAt: '2026-11-22T08:00:00.000Z',
  degradations: [],
  timingsMs: { dns: 1.5, tcp: 0.5, tls: 4, upgrade: 2, connect: 3, refresh: 1, total: 12 },
  tls: { certificate: { daysLeft: 63 } },
} as const;

const up: MeasuredCheck = { ...facts, outcome: 'up' };

function down(code: string, changes: Partial<MeasuredCheck> = {}): MeasuredCheck {
  const timingsMs = { dns: 1.5, tcp: 0.5, total: 2 };
  return { ...facts, timingsMs, ...changes, outcome: 'down', failure: { code, class: classOf(code) } };
}

function measured(check: MeasuredCheck, changes: Partial<Measuring> = {}): readonly string[] {
  const measuring = { level: 'standard', hasToken: true, certificate: null, isDrill: false, ...changes } as const;
  return measure(check, measuring).points.map(describePoint);
}

/** `HandshakeErrors 1 {chat eu-central-1}` */
function describePoint({ metric, value, dimensions }: DataPoint): string {
  return `${metric} ${value} {${Object.values(dimensions).join(' ')}}`;
}

const here = '{chat eu-central-1}';

describe('what one check yields', () => {
  it('takes a check as the probe gives it', () => {
    // Compiles only while a Check has all that is measured.
    const take: (check: Check) => MeasuredCheck = (check) => check;
    expect(take).toBeTypeOf('function');
  });

  it.each([
    ['lean', [`Up 1 ${here}`, `Duration 12 ${here}`, `CertificateDaysLeft 63 ${here}`]],
    [
      'standard',
      [
        `Up 1 ${here}`,
        `HandshakeErrors 0 ${here}`,
        `TokenErrors 0 ${here}`,
        `Duration 12 ${here}`,
        `CertificateDaysLeft 63 ${here}`,
      ],
    ],
    [
      'detailed',
      [
        `Up 1 ${here}`,
        `HandshakeErrors 0 ${here}`,
        `TokenErrors 0 ${here}`,
        `Duration 12 ${here}`,
        `CertificateDaysLeft 63 ${here}`,
        'PhaseDuration 1.5 {chat eu-central-1 dns}',
        'PhaseDuration 0.5 {chat eu-central-1 tcp}',
        'PhaseDuration 4 {chat eu-central-1 tls}',
        'PhaseDuration 2 {chat eu-central-1 upgrade}',
        'PhaseDuration 3 {chat eu-central-1 connect}',
        'PhaseDuration 1 {chat eu-central-1 refresh}',
      ],
    ],
  ] as const)('at the level %s, where all is well', (level, points) => {
    expect(measured(up, { level })).toEqual(points);
  });

  it.each([
    ['lean', [`Up 0 ${here}`, `HandshakeErrors 1 ${here}`, 'Failures 1 {chat eu-central-1 tcp.refused}']],
    ['standard', [`Up 0 ${here}`, `HandshakeErrors 1 ${here}`, 'Failures 1 {chat eu-central-1 tcp.refused}']],
    [
      'detailed',
      [
        `Up 0 ${here}`,
        `HandshakeErrors 1 ${here}`,
        'Failures 1 {chat eu-central-1 tcp.refused}',
        'PhaseDuration 1.5 {chat eu-central-1 dns}',
        'PhaseDuration 0.5 {chat eu-central-1 tcp}',
      ],
    ],
  ] as const)(
    'at the level %s, where the handshake fails: nothing of the token, which was not tried',
    (level, points) => {
      const { tls: _, ...withoutTls } = down('tcp.refused');
      expect(measured(withoutTls, { level })).toEqual(points);
    },
  );

  it('at a failed token: the handshake was well', () => {
    const points = ['Up 0', 'HandshakeErrors 0', 'TokenErrors 1'].map((point) => `${point} ${here}`);
    expect(measured(down('token.unreachable'))).toEqual([
      ...points,
      'Failures 1 {chat eu-central-1 token.unreachable}',
      `CertificateDaysLeft 63 ${here}`,
    ]);
    expect(measured(down('connect.server-error'), { hasToken: false, level: 'lean' })).toContain(
      `TokenErrors 1 ${here}`,
    );
  });

  it('of a target without tokens: no TokenErrors while it is well', () => {
    expect(measured(up, { hasToken: false }).join()).not.toContain('TokenErrors');
  });

  it('that is degraded: it is up', () => {
    const degraded: MeasuredCheck = {
      ...facts,
      outcome: 'degraded',
      degradations: [{ code: 'degraded.slow', evidence: { slow: {} } }],
    };
    expect(measured(degraded)).toEqual(measured(up));
  });

  it('that failed for a fault of ours: nothing about the target at any level', () => {
    for (const level of levels) {
      expect(
        measured(down('monitor.secret-unavailable', { timingsMs: { total: 0 } }), {
          level,
          certificate: { daysLeft: 63, sentMs: Date.parse(facts.startedAt) },
        }),
      ).toEqual(['MonitorErrors 1 {eu-central-1}', 'Failures 1 {chat eu-central-1 monitor.secret-unavailable}']);
    }
  });

  it('that found a server which accepts too much: users get in', () => {
    expect(measured(down('policy.anonymous-accepted'))).toContain(`Up 1 ${here}`);
    expect(measured(down('policy.anonymous-accepted'))).toContain(`PolicyErrors 1 ${here}`);
    expect(measured(down('ping.missing'))).toContain(`RealtimeErrors 1 ${here}`);
  });

  it('stamps every point with the time at which the check began', () => {
    const { points } = measure(up, { level: 'detailed', hasToken: true, certificate: null, isDrill: false });
    for (const point of points) expect(point.timeMs).toBe(Date.parse(facts.startedAt));
  });

  it('counts an uncatalogued code as the unknown one of its phase, so that series have a bound', () => {
    const odd = (code: string): MeasuredCheck => ({ ...up, outcome: 'down', failure: { code, class: 'handshake' } });
    expect(measured(odd('tls.made-up'))).toContain('Failures 1 {chat eu-central-1 tls.unknown}');
    expect(measured(odd('made up'))).toContain('Failures 1 {chat eu-central-1 monitor.unknown}');
    expect(findText('monitor.unknown')).toBeDefined();
  });

  it('never sends what is not a number', () => {
    const check: MeasuredCheck = { ...up, timingsMs: { dns: Number.NaN, total: Number.POSITIVE_INFINITY } };
    for (const point of measured(check, { level: 'detailed' })) expect(point).not.toMatch(/NaN|Infinity/);
  });

  it('has exactly one failing class for every code, and gives the dimensions of its catalogue entry', () => {
    for (const code of codes.filter((one) => !one.startsWith('degraded.'))) {
      const { points } = measure(down(code), { level: 'standard', hasToken: true, certificate: null, isDrill: false });
      const failing = points.filter(({ metric, value }) => metric.endsWith('Errors') && value > 0);
      expect(failing).toHaveLength(1);
      for (const point of points) {
        const entry = metrics.find(({ name }) => name === point.metric);
        expect(Object.keys(point.dimensions)).toEqual(entry?.dimensions);
        expect(Object.values(point.dimensions)).not.toContain(undefined);
      }
    }
  });
});

describe('what is copied to the standby', () => {
  it('is the heartbeat and what is wrong, never a 0, which would be billed all month', () => {
    const copied = (check: MeasuredCheck) =>
      measure(check, { level: 'detailed', hasToken: true, certificate: null, isDrill: false })
        .points.filter(({ isCopied }) => isCopied)
        .map(describePoint);
    expect(copied(up)).toEqual([]);
    expect(copied(down('tcp.refused'))).toEqual([
      `HandshakeErrors 1 ${here}`,
      'Failures 1 {chat eu-central-1 tcp.refused}',
    ]);
    expect(measureRun('eu-west-1', facts.startedAt, 25)).toEqual({
      metric: 'ChecksRun',
      unit: 'Count',
      value: 25,
      dimensions: { Region: 'eu-west-1' },
      timeMs: Date.parse(facts.startedAt),
      isCopied: true,
    });
  });
});

describe('the days that a certificate has left', () => {
  const startMs = Date.parse(facts.startedAt);
  const hourMs = 3_600_000;

  /** Hours after the first check at which they are sent, with their value. */
  function sent(days: (hour: number) => number, hours: number): readonly string[] {
    let certificate = null as Measuring['certificate'];
    return Array.from({ length: hours * 60 }, (_, minute) => {
      const startedAt = new Date(startMs + minute * 60_000).toISOString();
      const check = { ...up, startedAt, tls: { certificate: { daysLeft: days(minute / 60) } } };
      const result = measure(check, { level: 'standard', hasToken: true, certificate, isDrill: false });
      certificate = result.certificate;
      return result.points
        .filter(({ metric }) => metric === 'CertificateDaysLeft')
        .map(({ value }) => `${minute / 60} h: ${value}`);
    }).flat();
  }

  it('are sent every six hours', () => {
    expect(sent(() => 63, 19)).toEqual(['0 h: 63', '6 h: 63', '12 h: 63', '18 h: 63']);
  });

  it('are sent when they change, and six hours after that', () => {
    expect(sent((hour) => (hour < 2 ? 5 : 90), 9)).toEqual(['0 h: 5', '2 h: 90', '8 h: 90']);
  });

  it('are sent once more where the last time is forgotten', () => {
    expect(measured(up)).toContain(`CertificateDaysLeft 63 ${here}`);
    const fresh = { daysLeft: 63, sentMs: startMs - hourMs };
    expect(measured(up, { certificate: fresh }).join()).not.toContain('CertificateDaysLeft');
  });

  it('are those of the certificate that ends first, an intermediate included, and negative once it has', () => {
    const evidence = { certificateExpiring: { daysLeft: 9, isLeaf: false } };
    const degradations = [{ code: 'degraded.certificate-expiring', evidence }];
    expect(measured({ ...up, outcome: 'degraded', degradations })).toContain(`CertificateDaysLeft 9 ${here}`);
    const expired = down('tls.certificate-expired', { tls: { certificate: { daysLeft: -3 } } });
    expect(measured(expired)).toContain(`CertificateDaysLeft -3 ${here}`);
  });
});

describe('a drill', () => {
  it('goes through the series of the alarms, is marked in the code, and counts nowhere else', () => {
    expect(measured(down('tls.closed-midway'), { isDrill: true, level: 'detailed' })).toEqual([
      `HandshakeErrors 1 ${here}`,
      'Failures 1 {chat eu-central-1 drill:tls.closed-midway}',
    ]);
  });

  it('leaves what is remembered of the certificate as it was', () => {
    const certificate = { daysLeft: 1, sentMs: 0 };
    const check = down('tls.closed-midway');
    expect(measure(check, { level: 'lean', hasToken: true, certificate, isDrill: true }).certificate).toBe(certificate);
  });
});
