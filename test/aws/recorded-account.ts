import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { TestRunner } from 'vitest';
import type { HistoryStore } from '../../functions/history/store.ts';
import { measure } from '../../functions/metric/measure.ts';
import { createHistoryStore } from '../../functions/platform/aws/history-store.ts';
import { createMetricOutlet } from '../../functions/platform/aws/metrics.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { startDeadline } from '../../functions/probe/deadline.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import { defineAny, type Recording } from '../history/recording.ts';
import type { EmulatedAws } from './on-ministack.ts';
import { shiftStore, shiftTimes } from './shifted-store.ts';

const home = 'eu-central-1';
const dayMs = 86_400_000;
export const checkLogGroup = '/aws/lambda/check-targets';

/** An account of its own that holds a recording as our functions would have sent it, and the store that reads it. */
export async function openRecordedAccount(
  aws: EmulatedAws,
  account: string,
  recording: Recording,
): Promise<HistoryStore> {
  const { file, alarms = [] } = recording;
  // Whole days, so that hours and days begin where they did.
  const shiftMs = Math.floor((Date.now() - recording.nowMs) / dayMs) * dayMs;
  const nowMs = recording.nowMs + shiftMs;

  const [checks, drills] = [shiftTimes(recording.checks, shiftMs), shiftTimes(recording.drills ?? [], shiftMs)];
  if (checks.some(({ startedAt }) => Date.parse(startedAt) < Date.now() - 13 * dayMs)) {
    TestRunner.getCurrentTest()?.context.skip('the emulator forgets what is older than two weeks');
  }
  await publishChecks(aws, account, checks, false);
  await publishChecks(aws, account, drills, true);
  for (const region of file.probingRegions) {
    const lines = [...checks.map((check) => ({ check })), ...drills.map((check) => ({ check, drill: true }))].filter(
      ({ check }) => check.region === region,
    );
    await writeLines(
      aws,
      account,
      region,
      checkLogGroup,
      lines.map(({ check, ...rest }) => ({
        timeMs: Date.parse(check.startedAt) + check.timingsMs.total,
        text: JSON.stringify({ level: 'INFO', message: 'check', check, ...rest }),
      })),
    );
  }
  await setAlarms(aws, account, alarms);
  const store = createHistoryStore({
    everyMs: file.everyMs,
    home,
    probingRegions: file.probingRegions,
    logGroup: checkLogGroup,
    detailedTargets: file.targets.map(({ name }) => name),
    alarms: alarms.map(({ name }) => defineAny(name, home)),
    openMetrics: (region) => new CloudWatchClient(aws.setup(region, account)),
    openLogs: (region) => new CloudWatchLogsClient(aws.setup(region, account)),
    now: () => nowMs,
    report: (error) => {
      throw error;
    },
  });
  const shifted = shiftStore(store, shiftMs);
  return { ...shifted, readAlarms: () => readAlarmsAsRecorded(store, alarms) };
}

async function publishChecks(
  aws: EmulatedAws,
  account: string,
  checks: readonly Check[],
  isDrill: boolean,
): Promise<void> {
  const client = new CloudWatchClient(aws.setup(home, account));
  const measuring = { level: 'detailed', certificate: null, isDrill, hasToken: true } as const;
  const outlet = createMetricOutlet(home, client, systemClock);
  const points = checks.flatMap((check) => measure(check, measuring).points);
  const { lost } = await outlet.publish(points, startDeadline(systemClock, 10_000));
  if (lost.length > 0) throw new Error(`not recorded: ${JSON.stringify(lost)}`);
}

export interface LogLine {
  readonly timeMs: number;
  readonly text: string;
}

export async function writeLines(
  aws: EmulatedAws,
  account: string,
  region: string,
  logGroupName: string,
  lines: readonly LogLine[],
): Promise<void> {
  const client = new CloudWatchLogsClient(aws.setup(region, account));
  const logStreamName = '2026/11/22/[$LATEST]0';
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  if (lines.length === 0) return;
  const logEvents = lines
    .toSorted((one, other) => one.timeMs - other.timeMs)
    .map(({ timeMs, text }) => ({ timestamp: Math.floor(timeMs), message: text }));
  await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

type RecordedAlarms = NonNullable<Recording['alarms']>;

async function setAlarms(aws: EmulatedAws, account: string, alarms: RecordedAlarms): Promise<void> {
  const client = new CloudWatchClient(aws.setup(home, account));
  for (const { name, state } of alarms) {
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'CentrifugoCanary',
        MetricName: 'HandshakeErrors',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    );
    await client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: 'recorded' }));
  }
}

/** Changes are stamped with the emulator's own clock: a stamp that is of this minute stands for the recorded one. */
async function readAlarmsAsRecorded(store: HistoryStore, alarms: RecordedAlarms) {
  const found = await store.readAlarms();
  return found.map((alarm) => {
    const isFresh = alarm.sinceMs !== null && Math.abs(Date.now() - alarm.sinceMs) < 60_000;
    const recorded = alarms.find(({ name }) => name === alarm.name);
    return isFresh && recorded !== undefined ? { ...alarm, sinceMs: recorded.sinceMs } : alarm;
  });
}
