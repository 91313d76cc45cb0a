import { describe, expect, it } from 'vitest';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import type { TargetsFile } from '../../functions/monitor/settle-targets.ts';
import { usualAssumptions } from '../../functions/plan/assumptions.ts';
import { type Plan, planDeployment, sumDollars } from '../../functions/plan/plan-deployment.ts';
import type { PlanItem } from '../../functions/plan/plan-item.ts';
import { hoursAMonth, prices, tierMetrics } from '../../functions/plan/prices.ts';
import { defineDeployment } from '../../infra/deployment.ts';
import { renderFunctions } from '../../infra/functions.ts';
import { countParts } from '../../infra/parts.ts';
import { memoryMb, targetsPerShard } from '../../infra/sizes.ts';
import { renderStack } from '../../infra/stack.ts';

const threeRegions = 'regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }';

describe('the plan of a deployment', () => {
  it.each(['eu-central-1', 'eu-west-1', 'us-east-1'])('counts what is rendered for %s', (region) => {
    const file = fileOf({
      head: 'every: 1m',
      targets: targetsPerShard + 30,
      more: 'roundTrip: { channel: c }, policy: { refuse: [plaintext] }',
    });
    const deployment = defineDeployment(file, { stage: 'prod', region, isReserved: true, network: null });
    const parts = Array.from({ length: countParts(deployment) }, (_, part) => renderStack(deployment, part).Resources);
    const resources = parts.flatMap((part) => Object.values(part));
    const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
    const items = itemsOf(planDeployment(file), region);
    const count = (isWanted: (item: PlanItem) => boolean) =>
      items.filter(isWanted).reduce((sum, item) => sum + item.count, 0);

    const metricsOfAlarms = ofType('AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => {
      const queries = Properties?.Metrics;
      return sum + (Array.isArray(queries) ? queries.filter((query) => 'MetricStat' in Object(query)).length : 1);
    }, 0);
    expect(sumDollars(items.filter(({ kind }) => kind === 'alarm'))).toBeCloseTo(metricsOfAlarms * 0.1, 9);
    expect({
      alarms: count(({ kind }) => kind === 'alarm'),
      composites: count(({ kind }) => kind === 'compositeAlarm'),
      dashboards: count(({ kind }) => kind === 'dashboard'),
      functions: count(({ name }) => name === 'functions'),
      schedules: count(({ name }) => name === 'schedules'),
      topics: count(({ name }) => name === 'topics'),
      queues: count(({ name }) => name === 'queues'),
      logGroups: count(({ name }) => name === 'log groups'),
    }).toEqual({
      alarms: ofType('AWS::CloudWatch::Alarm').length,
      composites: ofType('AWS::CloudWatch::CompositeAlarm').length,
      dashboards: ofType('AWS::CloudWatch::Dashboard').length,
      functions: Object.keys(renderFunctions(deployment)).length,
      schedules: ofType('AWS::Scheduler::Schedule').length,
      topics: ofType('AWS::SNS::Topic').length,
      queues: ofType('AWS::SQS::Queue').length,
      logGroups: ofType('AWS::Logs::LogGroup').length,
    });
    expect(count(({ name }) => name === 'schedules')).toBe(2);
  });

  it('supposes the sizes that are deployed', () => {
    expect(usualAssumptions).toMatchObject({ targetsPerShard, memoryMb: memoryMb['check-targets'] });
  });

  it('bills metrics at home, and in the standby region what is copied there every run', () => {
    const plan = planDeployment(fileOf({}));
    expect(metricCounts(plan, 'eu-central-1')).toEqual({
      'metric Up, every check': 3,
      'metric HandshakeErrors, every check': 3,
      'metric TokenErrors, every check': 3,
      'metric Duration, every check': 3,
      'metric CertificateDaysLeft, every 6 hours': 3,
      'metric HandshakeErrors (sum), every check': 1,
      'metric TokenErrors (sum), every check': 1,
      'metric ChecksRun, every run': 3,
    });
    // Of the heartbeats only home's.
    expect(metricCounts(plan, 'eu-west-1')).toEqual({ 'metric ChecksRun (copy), every run': 1 });
    expect(metricCounts(plan, 'us-east-1')).toEqual({});
  });

  it('bills a metric for the hours in which it is sent', () => {
    const unitPrice = (plan: Plan, metric: string) =>
      itemsOf(plan, 'eu-central-1').find(({ name }) => name.startsWith(`metric ${metric},`))?.unitPrice;
    const everyMinute = planDeployment(fileOf({}));
    expect(unitPrice(everyMinute, 'Up')).toBe(0.3);
    expect(unitPrice(everyMinute, 'CertificateDaysLeft')).toBeCloseTo(0.05, 12);
    const hourly = planDeployment(fileOf({ head: 'every: 1h' }));
    expect(unitPrice(hourly, 'Up')).toBe(0.3);
    expect(unitPrice(hourly, 'CertificateDaysLeft')).toBeCloseTo(0.05, 12);
  });

  it('says what lean metrics would save: the two error metrics of each region and of all together, and the dashboard', () => {
    const plan = planDeployment(fileOf({ targets: 2 }));
    expect(plan.totalDollars - plan.leanDollars).toBeCloseTo(2 * 2 * (3 + 1) * 0.3 + 3, 9);
    const lean = planDeployment(fileOf({ targets: 2, more: 'metrics: lean' }));
    expect(lean.totalDollars).toBeCloseTo(plan.leanDollars, 9);
    expect(lean.leanDollars).toBe(lean.totalDollars);
  });

  it('counts a call to each metric store for every run of every region', () => {
    const minutes = hoursAMonth * 60;
    const calls = (plan: Plan, region: string) =>
      itemsOf(plan, region).find(({ kind }) => kind === 'putMetricData')?.count;
    // Only home has something to copy while all is well: its heartbeat.
    expect(calls(planDeployment(fileOf({})), 'eu-central-1')).toBe(2 * minutes);
    expect(calls(planDeployment(fileOf({})), 'us-east-1')).toBe(minutes);
    expect(calls(planDeployment(fileOf({ regions: 'regions: { home: eu-central-1 }' })), 'eu-central-1')).toBe(minutes);
    expect(calls(planDeployment(fileOf({ targets: targetsPerShard + 1, head: 'every: 5m' })), 'us-east-1')).toBe(
      (2 * minutes) / 5,
    );
  });

  it('adds up', () => {
    const plan = planDeployment(fileOf({ targets: 7 }));
    const items = plan.regions.flatMap((region) => region.items);
    for (const { count, unitPrice, dollars } of items) expect(dollars).toBeCloseTo(count * unitPrice, 9);
    expect(sumDollars(items)).toBeCloseTo(plan.totalDollars, 9);
  });

  it('states the free tiers, which are those of the whole account, and takes none off', () => {
    const plan = planDeployment(fileOf({}));
    const items = plan.regions.flatMap((region) => region.items);
    const calls = sumDollars(items.filter(({ kind }) => kind === 'putMetricData'));
    // All of one kind is free, ten of another are.
    expect(calls).toBeLessThan(prices.putMetricData.free * prices.putMetricData.dollars);
    expect(plan.freeDollars).toBeGreaterThan(calls + 10 * prices.metric.dollars);
    expect(plan.freeDollars).toBeLessThan(plan.totalDollars);
  });
});

describe('the price of custom metrics', () => {
  it('falls with their number, and goes on where the items before have stopped', () => {
    expect(tierMetrics(3, 0)).toEqual([{ count: 3, dollars: 0.3, over: 0 }]);
    expect(tierMetrics(20, 9_990)).toEqual([
      { count: 10, dollars: 0.3, over: 0 },
      { count: 10, dollars: 0.1, over: 10_000 },
    ]);
    expect(tierMetrics(5, 10_000)).toEqual([{ count: 5, dollars: 0.1, over: 10_000 }]);
    expect(tierMetrics(0, 5)).toEqual([]);
  });

  it('is split in the plan of very many targets', () => {
    const items = itemsOf(planDeployment(fileOf({ targets: 900 })), 'eu-central-1');
    const dense = items.filter(({ kind, unitPrice }) => kind === 'metric' && unitPrice >= 0.1);
    const atFull = dense.filter(({ unitPrice, count }) => unitPrice === 0.3 && count > 0);
    expect(atFull.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    expect(dense.some(({ unitPrice }) => unitPrice === 0.1)).toBe(true);
    const names = items.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

interface Written {
  readonly regions?: string;
  readonly head?: string;
  readonly targets?: number;
  readonly more?: string;
}

function fileOf({ regions = threeRegions, head = '', targets = 1, more = '' }: Written): TargetsFile {
  const listed = Array.from(
    { length: targets },
    (_, index) =>
      `  - { name: t${index}, url: "wss://rt.example.com/connection/websocket", token: { mint: { hmacSecret: "ssm:/x" } }${more === '' ? '' : `, ${more}`} }`,
  );
  const reading = readTargets(`${regions}\n${head}\ntargets:\n${listed.join('\n')}\n`);
  if (reading.kind !== 'right') throw new Error(JSON.stringify(reading.mistakes));
  return reading.file;
}

function itemsOf(plan: Plan, region: string): readonly PlanItem[] {
  return plan.regions.find(({ name }) => name === region)?.items ?? [];
}

/** Without those that are sent only when something happens. */
function metricCounts(plan: Plan, region: string): Readonly<Record<string, number>> {
  const metrics = itemsOf(plan, region).filter(({ kind, count }) => kind === 'metric' && count > 0);
  return Object.fromEntries(metrics.map(({ name, count }) => [name, count]));
}
