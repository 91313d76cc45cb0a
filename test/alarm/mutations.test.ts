import { describe, expect, it } from 'vitest';
import type { AlarmDefinition, MetricAlarm, Purpose } from '../../functions/alarm/alarm-definition.ts';
import { outages } from './outages.ts';
import { alertsOf } from './timelines.ts';

type Change = (alarm: AlarmDefinition) => AlarmDefinition | null;

/** null: this alarm has no such number. */
const metric =
  (change: (alarm: MetricAlarm) => Partial<MetricAlarm>): Change =>
  (alarm) =>
    alarm.type === 'metric' ? { ...alarm, ...change(alarm) } : null;

const changes: Readonly<Record<string, Change>> = {
  'M + 1': metric(({ datapointsToAlarm }) => ({ datapointsToAlarm: datapointsToAlarm + 1 })),
  'M - 1': (alarm) =>
    alarm.type === 'metric' && alarm.datapointsToAlarm > 1
      ? { ...alarm, datapointsToAlarm: alarm.datapointsToAlarm - 1 }
      : null,
  'N + 1': metric(({ evaluationPeriods }) => ({ evaluationPeriods: evaluationPeriods + 1 })),
  'N - 1': metric(({ evaluationPeriods }) => ({ evaluationPeriods: evaluationPeriods - 1 })),
  'period × 2': metric(({ periodSeconds }) => ({ periodSeconds: periodSeconds * 2 })),
  'threshold + 1': metric(({ threshold }) => ({ threshold: threshold + 1 })),
  'threshold - 1': metric(({ threshold }) => ({ threshold: threshold - 1 })),
  'R + 1 of an advisory': (alarm) => changeMath(alarm, /(?<=m1 < )\d+/, (limit) => limit + 1),
  'R - 1 of an advisory': (alarm) => changeMath(alarm, /(?<=m1 < )\d+/, (limit) => limit - 1),
  'heartbeat × 0': (alarm) => changeMath(alarm, /\d+(?= \* FILL)/, () => 0),
  'heartbeat × 1': (alarm) => changeMath(alarm, /\d+(?= \* FILL)/, () => 1),
  'the other treatment of missing data': metric(({ missingData }) => ({
    missingData: missingData === 'notBreaching' ? 'ignore' : 'notBreaching',
  })),
};

function changeMath(alarm: AlarmDefinition, number: RegExp, change: (value: number) => number): AlarmDefinition | null {
  if (alarm.type !== 'metric' || alarm.expression === null || !number.test(alarm.expression)) return null;
  return { ...alarm, expression: alarm.expression.replace(number, (value) => String(change(Number(value)))) };
}

const kinds: readonly Purpose['kind'][] = ['failing', 'advisory', 'silent', 'faults'];

/** Changes that make no difference by design, each with the reason. */
const immaterial: Readonly<Record<string, string>> = {
  'faults at home, the other treatment of missing data': 'FILL leaves no gap',
  'failing at standby, the other treatment of missing data': 'FILL leaves no gap',
  'silent at home, the other treatment of missing data': 'FILL leaves no gap',
  'silent at standby, the other treatment of missing data': 'FILL leaves no gap',
};

describe('breaking any one number of a definition makes an outage come out otherwise', () => {
  const cases = kinds.flatMap((kind) =>
    ['home', 'standby'].flatMap((region) =>
      Object.entries(changes).flatMap(([name, change]) => {
        const isMeant = (alarm: AlarmDefinition) => alarm.purpose.kind === kind && alarm.region === region;
        const applies = outages.some(({ scene }) => scene.definitions.some((a) => isMeant(a) && change(a) !== null));
        return applies ? [[`${kind} at ${region}, ${name}`, isMeant, change] as const] : [];
      }),
    ),
  );

  it('covers every kind of alarm that a timeline can raise', () => {
    expect(new Set(cases.map(([name]) => name.split(' ')[0]))).toEqual(new Set(kinds));
    expect(cases.length).toBeGreaterThan(50);
  });

  it.each(cases)('%s', (name, isMeant, change) => {
    const breaks = (definitions: readonly AlarmDefinition[]) =>
      definitions.map((alarm) => (isMeant(alarm) ? (change(alarm) ?? alarm) : alarm));
    const isNoticed = outages.some(({ scene, checks, options, alerts }) => {
      const changed = { ...scene, definitions: breaks(scene.definitions) };
      const deployments = options?.changes?.map((one) => ({ ...one, definitions: breaks(one.definitions) }));
      const all = { ...options, ...(deployments === undefined ? {} : { changes: deployments }) };
      return JSON.stringify(alertsOf(changed, checks, all)) !== JSON.stringify(alerts);
    });
    expect(isNoticed).toBe(!(name in immaterial));
  });
});
