import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { defineAlarms } from '../../functions/alarm/definitions.ts';
import { composeMessage } from '../../functions/alert/compose-message.ts';
import type { DataPoint } from '../../functions/metric/data-point.ts';
import { sentMessage } from '../../functions/monitor/alerting/deliver-alert.ts';
import { readAlarmStates } from '../../functions/platform/aws/alarm-states.ts';
import { createAlertReadings, readingClientConfig } from '../../functions/platform/aws/alert-facts.ts';
import { createAlertOutlet, publishingClientConfig } from '../../functions/platform/aws/alert-outlet.ts';
import { createEvidenceOutlet } from '../../functions/platform/aws/evidence.ts';
import { historyClientConfig, readSeries } from '../../functions/platform/aws/metric-series.ts';
import { createMetricOutlet, metricsClientConfig } from '../../functions/platform/aws/metrics.ts';
import { createSecrets, secretsClientConfig } from '../../functions/platform/aws/secrets.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { readLocalSecrets } from '../../functions/platform/local/secrets.ts';
import { startDeadline } from '../../functions/probe/deadline.ts';
import { createCloud } from '../../scripts/deploying/cloud.ts';
import { downReport } from '../alert/down-report.ts';
import { makeSamples } from '../alert/sample-alerts.ts';
import { describeStore } from '../history/store-suite.ts';
import { fileOf } from '../infra/deployments.ts';
import { createStack } from './emulated-stack.ts';
import { renderQueues } from './on-call-queues.ts';
import { describeOnMinistack } from './on-ministack.ts';
import { readQueue } from './received-messages.ts';
import { checkLogGroup, openRecordedAccount, writeLines } from './recorded-account.ts';

const home = 'eu-central-1';
const standby = 'eu-west-1';
const minuteMs = 60_000;

// Only what the emulator does as AWS does; its faults are listed in ministack.ts.
describeOnMinistack('adapters, with the real clients', {}, (aws) => {
  // No test sees what another one has left: each has an account of its own.
  let accounts = 100_000_000_000;
  const newAccount = () => String(accounts++);
  const inTime = () => startDeadline(systemClock, 10_000);

  describe('the metric outlet', () => {
    const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs;
    const pointOf = (value: number, target = 'chat'): DataPoint => ({
      metric: 'Duration',
      unit: 'Milliseconds',
      value,
      dimensions: { Target: target, Region: home },
      timeMs: nowMs,
      isCopied: false,
    });
    const requestOf = (statistic: string, target = 'chat') => ({
      metric: 'Duration',
      dimensions: { Target: target, Region: home },
      statistic,
    });
    const range = { fromMs: nowMs, toMs: nowMs + minuteMs, stepSeconds: 60 };
    const valuesOf = (series: Awaited<ReturnType<typeof readSeries>>) =>
      series.map((points) => points.map(({ value }) => value));

    it('sends what CloudWatch gives back, hundreds of series in one call, several values of a minute as one', async () => {
      const account = newAccount();
      const client = new CloudWatchClient({ ...metricsClientConfig(home), ...aws.setup(home, account) });
      const points = [
        ...Array.from({ length: 800 }, (_, index) => pointOf(index, `target-${index}`)),
        ...Array.from({ length: 100 }, (_, index) => pointOf(index + 1)),
      ];
      const outlet = createMetricOutlet(home, client, systemClock);
      expect(await outlet.publish(points, inTime())).toEqual({ region: home, sent: 900, lost: [], calls: 1 });
      const reader = new CloudWatchClient({ ...historyClientConfig(home), ...aws.setup(home, account) });
      const asked = ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'p50'].map((statistic) => requestOf(statistic));
      const [count, sum, least, most, [middle] = []] = valuesOf(
        await readSeries(reader, [...asked, requestOf('Sum', 'target-799')], range),
      );
      expect([count, sum, least, most]).toEqual([[100], [5_050], [1], [100]]);
      expect(middle).toBeGreaterThanOrEqual(49);
      expect(middle).toBeLessThanOrEqual(52);
    });

    it('writes into the region it is for, and no other', async () => {
      const account = newAccount();
      const client = new CloudWatchClient({ ...metricsClientConfig(standby), ...aws.setup(standby, account) });
      await createMetricOutlet(standby, client, systemClock).publish([pointOf(7)], inTime());
      const read = async (region: string) =>
        valuesOf(await readSeries(new CloudWatchClient(aws.setup(region, account)), [requestOf('Sum')], range));
      expect(await read(standby)).toEqual([[7]]);
      expect(await read(home)).toEqual([[]]);
    });
  });

  describe('secrets', () => {
    it('come from SSM, plain and encrypted, more than ten at a time, each region its own', async () => {
      const account = newAccount();
      const setup = aws.setup(home, account);
      const ssm = new SSMClient({ ...secretsClientConfig(home), ...setup });
      const paths = Array.from({ length: 23 }, (_, index) => `/canary/target-${index}/secret`);
      for (const [index, Name] of paths.entries()) {
        const Type = index % 2 === 0 ? 'SecureString' : 'String';
        await ssm.send(new PutParameterCommand({ Name, Value: `value ${index}\n`, Type }));
      }
      const secrets = createSecrets(ssm, systemClock, readLocalSecrets('/', { LOCAL: 'local' }));
      const names = [...paths.map((path) => `ssm:${path}`), 'env:LOCAL'];
      expect(await Promise.all(names.map((name) => secrets.read(name)))).toEqual([
        ...paths.map((_, index) => `value ${index}`),
        'local',
      ]);
      const elsewhere = createSecrets(
        new SSMClient(aws.setup(standby, account)),
        systemClock,
        readLocalSecrets('/', {}),
      );
      await expect(elsewhere.read('ssm:/canary/target-0/secret')).rejects.toThrow(/does not exist in this region/);
    });

    it('are asked for again once they have expired', async () => {
      const ssm = new SSMClient(aws.setup(home, newAccount()));
      const put = (Value: string) =>
        ssm.send(new PutParameterCommand({ Name: '/canary/a', Value, Type: 'SecureString', Overwrite: true }));
      const secrets = createSecrets(ssm, systemClock, readLocalSecrets('/', {}));
      await put('old');
      expect(await secrets.read('ssm:/canary/a')).toBe('old');
      await put('new');
      expect(await secrets.read('ssm:/canary/a')).toBe('old');
      secrets.expire(['ssm:/canary/a']);
      expect(await secrets.read('ssm:/canary/a')).toBe('new');
    });
  });

  describe('the alert outlet', () => {
    it('reaches those whose filter policy asks for it, with the attributes and the text for machines', async () => {
      const setup = aws.setup(home, newAccount());
      const queues = renderQueues('Topic', {
        pages: { event: ['firing', 'resolved'], severity: ['critical'] },
        advisories: { event: ['advisory'] },
        certificates: { code: [{ prefix: 'tls.certificate' }] },
        'no-drills': { drill: [{ exists: false }] },
      });
      const Resources = { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'on-call' } }, ...queues };
      await createStack(new CloudFormationClient(setup), 'subscribers', { Resources, Outputs: {} });
      const sns = new SNSClient({ ...publishingClientConfig(home), ...setup });
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
      const outlet = createAlertOutlet(TopicArn, sns);
      const { firing, advisory } = await makeSamples();
      if (firing === undefined || advisory === undefined) throw new TypeError('a sample is missing');
      const page = composeMessage(firing);
      await outlet.publish(page, inTime());
      await outlet.publish(composeMessage(advisory), inTime());
      await outlet.publish(composeMessage({ ...firing, isDrill: true, severity: 'warning' }), inTime());
      const eventsIn = async (name: string) =>
        (await readQueue(aws.endpoint, home, name)).map(({ attributes }) => attributes.event);
      await expect.poll(() => eventsIn('certificates'), { timeout: 5_000 }).toEqual(['firing', 'firing']);
      expect(await eventsIn('advisories')).toEqual(['advisory']);
      expect(await eventsIn('no-drills')).toEqual(['firing', 'advisory']);
      expect(await readQueue(aws.endpoint, home, 'pages')).toEqual([
        { subject: page.subject, text: page.texts.default, attributes: page.attributes },
      ]);
    });

    it('says so when there is no such topic', async () => {
      const sns = new SNSClient(aws.setup(home, newAccount()));
      const outlet = createAlertOutlet('arn:aws:sns:eu-central-1:100000000000:nobody', sns);
      const { firing } = await makeSamples();
      if (firing === undefined) throw new TypeError('a sample is missing');
      await expect(outlet.publish(composeMessage(firing), inTime())).rejects.toThrow(
        /could not be published: NotFound/,
      );
    });
  });

  describe('what alerts are enriched from', () => {
    it('is read from the evidence that the functions write, in each region, and from what was sent before', async () => {
      const account = newAccount();
      const nowMs = Date.now();
      const lines: string[] = [];
      const write = (message: string, extra: object) =>
        lines.push(JSON.stringify({ level: 'INFO', message, ...extra }));
      const evidence = createEvidenceOutlet({ info: write, warn: write });
      const startedAt = new Date(nowMs - minuteMs).toISOString();
      evidence.writeCheck({ ...downReport, target: 'chat', region: standby, startedAt }, { isDrill: false });
      evidence.writeCheck({ ...downReport, target: 'feed', region: standby, startedAt }, { isDrill: false });
      evidence.writeTrouble('metrics-lost', { region: home });
      const sent = {
        alarm: 'canary/chat/handshake',
        event: 'firing',
        state: 'ALARM',
        changedMs: nowMs,
        code: 'tls.timeout',
        sinceMs: nowMs - minuteMs,
        isDrill: false,
      } as const;
      const at = (text: string) => ({ timeMs: nowMs, text });
      await writeLines(aws, account, standby, checkLogGroup, [at('START RequestId: 1'), ...lines.map(at)]);
      const sentLine = JSON.stringify({ level: 'INFO', message: sentMessage, alert: sent, gaps: [] });
      await writeLines(aws, account, home, '/aws/lambda/deliver-alert', [at(sentLine)]);

      const readings = createAlertReadings({
        metrics: new CloudWatchClient({ ...readingClientConfig(home), ...aws.setup(home, account) }),
        logsIn: (region) => new CloudWatchLogsClient({ ...readingClientConfig(region), ...aws.setup(region, account) }),
        ownRegion: home,
        checkLogGroup,
        alertLogGroup: '/aws/lambda/deliver-alert',
      });
      const signal = AbortSignal.timeout(10_000);
      const query = { region: standby, target: 'chat', onlyDown: true, fromMs: nowMs - 5 * minuteMs, toMs: nowMs + 1 };
      const checks = await readings.readChecks(query, signal);
      expect(checks.map(({ target, region, failure }) => [target, region, failure?.code])).toEqual([
        ['chat', standby, downReport.outcome === 'down' ? downReport.failure.code : null],
      ]);
      expect(await readings.readSent(sent.alarm, nowMs - minuteMs, signal)).toEqual([sent]);
      expect(await readings.readSent('canary/feed/handshake', nowMs - minuteMs, signal)).toEqual([]);
    });

    it('is read from the metrics, series by series', async () => {
      const account = newAccount();
      const client = new CloudWatchClient(aws.setup(home, account));
      const fromMs = Math.floor(Date.now() / minuteMs) * minuteMs - 2 * minuteMs;
      const failure = (minute: number): DataPoint => ({
        metric: 'Failures',
        unit: 'Count',
        value: 1,
        dimensions: { Target: 'chat', Region: home, Code: 'tls.timeout' },
        timeMs: fromMs + minute * minuteMs,
        isCopied: true,
      });
      await createMetricOutlet(home, client, systemClock).publish([failure(0), failure(1), failure(1)], inTime());
      const readings = createAlertReadings({
        metrics: client,
        logsIn: (region) => new CloudWatchLogsClient(aws.setup(region, account)),
        ownRegion: home,
        checkLogGroup,
        alertLogGroup: '/aws/lambda/deliver-alert',
      });
      const queries = ['tls.timeout', 'tls.alert'].map((Code) => ({
        metric: 'Failures',
        dimensions: { Target: 'chat', Region: home, Code },
        statistic: 'Sum' as const,
      }));
      const range = { fromMs, toMs: fromMs + 2 * minuteMs, periodSeconds: 60 };
      expect(await readings.readSeries(queries, range, AbortSignal.timeout(10_000))).toEqual([
        [
          { timeMs: fromMs, value: 1 },
          { timeMs: fromMs + minuteMs, value: 2 },
        ],
        [],
      ]);
    });
  });

  describe('states of alarms', () => {
    it('are those of the alarms, and null for what is not there', async () => {
      const client = new CloudWatchClient(aws.setup(home, newAccount()));
      const file = fileOf(`
regions: { home: ${home}, standby: ${standby} }
targets: [{ name: chat, url: "wss://rt.example.com/connection/websocket" }]`);
      const all = defineAlarms(file, 'canary').filter(({ region }) => region === home);
      const there = all.filter(({ name }) => !name.endsWith('certificate'));
      for (const { name } of there) await client.send(new PutMetricAlarmCommand(anyAlarm(name)));
      const change = { AlarmName: 'canary/chat/handshake', StateValue: 'ALARM', StateReason: 'a test' } as const;
      await client.send(new SetAlarmStateCommand(change));
      const states = new Map((await readAlarmStates(client, all)).map(({ name, state }) => [name, state]));
      expect(states.get('canary/chat/handshake')).toBe('ALARM');
      expect(states.get('canary/chat/handshake/@advisory')).toBe('INSUFFICIENT_DATA');
      expect(states.get('canary/chat/certificate')).toBeNull();
    });
  });

  describe('what is asked of AWS before a deployment', () => {
    it('is who asks, and what has become of a stack, or that there is none', async () => {
      const account = newAccount();
      const { region: _, ...setup } = aws.setup(home, account);
      const cloud = createCloud(setup);
      expect(await cloud.whoAmI(home)).toMatchObject({ account });
      expect(await cloud.describe({ region: home, name: 'monitor' })).toBeNull();
      const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } }, Outputs: { Regions: { Value: home } } };
      await createStack(new CloudFormationClient(aws.setup(home, account)), 'monitor', template);
      expect(await cloud.describe({ region: home, name: 'monitor' })).toMatchObject({
        status: 'CREATE_COMPLETE',
        outputs: new Map([['Regions', home]]),
      });
      expect(await cloud.describe({ region: standby, name: 'monitor' })).toBeNull();
    });
  });

  describeStore('the history store', {
    open: (recording) => openRecordedAccount(aws, newAccount(), recording),
    interpolatesPercentiles: true,
  });
});

function anyAlarm(AlarmName: string) {
  return {
    AlarmName,
    Namespace: 'Held',
    MetricName: 'Nothing',
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  } as const;
}
