import { describe, expect, it } from 'vitest';
import { defineAlarms } from '../../functions/alarm/definitions.ts';
import type { Resource, Resources } from '../../infra/cloudformation.ts';
import { countParts, mostAlarmsAStack, partOf } from '../../infra/parts.ts';
import { actionsWithoutResource } from '../../infra/permissions.ts';
import { renderStack } from '../../infra/stack.ts';
import { listUnheard } from '../../infra/topics.ts';
import { allRegions, deploymentOf, threeRegions } from './deployments.ts';
import { readAlarms } from './read-alarms.ts';
import { listStatements } from './statements.ts';

const stacks = allRegions().map((deployment) => ({ deployment, ...renderStack(deployment, 0) }));
const [home, standby, probe] = stacks.map(({ Resources: resources }) => resources);

function typesIn(resources: Resources | undefined): readonly string[] {
  return [...new Set(Object.values(resources ?? {}).map(({ Type }) => Type))].sort();
}

function ofType(resources: Resources, type: string): readonly Resource[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

describe('the roles of regions', () => {
  const everywhere = [
    'AWS::CloudWatch::Alarm',
    'AWS::IAM::Role',
    'AWS::Logs::LogGroup',
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::Queue',
    'AWS::Scheduler::Schedule',
  ];
  const withAlerts = [...everywhere, 'AWS::Lambda::Permission', 'AWS::SQS::QueuePolicy'];

  it('give a region that probes what it needs to probe and to watch itself', () => {
    expect(typesIn(probe)).toEqual(everywhere.sort());
    expect(Object.keys(probe ?? {})).not.toContain('OnCallTopic');
  });

  it('give the standby alarms and alerts besides', () => {
    expect(typesIn(standby)).toEqual(withAlerts.sort());
  });

  it('give home the dashboard and the history besides', () => {
    expect(typesIn(home)).toEqual([...withAlerts, 'AWS::CloudWatch::Dashboard', 'AWS::Lambda::Url'].sort());
    expect(home?.HistoryUrl?.Properties?.AuthType).toBe('AWS_IAM');
  });

  it('save home the dashboard where every target is lean', () => {
    const lean =
      'regions: { home: eu-central-1 }\ndefaults: { metrics: lean }\ntargets: [{ name: a, url: "wss://a.example/c" }]';
    expect(Object.keys(renderStack(deploymentOf(lean), 0).Resources)).not.toContain('Dashboard');
  });

  it('let home hear what each region that only probes has to tell of itself', () => {
    const { Resources: resources } = renderStack(
      deploymentOf(
        'regions: { home: eu-central-1, probe: [us-east-1, ap-south-1] }\ntargets: [{ name: a, url: "wss://a.example/c" }]',
      ),
      0,
    );
    expect(
      ofType(resources, 'AWS::Lambda::Permission').map(({ Properties }) => JSON.stringify(Properties?.SourceArn)),
    ).toEqual([
      '{"Ref":"AlarmTopic"}',
      expect.stringContaining(':us-east-1:'),
      expect.stringContaining(':ap-south-1:'),
    ]);
    expect(JSON.stringify(probe?.AlarmSubscription)).toContain(':lambda:eu-central-1:');
  });
});

describe('an alarm that goes off while its stack is made', () => {
  it('is heard: whatever carries it on is there before it, and goes after it', () => {
    for (const { Resources: resources } of stacks) {
      for (const { Properties, DependsOn = [] } of ofType(resources, 'AWS::CloudWatch::Alarm')) {
        const isOnCall = JSON.stringify(Properties?.AlarmActions).includes('on-call');
        const needed = isOnCall ? ['OnCallTopicPolicy'] : ['AlarmTopicPolicy', 'AlarmSubscription'];
        expect(DependsOn).toEqual(expect.arrayContaining(needed));
        expect(DependsOn.filter((id) => !(id in resources))).toEqual([]);
      }
    }
    for (const resources of [home, standby]) {
      const alarms = ofType(resources ?? {}, 'AWS::CloudWatch::Alarm');
      expect(alarms.filter(({ DependsOn }) => DependsOn?.includes('AlarmPermission')).length).toBeGreaterThan(3);
    }
  });
});

describe('regions that an account has to enable', () => {
  const fileWith = (regions: string) => `regions: ${regions}\ntargets: [{ name: a, url: "wss://a.example/c" }]`;
  const homeAndProbe = (regions: string, region: string) => {
    const deployment = deploymentOf(fileWith(regions), { region });
    return { deployment, resources: renderStack(deployment, 0).Resources };
  };

  it('are admitted by home under the name that SNS has there', () => {
    const { resources } = homeAndProbe('{ home: eu-west-1, probe: [ap-east-1, us-east-1] }', 'eu-west-1');
    const principals = ofType(resources, 'AWS::Lambda::Permission').map(({ Properties }) => Properties?.Principal);
    expect(principals).toEqual(['sns.amazonaws.com', 'sns.ap-east-1.amazonaws.com', 'sns.amazonaws.com']);
  });

  it('as home hear nothing from other regions, which is told', () => {
    const regions = '{ home: eu-south-1, standby: eu-west-1, probe: [us-east-1] }';
    const { deployment, resources } = homeAndProbe(regions, 'us-east-1');
    expect(Object.keys(resources)).not.toContain('AlarmSubscription');
    expect(JSON.stringify(resources)).not.toContain('"AlarmSubscription"');
    expect(listUnheard(deployment.file, 'prod')).toEqual([
      expect.stringMatching(/^us-east-1: .*eu-south-1.*-prod-alarms/),
    ]);
    expect(ofType(homeAndProbe(regions, 'eu-south-1').resources, 'AWS::Lambda::Permission')).toHaveLength(1);
    expect(listUnheard(deploymentOf(threeRegions).file, 'prod')).toEqual([]);
  });
});

describe('the schedule', () => {
  it('starts a run a minute, makes up for none, and keeps what could not be started', () => {
    for (const { Resources: resources } of stacks) {
      const [schedule] = ofType(resources, 'AWS::Scheduler::Schedule');
      expect(schedule?.Properties).toMatchObject({
        ScheduleExpression: 'rate(1 minute)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Input: '{"shard":0,"scheduledTime":"<aws.scheduler.scheduled-time>"}',
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
        },
      });
    }
  });

  it('has a unit that the scheduler knows', () => {
    for (const every of ['1m', '2m', '5m', '1h']) {
      const { Resources: resources } = renderStack(deploymentOf(`every: ${every}${threeRegions}`), 0);
      for (const { Properties } of ofType(resources, 'AWS::Scheduler::Schedule')) {
        expect(Properties?.ScheduleExpression).toMatch(/^rate\((1 minute|[2-9]\d* minutes|\d{2,} minutes)\)$/);
      }
    }
  });

  it('is one for each shard, so that a thousand targets need no other design', () => {
    const targets = Array.from({ length: 1_000 }, (_, index) => `  - { name: t${index}, url: "wss://t.example/c" }`);
    const text = `regions: { home: eu-central-1 }\ntargets:\n${targets.join('\n')}`;
    const inputs = ofType(renderStack(deploymentOf(text), 0).Resources, 'AWS::Scheduler::Schedule').map(
      ({ Properties }) => JSON.stringify(Properties?.Target),
    );
    expect(inputs).toHaveLength(7);
    expect(inputs[6]).toContain('{\\"shard\\":6,');
  });
});

describe('least privilege', () => {
  const statements = stacks.flatMap(({ Resources: resources }) => listStatements(resources));

  it('finds the statements it is about', () => {
    expect(statements.length).toBeGreaterThan(30);
    expect(new Set(statements.map(({ effect }) => effect))).toEqual(new Set(['Allow']));
  });

  it('has no action with a wildcard', () => {
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('has * for a resource only where IAM knows none', () => {
    const allowed: readonly string[] = actionsWithoutResource;
    const wild = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
    expect(wild.filter((action) => !allowed.includes(action))).toEqual([]);
    expect(wild).toContain('cloudwatch:PutMetricData');
  });

  it('has no other wildcard but the streams of one log group, which Lambda names as it goes, and the alarms of a region', () => {
    const wild = statements
      .flatMap(({ resources }) => resources)
      .filter((resource) => resource !== '*' && resource.includes('*'))
      .filter((resource) => !/log-group:\/aws\/lambda\/centrifugo-canary-prod-[a-z-]+:\*"\}$/.test(resource))
      .filter((resource) => !/:cloudwatch:[a-z0-9-]+:\$\{AWS::AccountId\}:alarm:\*"\}$/.test(resource));
    expect(wild).toEqual([]);
  });

  it('lets metrics be put into our own namespace only', () => {
    for (const { actions, condition } of statements) {
      if (!actions.includes('cloudwatch:PutMetricData')) continue;
      expect(actions).toHaveLength(1);
      expect(condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'CentrifugoCanary' } });
    }
  });

  it('lets secrets be read one by one, by the function that checks', () => {
    const reading = statements.filter(({ actions }) => actions.some((action) => action.startsWith('ssm:')));
    expect(new Set(reading.map(({ of }) => of))).toEqual(new Set(['CheckTargetsRole']));
    for (const { resources } of reading) {
      expect(resources.map((one) => one.replace(/.*:parameter/, '').replace('"}', ''))).toEqual([
        '/canary/chat.2/authorization',
        '/canary/chat/secret',
      ]);
    }
  });

  it('admits services only, and those that act for somebody only for this account', () => {
    for (const { principal, of, condition } of statements.filter((one) => one.principal !== undefined)) {
      expect(principal).toEqual({
        Service: expect.stringMatching(/^(lambda|scheduler|cloudwatch|sns)\.amazonaws\.com$/),
      });
      if (JSON.stringify(principal).includes('lambda.')) continue;
      expect(`${of} ${JSON.stringify(condition)}`).toContain('"aws:SourceAccount":{"Ref":"AWS::AccountId"}');
    }
  });

  it('lets only alarms of this stage tell the topics something', () => {
    const policies = statements.filter(({ of }) => of.endsWith('TopicPolicy'));
    expect(policies).toHaveLength(5);
    for (const { condition } of policies) expect(JSON.stringify(condition)).toContain(':alarm:canary-prod/*');
  });
});

describe('what cfn-lint misses', () => {
  const alarms = stacks.flatMap(({ Resources: resources, deployment: { region } }) =>
    readAlarms(resources, () => ({ region, purpose: { kind: 'silent', region, severity: 'info' } })),
  );

  it('alarms want no more failures than periods they look at, and look back no further than CloudWatch does', () => {
    // Reading them back checks more: metric math names metrics that are there, and gives exactly one result.
    for (const alarm of alarms) {
      if (alarm.type !== 'metric') continue;
      expect(alarm.datapointsToAlarm).toBeLessThanOrEqual(alarm.evaluationPeriods);
      expect(alarm.evaluationPeriods * alarm.periodSeconds).toBeLessThanOrEqual(
        86_400 * (alarm.periodSeconds < 3_600 ? 1 : 7),
      );
      expect(alarm.periodSeconds % 60).toBe(0);
    }
  });

  it('are metric alarms alone: composites cost five times as much, and depend on each other', () => {
    expect(alarms.length).toBeGreaterThan(30);
    expect(alarms.filter(({ type }) => type === 'composite')).toEqual([]);
  });

  it('the body of the dashboard is JSON, of widgets that do not lie on each other', () => {
    const body = JSON.stringify(home?.Dashboard?.Properties?.DashboardBody);
    const text: { 'Fn::Sub': string } = JSON.parse(body);
    // As CloudFormation does: what it fills in, and what it leaves to CloudWatch.
    const filled = text['Fn::Sub'].replaceAll(/\$\{AWS::\w+\}/g, 'x').replaceAll('$' + '{!', '$' + '{');
    const { widgets }: { widgets: { x: number; y: number; width: number; height: number }[] } = JSON.parse(filled);
    expect(widgets.length).toBeGreaterThan(5);
    expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
    expect(filled).toContain(`\${PROP('Dim.Target')}`);
  });

  it('no subscription of ours has a filter policy that could be wrong', () => {
    for (const { Resources: resources } of stacks) {
      for (const { Properties } of ofType(resources, 'AWS::SNS::Subscription')) {
        expect(Object.keys(Properties ?? {})).not.toContain('FilterPolicy');
      }
    }
  });

  it('everything that is referred to is there', () => {
    const functions = ['CheckDashtargets', 'DeliverDashalert', 'ServeDashhistory'].map(
      (name) => `${name}LambdaFunction`,
    );
    for (const { Resources: resources, Outputs: outputs } of stacks) {
      const there = new Set([...Object.keys(resources), ...functions]);
      const text = JSON.stringify([resources, outputs]);
      const named = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":(?:"|\[")([A-Za-z0-9]+)"/g)].map(([, id]) => id ?? '');
      expect(named.filter((id) => !there.has(id))).toEqual([]);
    }
  });
});

describe('limits of CloudFormation and CloudWatch', () => {
  const many = (count: number) => {
    const targets = Array.from(
      { length: count },
      (_, index) => `  - { name: target-${index}, url: "wss://t.example/c" }`,
    );
    return `regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1, us-west-2, ap-south-1] }\ntargets:\n${targets.join('\n')}`;
  };

  it('are kept by a few hundred targets, whose alarms are spread over stacks', () => {
    const deployment = deploymentOf(many(300));
    const parts = countParts(deployment);
    expect(parts).toBeGreaterThan(1);
    const found: string[] = [];
    for (let part = 0; part < parts; part += 1) {
      const { Resources: resources } = renderStack(deployment, part);
      // 500 resources and 1 MB; the deploy tool adds functions and its bucket.
      expect(Object.keys(resources).length).toBeLessThan(480);
      expect(JSON.stringify(resources).length).toBeLessThan(900_000);
      const alarms = readAlarms(resources, () => ({
        region: '',
        purpose: { kind: 'silent', region: '', severity: 'info' },
      }));
      found.push(...alarms.map(({ name }) => name));
    }
    const wanted = defineAlarms(deployment.file, deployment.prefix).filter(({ region }) => region === 'eu-central-1');
    expect(found.sort()).toEqual(wanted.map(({ name }) => name).sort());
  });

  it('with more targets, an alarm may move to a later stack, and never to an earlier one', () => {
    const [few, more] = [deploymentOf(many(30)), deploymentOf(many(300))];
    const [before, after] = [countParts(few), countParts(more)];
    expect(after).toBeGreaterThan(before);
    for (const alarm of defineAlarms(few.file, few.prefix)) {
      expect(partOf(alarm, after)).toBeGreaterThanOrEqual(partOf(alarm, before));
    }
    expect(mostAlarmsAStack).toBeLessThan(500);
  });

  it('names of alarms have at most 255 characters, and those of functions 64', () => {
    const long = `regions: { home: eu-central-1 }\ntargets: [{ name: ${'a'.repeat(64)}, url: "wss://a.example/c" }]`;
    const deployment = deploymentOf(long, { stage: 'a'.repeat(30) });
    for (const { name } of defineAlarms(deployment.file, deployment.prefix))
      expect(name.length).toBeLessThanOrEqual(255);
    expect(() => deploymentOf(long, { stage: 'a'.repeat(31) })).toThrow('up to 30');
  });
});

describe('a targets file that cannot be deployed', () => {
  it.each([
    ['without regions', 'targets: [{ name: a, url: "wss://a.example/c" }]', 'regions: { home:'],
    ['with half minutes', `every: 30s${threeRegions}`, 'every: 1m'],
  ])('%s, is refused with what to write', (_, text, message) => {
    expect(() => deploymentOf(text)).toThrow(message);
  });

  it('is refused in a region that it does not have', () => {
    expect(() => deploymentOf(threeRegions, { region: 'sa-east-1' })).toThrow(
      'which has eu-central-1, eu-west-1, us-east-1',
    );
  });
});
