import * as v from 'valibot';
import type { AlarmDefinition, DimensionValue, MetricReference } from '../../functions/alarm/alarm-definition.ts';
import type { Resource, Resources } from '../../infra/cloudformation.ts';

/** The rest of a definition, which no template holds: what it is for, and where it was put. */
type Origin = Pick<AlarmDefinition, 'purpose' | 'region'>;

/**
 * Reads alarms back out of a template, by their properties alone, as CloudFormation would.
 * @throws where a property is missing, unknown or of another kind.
 */
export function readAlarms(resources: Resources, originOf: (name: string) => Origin): readonly AlarmDefinition[] {
  return Object.values(resources).flatMap((resource) => readAlarm(resource, originOf));
}

function readAlarm({ Type, Properties }: Resource, originOf: (name: string) => Origin): readonly AlarmDefinition[] {
  if (Type === 'AWS::CloudWatch::Alarm') {
    const found = v.parse(metricAlarm, Properties);
    const { metrics, expression, periodSeconds } = readWatched(found);
    return [
      {
        type: 'metric',
        name: found.AlarmName,
        description: found.AlarmDescription,
        topic: readTopic(found),
        metrics,
        expression,
        periodSeconds,
        evaluationPeriods: found.EvaluationPeriods,
        datapointsToAlarm: found.DatapointsToAlarm,
        comparison: found.ComparisonOperator,
        threshold: found.Threshold,
        missingData: found.TreatMissingData,
        ...originOf(found.AlarmName),
      },
    ];
  }
  if (Type !== 'AWS::CloudWatch::CompositeAlarm') return [];
  const found = v.parse(compositeAlarm, Properties);
  return [
    {
      type: 'composite',
      name: found.AlarmName,
      description: found.AlarmDescription,
      topic: readTopic(found),
      rule: found.AlarmRule,
      suppressor:
        found.ActionsSuppressor === undefined
          ? null
          : {
              alarm: found.ActionsSuppressor,
              waitSeconds: v.parse(v.number(), found.ActionsSuppressorWaitPeriod),
              extensionSeconds: v.parse(v.number(), found.ActionsSuppressorExtensionPeriod),
            },
      ...originOf(found.AlarmName),
    },
  ];
}

const topic = v.object({ 'Fn::Sub': v.string() });
const facts = {
  AlarmName: v.string(),
  AlarmDescription: v.string(),
  ActionsEnabled: v.literal(true),
  AlarmActions: v.optional(v.tuple([topic])),
  OKActions: v.optional(v.tuple([topic])),
};
const statistic = v.picklist(['Sum', 'Maximum', 'Minimum']);
const dimension = v.strictObject({
  Name: v.string(),
  Value: v.union([
    v.string(),
    v.strictObject({ Ref: v.string() }),
    v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) }),
  ]),
});
const reference = { Namespace: v.string(), MetricName: v.string(), Dimensions: v.array(dimension) };
const query = v.strictObject({
  Id: v.pipe(v.string(), v.regex(/^[a-z][A-Za-z0-9_]*$/)),
  Expression: v.optional(v.string()),
  Label: v.optional(v.string()),
  MetricStat: v.optional(v.strictObject({ Metric: v.strictObject(reference), Period: v.number(), Stat: statistic })),
  ReturnData: v.boolean(),
});
const metricAlarm = v.strictObject({
  ...facts,
  ...v.partial(v.object(reference)).entries,
  Statistic: v.optional(statistic),
  Period: v.optional(v.number()),
  Metrics: v.optional(v.array(query)),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.number(),
  ComparisonOperator: v.picklist(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  Threshold: v.number(),
  TreatMissingData: v.picklist(['missing', 'ignore', 'breaching', 'notBreaching']),
});
const compositeAlarm = v.strictObject({
  ...facts,
  AlarmRule: v.string(),
  ActionsSuppressor: v.optional(v.string()),
  ActionsSuppressorWaitPeriod: v.optional(v.number()),
  ActionsSuppressorExtensionPeriod: v.optional(v.number()),
});

interface Watched {
  readonly metrics: readonly [MetricReference, ...MetricReference[]];
  readonly expression: string | null;
  readonly periodSeconds: number;
}

function readWatched(found: v.InferOutput<typeof metricAlarm>): Watched {
  const { Metrics, Namespace, MetricName, Dimensions, Statistic, Period } = found;
  if (Metrics === undefined) {
    const whole = v.parse(v.object({ ...reference, Statistic: statistic, Period: v.number() }), {
      Namespace,
      MetricName,
      Dimensions,
      Statistic,
      Period,
    });
    return { metrics: [readReference(whole, whole.Statistic)], expression: null, periodSeconds: whole.Period };
  }
  const returned = Metrics.filter(({ ReturnData }) => ReturnData);
  const stats = Metrics.flatMap(({ Id, MetricStat }) => (MetricStat === undefined ? [] : [{ Id, ...MetricStat }]));
  const [first, ...others] = stats;
  const [result] = returned;
  const expression = result?.Expression;
  if (first === undefined || expression === undefined || returned.length !== 1) throw new Error('no one result');
  if (stats.some(({ Period: period }) => period !== first.Period)) throw new Error('metric math over two periods');
  const named = [...expression.matchAll(/\b[a-z]\w*\b/g)].map(([id]) => id);
  const stranger = named.find((id) => !stats.some(({ Id }) => Id === id));
  if (stranger !== undefined) throw new Error(`the expression names ${stranger}, which is not there`);
  const read = (one: typeof first) => readReference(one.Metric, one.Stat);
  return { metrics: [read(first), ...others.map(read)], expression, periodSeconds: first.Period };
}

function readReference(
  { Namespace, MetricName, Dimensions }: v.InferOutput<v.StrictObjectSchema<typeof reference, undefined>>,
  stat: MetricReference['statistic'],
): MetricReference {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, readDimension(Value)]));
  return { namespace: Namespace, name: MetricName, dimensions, statistic: stat };
}

function readDimension(value: v.InferOutput<typeof dimension>['Value']): DimensionValue {
  if (typeof value === 'string') return value;
  const id = 'Ref' in value ? value.Ref : value['Fn::GetAtt'].join('.');
  switch (id) {
    case 'CheckDashtargetsLambdaFunction':
      return { resource: 'check-targets' };
    case 'DeliverDashalertLambdaFunction':
      return { resource: 'deliver-alert' };
    case 'DeadLetters.QueueName':
      return { resource: 'dead-letters' };
    default:
      throw new Error(`an alarm on ${id}`);
  }
}

function readTopic({
  AlarmActions,
  OKActions,
}: Pick<v.InferOutput<typeof compositeAlarm>, 'AlarmActions' | 'OKActions'>): AlarmDefinition['topic'] {
  if (JSON.stringify(AlarmActions) !== JSON.stringify(OKActions)) throw new Error('it tells only half of its changes');
  const arn = AlarmActions?.[0]['Fn::Sub'];
  if (arn === undefined) return null;
  return arn.endsWith('-on-call') ? 'on-call' : 'alarm';
}
