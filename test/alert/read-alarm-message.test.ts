import { describe, expect, it } from 'vitest';
import { readAlarmMessage } from '../../functions/platform/aws/read-alarm-message.ts';

const metricAlarm = {
  AlarmName: 'canary-prod/chat/handshake',
  AlarmDescription: 'chat: handshake fails',
  AWSAccountId: '123456789012',
  AlarmConfigurationUpdatedTimestamp: '2026-11-20T10:00:00.000+0000',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 2 out of the last 5 datapoints [1.0 (22/11/26 08:04:00)] …',
  StateChangeTime: '2026-11-22T08:05:14.123+0000',
  Region: 'EU (Frankfurt)',
  AlarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:canary-prod/chat/handshake',
  OldStateValue: 'OK',
  OKActions: ['arn:aws:sns:eu-central-1:123456789012:alarms'],
  AlarmActions: ['arn:aws:sns:eu-central-1:123456789012:alarms'],
  InsufficientDataActions: [],
  Trigger: {
    MetricName: 'HandshakeErrors',
    Namespace: 'CentrifugoCanary',
    StatisticType: 'Statistic',
    Statistic: 'MAXIMUM',
    Unit: null,
    Dimensions: [
      { value: 'chat', name: 'Target' },
      { value: 'eu-central-1', name: 'Region' },
    ],
    Period: 60,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: 1,
    TreatMissingData: 'ignore',
    EvaluateLowSampleCountPercentile: '',
  },
};

const { Trigger: _, AlarmArn: __, ...withoutArn } = metricAlarm;
const read = (fields: object) => readAlarmMessage(JSON.stringify(fields), 'eu-west-1', 42);

describe('the message of an alarm', () => {
  it('is read with its fields kept', () => {
    expect(read(metricAlarm)).toEqual({
      alarm: 'canary-prod/chat/handshake',
      region: 'eu-central-1',
      newState: 'ALARM',
      oldState: 'OK',
      changedMs: Date.UTC(2026, 10, 22, 8, 5, 14, 123),
      reason: metricAlarm.NewStateReason,
      fields: metricAlarm,
    });
  });

  it('is read of a composite, which has a rule and triggering children', () => {
    const composite = {
      ...withoutArn,
      AlarmArn: metricAlarm.AlarmArn,
      AlarmRule: 'AT_LEAST(2, ALARM, ("a", "b", "c"))',
      TriggeringChildren: [{ Arn: 'arn:a', State: { Value: 'ALARM', Timestamp: '2026-11-22T08:05:02.000+0000' } }],
    };
    expect(read(composite)).toMatchObject({ alarm: composite.AlarmName, region: 'eu-central-1', fields: composite });
  });

  it('is read as emulators send it: without an ARN, the region as a code, another spelling of the time', () => {
    const emulated = { ...withoutArn, Region: 'us-east-1', StateChangeTime: '2026-11-22T08:05:14Z', Trigger: {} };
    expect(read(emulated)).toMatchObject({ region: 'us-east-1', changedMs: Date.UTC(2026, 10, 22, 8, 5, 14) });
  });

  it('pages even if hardly anything stands in it', () => {
    expect(read({ AlarmName: 'a', NewStateValue: 'ALARM' })).toMatchObject({
      region: 'eu-west-1',
      oldState: 'OK',
      changedMs: 42,
      reason: '',
    });
  });

  it.each([
    ['no JSON', 'down!'],
    ['a list', '[]'],
    ['null', 'null'],
    ['something else', '{"NewStateValue":"ALARM"}'],
    ['an unknown state', '{"AlarmName":"a","NewStateValue":"BURNING"}'],
  ])('is null for %s', (_name, text) => {
    expect(readAlarmMessage(text, 'eu-west-1', 0)).toBeNull();
  });
});
