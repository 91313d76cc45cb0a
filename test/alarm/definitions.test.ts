import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmDefinition, MetricAlarm } from '../../functions/alarm/alarm-definition.ts';
import { mostPeriods } from '../../functions/alarm/alarm-periods.ts';
import { describeAlert } from '../../functions/alarm/alert.ts';
import { defineAlarms } from '../../functions/alarm/definitions.ts';
import { AlarmEvaluator } from '../../functions/alarm/evaluate-alarms.ts';
import { findImpossibleAlarms } from '../../functions/alarm/impossible-alarms.ts';
import { findMetric, namespace } from '../../functions/metric/catalogue.ts';
import type { TargetsFile } from '../../functions/monitor/settle-targets.ts';
import { contractExample } from '../monitor/contract-example.ts';
import { readRight } from '../monitor/readings.ts';

const example = readRight(contractExample);
const alarms = defineAlarms(example);

function at(region: string, definitions: readonly AlarmDefinition[] = alarms): readonly string[] {
  return definitions.filter((alarm) => alarm.region === region).map(({ name }) => name);
}

function find(region: string, name: string, definitions: readonly AlarmDefinition[] = alarms): AlarmDefinition {
  const found = definitions.find((alarm) => alarm.region === region && alarm.name === name);
  if (found === undefined) throw new Error(`there is no ${name} in ${region}`);
  return found;
}

/** What CloudWatch bills: metric math by the metrics in it. Our alarms are all on metrics. */
function countMetrics(definitions: readonly AlarmDefinition[]): number {
  return definitions.reduce((sum, alarm) => sum + (alarm.type === 'metric' ? alarm.metrics.length : Number.NaN), 0);
}

function fileWith(...lines: readonly string[]): TargetsFile {
  return readRight(`${lines.join('\n')}\n`);
}

describe("the alarms of the contract's example", () => {
  it('at home: for each target and class one that pages, and an advisory where a minority can be', () => {
    expect(at('eu-central-1')).toEqual([
      'canary/@eu-west-1/silent',
      'canary/@us-east-1/silent',
      'canary/@eu-central-1/faults',
      'canary/@eu-west-1/faults',
      'canary/@us-east-1/faults',
      'canary/@eu-central-1/check-targets/errors',
      'canary/@eu-central-1/check-targets/throttles',
      'canary/@eu-central-1/dead-letters/dead-letters',
      'canary/@eu-central-1/deliver-alert/errors',
      'canary/@eu-central-1/deliver-alert/throttles',
      'canary/chat/handshake',
      'canary/chat/handshake/@advisory',
      'canary/chat/token',
      'canary/chat/token/@advisory',
      'canary/chat/certificate',
      'canary/feed/handshake',
      'canary/feed/token',
      'canary/feed/token/@advisory',
      'canary/feed/certificate',
    ]);
  });

  it('in the standby region: who watches home, and pages only', () => {
    expect(at('eu-west-1')).toEqual([
      'canary/@eu-central-1/silent',
      'canary/@eu-west-1/check-targets/errors',
      'canary/@eu-west-1/check-targets/throttles',
      'canary/@eu-west-1/dead-letters/dead-letters',
      'canary/@eu-west-1/deliver-alert/errors',
      'canary/@eu-west-1/deliver-alert/throttles',
      'canary/chat/handshake',
      'canary/chat/token',
      'canary/feed/handshake',
      'canary/feed/token',
    ]);
  });

  it('elsewhere: the functions and queues of that region', () => {
    expect(at('us-east-1')).toEqual([
      'canary/@us-east-1/check-targets/errors',
      'canary/@us-east-1/check-targets/throttles',
      'canary/@us-east-1/dead-letters/dead-letters',
    ]);
  });

  const regions = ['eu-central-1', 'eu-west-1', 'us-east-1'];

  it('counts the minutes in which enough regions fail, retaining what is known where nothing is', () => {
    expect(find('eu-central-1', 'canary/chat/handshake')).toEqual({
      type: 'metric',
      name: 'canary/chat/handshake',
      description: 'chat: handshake fails in 2 of the last 5 minutes, in at least 2 of 3 regions.',
      region: 'eu-central-1',
      purpose: {
        kind: 'failing',
        target: 'chat',
        class: 'handshake',
        severity: 'critical',
        quorum: { least: 2, of: regions },
      },
      topic: 'alarm',
      metrics: [
        {
          namespace: 'CentrifugoCanary',
          name: 'HandshakeErrors',
          dimensions: { Target: 'chat', Stage: 'canary' },
          statistic: 'Sum',
        },
      ],
      expression: null,
      periodSeconds: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 2,
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 2,
      missingData: 'ignore',
    });
    expect(find('eu-central-1', 'canary/feed/handshake')).toMatchObject({
      purpose: { severity: 'warning' },
      threshold: 1,
    });
  });

  it('advises by the same series, never as urgently as a page, and after one failed minute more', () => {
    expect(find('eu-central-1', 'canary/chat/token/@advisory')).toMatchObject({
      description: 'chat: token fails in 3 of the last 8 minutes, in fewer than the 2 regions that page.',
      purpose: { kind: 'advisory', severity: 'info', quorum: { least: 2, of: regions } },
      topic: 'alarm',
      metrics: [{ name: 'TokenErrors', dimensions: { Target: 'chat', Stage: 'canary' }, statistic: 'Sum' }],
      expression: 'IF(m1 < 2, m1, 0)',
      datapointsToAlarm: 3,
      evaluationPeriods: 8,
      threshold: 1,
      missingData: 'ignore',
    });
  });

  it('lets the standby count only the minutes in which home is silent, and as many of them as make home silent', () => {
    expect(find('eu-west-1', 'canary/chat/handshake')).toMatchObject({
      description:
        'chat: handshake fails in 3 of the last 8 minutes, in at least 2 of 3 regions. Counts only what comes while eu-central-1 is silent.',
      purpose: { kind: 'failing', quorum: { least: 2, of: regions }, standsInFor: 'eu-central-1' },
      topic: 'alarm',
      metrics: [
        { name: 'HandshakeErrors', dimensions: { Target: 'chat', Stage: 'canary' }, statistic: 'Sum' },
        { name: 'ChecksRun', dimensions: { Region: 'eu-central-1' }, statistic: 'Sum' },
      ],
      expression: 'm1 - 1000 * FILL(m2, 0)',
      datapointsToAlarm: 3,
      evaluationPeriods: 8,
      threshold: 2,
      missingData: 'notBreaching',
    });
    expect(find('eu-west-1', 'canary/@eu-central-1/silent').purpose).toMatchObject({ standsInFor: 'eu-central-1' });
  });

  it('asks the regions that are left for no more than there are', () => {
    const two = fileWith(
      'regions: { home: home, standby: standby }',
      'targets: [{ name: chat, url: "wss://a.example/x", token: none }]',
    );
    expect(find('home', 'canary/chat/handshake', defineAlarms(two))).toMatchObject({ threshold: 2 });
    expect(find('standby', 'canary/chat/handshake', defineAlarms(two))).toMatchObject({ threshold: 1 });
  });

  it('with one region watches its own series', () => {
    const one = defineAlarms(fileWith('targets: [{ name: chat, url: "wss://a.example/x" }]'));
    const alarm = find('local', 'canary/chat/handshake', one);
    expect(alarm).toMatchObject({
      description: 'chat: handshake fails in 2 of the last 5 minutes in local.',
      metrics: [{ dimensions: { Target: 'chat', Region: 'local' }, statistic: 'Maximum' }],
      threshold: 1,
    });
    expect(alarm.purpose).not.toHaveProperty('quorum');
    expect(one.map(({ name }) => name)).not.toContain('canary/chat/handshake/@advisory');
  });

  it('reports its own alert function to the on-call topic directly, as there is nobody else to', () => {
    const direct = alarms.filter(({ topic }) => topic === 'on-call').map(({ name }) => name);
    expect(new Set(direct)).toEqual(
      new Set(
        ['eu-central-1', 'eu-west-1'].flatMap((r) => [
          `canary/@${r}/deliver-alert/errors`,
          `canary/@${r}/deliver-alert/throttles`,
        ]),
      ),
    );
  });

  it('warns of certificates as a stream of their own, of home only', () => {
    expect(find('eu-central-1', 'canary/chat/certificate')).toMatchObject({
      description: 'chat: a certificate of the chain expires in fewer than 14 days.',
      purpose: { kind: 'certificate', target: 'chat', severity: 'warning' },
      metrics: [{ name: 'CertificateDaysLeft', dimensions: { Target: 'chat', Region: 'eu-central-1' } }],
      comparison: 'LessThanThreshold',
      threshold: 14,
      missingData: 'ignore',
    });
  });

  it('is billed so, by the month', () => {
    expect(countMetrics(alarms)).toBe(36);
    const withoutStandby = readRight(contractExample.replace('standby: eu-west-1, probe: [', 'probe: [eu-west-1, '));
    expect(countMetrics(defineAlarms(withoutStandby))).toBe(26);
    const bare = fileWith('targets: [{ name: chat, url: "wss://a.example/x", token: none }]');
    // handshake, token, certificate, silent, faults.
    expect(countMetrics(defineAlarms(bare))).toBe(5);
  });
});

describe('what is watched', () => {
  const namesOf = (...lines: readonly string[]) =>
    defineAlarms(fileWith(...lines))
      .filter(({ purpose }) => 'target' in purpose)
      .map(({ name }) => name);

  it('has no token alarm where checks stop before the connect, and no certificate without TLS', () => {
    expect(namesOf('targets: [{ name: a, url: "ws://a.example/x", until: upgrade }]')).toEqual(['canary/a/handshake']);
  });

  it('has alarms for pings, round trips and policies where they are tried, at their own pace', () => {
    const file = fileWith(
      'targets: [{ name: a, url: "wss://a.example/x", ping: { every: 10m }, roundTrip: { channel: c, every: 5m }, policy: { refuse: [anonymous], every: 1h } }]',
    );
    const found = defineAlarms(file);
    expect(find('local', 'canary/a/realtime', found)).toMatchObject({
      description: 'a: realtime fails in 2 of the last 5 rounds of 10 minutes in local.',
      periodSeconds: 600,
      missingData: 'notBreaching',
    });
    expect(find('local', 'canary/a/policy', found)).toMatchObject({ periodSeconds: 3_600, datapointsToAlarm: 1 });
  });

  it('has nothing for what is switched off', () => {
    expect(
      namesOf(
        'defaults: { alerts: { handshake: false, token: false, certificate: false } }',
        'targets: [{ name: a, url: "wss://a.example/x" }]',
      ),
    ).toEqual([]);
  });

  it('takes missing data for well only where nothing but failures is sent', () => {
    const missingData = (level: string, token: string, name: string) =>
      find(
        'local',
        name,
        defineAlarms(fileWith(`targets: [{ name: a, url: "wss://a.example/x", metrics: ${level}, token: ${token} }]`)),
      );
    const minted = '{ mint: { hmacSecret: "env:S" } }';
    expect(missingData('standard', minted, 'canary/a/token')).toMatchObject({ missingData: 'ignore' });
    expect(missingData('standard', 'none', 'canary/a/token')).toMatchObject({ missingData: 'notBreaching' });
    expect(missingData('lean', minted, 'canary/a/token')).toMatchObject({ missingData: 'notBreaching' });
    expect(missingData('lean', minted, 'canary/a/handshake')).toMatchObject({ missingData: 'notBreaching' });
    expect(missingData('detailed', 'none', 'canary/a/handshake')).toMatchObject({ missingData: 'ignore' });
  });

  it('closes the gaps where nothing but failures is sent: by FILL, or by the heartbeat where every round has to fail', () => {
    const watchedBy = (every: string, rule: string, level: string, name = 'handshake') => {
      const target = `{ name: a, url: "wss://a.example/x", metrics: ${level}, ping: true, alerts: { ${name}: ${rule} } }`;
      const alarm = find(
        'home',
        `canary/a/${name}`,
        defineAlarms(fileWith('regions: { home: home, probe: [probe] }', `every: ${every}`, `targets: [${target}]`)),
      );
      return alarm.type === 'metric' ? [alarm.expression, ...alarm.metrics.map((metric) => metric.name)] : [];
    };
    expect(watchedBy('1m', '{ of: 5 }', 'standard')).toEqual([null, 'HandshakeErrors']);
    for (const every of ['10s', '1m', '5m']) {
      expect(watchedBy(every, '{ of: 5 }', 'lean')).toEqual(['FILL(m1, 0)', 'HandshakeErrors']);
      expect(watchedBy(every, '{ of: 2 }', 'lean')).toEqual(['m1 + 0 * m2', 'HandshakeErrors', 'ChecksRun']);
    }
    // Pings are missed in rounds of their own, and their points carry the beginning of those.
    expect(watchedBy('1m', '{ of: 5 }', 'standard', 'realtime')).toEqual([null, 'RealtimeErrors']);
  });

  it('leaves room in the window of an advisory for a round that does not fail', () => {
    const found = defineAlarms(
      fileWith(
        'regions: { home: home, probe: [probe] }',
        'targets: [{ name: a, url: "wss://a.example/x", metrics: lean, alerts: { handshake: { failures: 3, of: 3 } } }]',
      ),
    );
    expect(find('home', 'canary/a/handshake/@advisory', found)).toMatchObject({
      expression: 'FILL(IF(m1 < 2, m1, 0), 0)',
      datapointsToAlarm: 4,
      evaluationPeriods: 5,
    });
  });

  it('takes the strictest wish of any target for what is about a region', () => {
    const file = fileWith(
      'targets:',
      '  - { name: a, url: "wss://a.example/x", alerts: { silent: { after: 10m, severity: critical }, monitor: { failures: 4, of: 9 } } }',
      '  - { name: b, url: "wss://b.example/x", alerts: { silent: { after: 5m, severity: warning }, monitor: { failures: 4, of: 12, severity: critical } } }',
      '  - { name: c, url: "wss://c.example/x", alerts: { silent: false, monitor: false } }',
    );
    const found = defineAlarms(file);
    expect(find('local', 'canary/@local/silent', found)).toMatchObject({
      evaluationPeriods: 5,
      datapointsToAlarm: 5,
      purpose: { severity: 'critical' },
    });
    expect(find('local', 'canary/@local/faults', found)).toMatchObject({
      evaluationPeriods: 12,
      datapointsToAlarm: 4,
      purpose: { severity: 'critical' },
    });
  });

  it('has no silent alarms where every target has switched them off, and the standby waits for three minutes all the same', () => {
    const file = fileWith(
      'regions: { home: home, standby: standby }',
      'targets: [{ name: a, url: "wss://a.example/x", alerts: { silent: false } }]',
    );
    const found = defineAlarms(file);
    expect(found.filter(({ purpose }) => purpose.kind === 'silent')).toEqual([]);
    expect(find('standby', 'canary/a/handshake', found)).toMatchObject({ evaluationPeriods: 8, datapointsToAlarm: 3 });
  });

  it('lets the standby wait no longer than the rule asks for where that is long enough, or checks are rare', () => {
    const standbyOf = (every: string, failures: number) => {
      const file = fileWith(
        'regions: { home: home, standby: standby }',
        `every: ${every}`,
        `targets: [{ name: a, url: "wss://a.example/x", alerts: { handshake: { failures: ${failures}, of: 9 }, silent: { after: ${every === '1m' ? '3m' : '10m'} } } }]`,
      );
      const alarm = find('standby', 'canary/a/handshake', defineAlarms(file));
      return alarm.type === 'metric' ? [alarm.datapointsToAlarm, alarm.evaluationPeriods] : [];
    };
    expect(standbyOf('1m', 4)).toEqual([4, 9]);
    expect(standbyOf('1m', 1)).toEqual([3, 27]);
    expect(standbyOf('5m', 2)).toEqual([2, 9]);
  });
});

/** Names that are as awkward as the schema lets them be. */
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const region = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,3}$/);

const anyFile = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    regions: fc.uniqueArray(region, { minLength: 1, maxLength: 32 }),
    hasStandby: fc.boolean(),
    every: fc.constantFrom('1m', '2m', '5m', '1h'),
    failures: fc.integer({ min: 1, max: 3 }),
    metrics: fc.constantFrom('lean', 'standard', 'detailed'),
    more: fc.nat(20),
  })
  .map(({ names, regions: [home = 'home', ...others], hasStandby, every, failures, metrics, more }) => {
    const [standby, ...rest] = hasStandby ? others : [undefined, ...others];
    const named = standby === undefined ? '' : `standby: "${standby}",`;
    return fileWith(
      `regions: { home: "${home}", ${named} probe: [${rest.map((one) => `"${one}"`).join(', ')}] }`,
      `every: ${every}`,
      `defaults: { metrics: ${metrics}, confirm: { attempts: 1 }, alerts: { handshake: { failures: ${failures}, of: ${failures + more} } } }`,
      'targets:',
      ...names.map(
        (one) => `  - { name: "${one}", url: "wss://a.example/x", token: { mint: { hmacSecret: "env:S" } } }`,
      ),
    );
  });

describe('any file gives alarms that CloudWatch takes', () => {
  it('with names of its length that no two alarms of a region share', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const all = defineAlarms(file, 'centrifugo-canary-production');
        const keys = all.map((alarm) => `${alarm.region} ${alarm.name}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const alarm of all) {
          expect(alarm.name).toMatch(/^[\x21-\x7e]{1,255}$/);
          expect(alarm.description).toMatch(/^[\x20-\x7e]{1,1024}$/);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('that stand on metrics alone: there is no composite to pay for, and no order to deploy them in', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        const all = defineAlarms(file, 'centrifugo-canary-production');
        expect(() => new AlarmEvaluator(all).evaluate(0)).not.toThrow();
        expect(all.filter(({ type }) => type === 'composite')).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('with M no greater than N, and a range that is not longer than it evaluates', () => {
    fc.assert(
      fc.property(anyFile, (file) => {
        fc.pre(findImpossibleAlarms(file).length === 0);
        for (const alarm of defineAlarms(file)) {
          if (alarm.type !== 'metric') continue;
          expect(alarm.datapointsToAlarm).toBeLessThanOrEqual(alarm.evaluationPeriods);
          expect(alarm.periodSeconds % 60).toBe(0);
          expect(alarm.evaluationPeriods).toBeLessThanOrEqual(mostPeriods(alarm.periodSeconds));
          expect(alarm.metrics.length).toBeLessThanOrEqual(10);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a prefix that makes a name too long', () => {
    expect(() => defineAlarms(example, 'x'.repeat(240))).toThrow(RangeError);
  });
});

describe('alarms and metrics agree', () => {
  const own = alarms
    .filter((alarm): alarm is MetricAlarm => alarm.type === 'metric')
    .flatMap(({ metrics }) => metrics)
    .filter((metric) => !metric.namespace.startsWith('AWS/'));

  it('on namespace, names and dimensions', () => {
    expect(own.length).toBeGreaterThan(20);
    for (const metric of own) {
      expect(metric.namespace).toBe(namespace);
      const { dimensions, isCounted } = findMetric(metric.name);
      expect(Object.keys(metric.dimensions)).toEqual(isCounted ? ['Target', 'Stage'] : dimensions);
      expect(metric.statistic === 'Sum').toBe(isCounted || metric.name === 'ChecksRun');
    }
  });

  it('on what the standby has a copy of', () => {
    const copied = alarms
      .filter((alarm): alarm is MetricAlarm => alarm.type === 'metric' && alarm.region === 'eu-west-1')
      .flatMap(({ metrics }) => metrics)
      .filter((metric) => !metric.namespace.startsWith('AWS/'));
    expect(copied.length).toBe(9);
    for (const metric of copied) expect(findMetric(metric.name).isCopied).toBe(true);
  });
});

describe('the words of an alert', () => {
  it('are there for every alarm, and every alarm sends', () => {
    for (const { purpose, topic } of alarms) {
      expect(describeAlert(purpose)).not.toBeNull();
      expect(topic).not.toBeNull();
    }
  });

  it('never make an advisory page', () => {
    const advisories = alarms
      .map(({ purpose }) => describeAlert(purpose))
      .filter((words) => words?.opening === 'advisory');
    expect(advisories.length).toBe(3);
    for (const words of advisories) expect(words?.severity).toBe('info');
  });
});

describe('alarms that CloudWatch would refuse', () => {
  it('are found, with what to write instead', () => {
    const file = fileWith(
      'every: 10m',
      'targets: [{ name: a, url: "wss://a.example/x", alerts: { handshake: { failures: 2, of: 200 }, silent: { after: 24h } } }]',
    );
    expect(findImpossibleAlarms(file)).toEqual([
      {
        target: 'a',
        alert: 'handshake',
        key: 'of',
        message: '200 rounds of 10 minutes are more than CloudWatch looks back; write at most 144',
      },
    ]);
  });

  it('are none in the example', () => {
    expect(findImpossibleAlarms(example)).toEqual([]);
  });
});
