import { createHash } from 'node:crypto';
import type {
  AlarmDefinition,
  CompositeAlarm,
  DimensionValue,
  MetricAlarm,
  MetricReference,
  OwnResource,
} from '../functions/alarm/alarm-definition.ts';
import { alarmsIn } from '../functions/alarm/alarm-rule.ts';
import { parseRule } from '../functions/alarm/parse-rule.ts';
import { arn, getAtt, type Resource, type Resources, ref, type Value } from './cloudformation.ts';
import { deadLettersId } from './dead-letters.ts';
import { functionId, names } from './deployment.ts';

/** What has to stand in the same stack before an alarm may tell a topic something. */
export type Carriers = Readonly<Record<'alarm' | 'on-call', readonly string[]>>;

const carriersElsewhere: Carriers = { alarm: [], 'on-call': [] };

/**
 * One resource for each definition; they stand in one region. `stage` names the topics that they tell. An alarm acts when it
 * changes, and never again: one that goes off before somebody listens is lost, so it is made after its carriers, and removed
 * before them.
 */
export function renderAlarms(
  definitions: readonly AlarmDefinition[],
  stage: string,
  carriers: Carriers = carriersElsewhere,
): Resources {
  const ids = new Map(definitions.map((alarm) => [alarm.name, alarmId(alarm)]));
  return Object.fromEntries(
    definitions.map((alarm) => {
      const { DependsOn = [], ...resource } = renderAlarm(alarm, stage, ids);
      const needed = [...(alarm.topic === null ? [] : carriers[alarm.topic]), ...DependsOn];
      return [alarmId(alarm), needed.length === 0 ? resource : { ...resource, DependsOn: needed }];
    }),
  );
}

/** Stable while the name is, so that an update changes the alarm and keeps its state. */
export function alarmId({ name }: AlarmDefinition): string {
  const letters = name.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase()).slice(0, 100);
  return `Alarm${letters.charAt(0).toUpperCase()}${letters.slice(1)}${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

function renderAlarm(alarm: AlarmDefinition, stage: string, ids: ReadonlyMap<string, string>): Resource {
  const actions = alarm.topic === null ? [] : [topicArn(alarm.topic, stage)];
  const facts = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    ActionsEnabled: true,
    ...(actions.length === 0 ? {} : { AlarmActions: actions, OKActions: actions }),
  };
  return alarm.type === 'metric' ? renderMetric(alarm, facts) : renderComposite(alarm, facts, ids);
}

type Facts = Readonly<Record<string, Value>>;

function renderMetric(alarm: MetricAlarm, facts: Facts): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ...facts,
      ...renderWatched(alarm),
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.missingData,
    },
  };
}

/** One metric as it is, or metric math over those that the expression names m1, m2. */
function renderWatched({ metrics, expression, periodSeconds }: MetricAlarm): Facts {
  const [first] = metrics;
  if (expression === null) return { ...renderReference(first), Statistic: first.statistic, Period: periodSeconds };
  const queries = metrics.map((metric, index) => ({
    Id: `m${index + 1}`,
    MetricStat: { Metric: renderReference(metric), Period: periodSeconds, Stat: metric.statistic },
    ReturnData: false,
  }));
  return { Metrics: [...queries, { Id: 'e1', Expression: expression, Label: first.name, ReturnData: true }] };
}

function renderReference({ namespace, name, dimensions }: MetricReference): Facts {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([key, value]) => ({ Name: key, Value: renderDimension(value) })),
  };
}

/** CloudWatch refuses a rule that names an alarm which is not there yet, and to delete one that a rule names. */
function renderComposite(
  { rule, suppressor }: CompositeAlarm,
  facts: Facts,
  ids: ReadonlyMap<string, string>,
): Resource {
  const named = [...alarmsIn(parseRule(rule)), ...(suppressor === null ? [] : [suppressor.alarm])];
  const needed = [...new Set(named.flatMap((name) => ids.get(name) ?? []))];
  return {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    DependsOn: needed,
    Properties: {
      ...facts,
      AlarmRule: rule,
      ...(suppressor === null
        ? {}
        : {
            ActionsSuppressor: suppressor.alarm,
            ActionsSuppressorWaitPeriod: suppressor.waitSeconds,
            ActionsSuppressorExtensionPeriod: suppressor.extensionSeconds,
          }),
    },
  };
}

/** By name: alarms may stand in another stack than the topic. */
function topicArn(topic: 'alarm' | 'on-call', stage: string): Value {
  return arn('sns', null, topic === 'alarm' ? names.alarmTopic(stage) : names.onCallTopic(stage));
}

function renderDimension(value: DimensionValue): Value {
  return typeof value === 'string' ? value : nameOwn(value.resource);
}

function nameOwn(resource: OwnResource): Value {
  switch (resource) {
    case 'check-targets':
    case 'deliver-alert':
      return ref(functionId(resource));
    case 'dead-letters':
      return getAtt(deadLettersId, 'QueueName');
  }
}
