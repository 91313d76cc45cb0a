import { defineAlarms } from '../functions/alarm/definitions.ts';
import { namespace } from '../functions/metric/catalogue.ts';
import { arn, getAtt, type Resources, ref, role, type Statement, sub, type Value } from './cloudformation.ts';
import { deadLettersId } from './dead-letters.ts';
import { type Deployment, type Door, idOf, listDoors, names } from './deployment.ts';
import { permitSecrets } from './secret-permissions.ts';

/**
 * Actions for which IAM knows no resource, so that `*` has to stand there. The test of the templates allows no others.
 */
export const actionsWithoutResource = [
  'cloudwatch:PutMetricData',
  'cloudwatch:GetMetricData',
  'cloudwatch:ListMetrics',
] as const;

/** A role for each function, with what that function does and no more. */
export function renderRoles(deployment: Deployment): Resources {
  return Object.fromEntries(
    listDoors(deployment).map((door) => [
      roleId(door),
      role('lambda.amazonaws.com', [writeLogs(door, deployment), ...statementsOf[door](deployment)], {
        managed: door === 'check-targets' && deployment.network !== null ? [networkInterfaces] : [],
      }),
    ]),
  );
}

/** AWS's own policy for functions in a VPC: their interfaces are made and named by Lambda. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in.
const networkInterfaces = sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaENIManagementAccess');

export function roleId(door: Door): string {
  return `${idOf(door)}Role`;
}

const statementsOf: Readonly<Record<Door, (deployment: Deployment) => readonly Statement[]>> = {
  'check-targets': (deployment) => [
    {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      condition: { StringEquals: { 'cloudwatch:namespace': namespace } },
    },
    ...permitSecrets(deployment).inRole,
  ],
  'deliver-alert': (deployment) => [
    { actions: ['sns:Publish'], resources: [ref('OnCallTopic')] },
    { actions: ['cloudwatch:GetMetricData'], resources: ['*'] },
    readChecks(deployment),
    // What it has sent, so that nothing is sent twice.
    { actions: ['logs:FilterLogEvents'], resources: [logGroup('deliver-alert', null, deployment)] },
    { actions: ['sqs:SendMessage'], resources: [getAtt(deadLettersId, 'Arn')] },
  ],
  'serve-history': (deployment) => [
    { actions: ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], resources: ['*'] },
    readAlarms(deployment),
    readChecks(deployment),
  ],
};

/** Streams are named by Lambda as it goes. */
function writeLogs(door: Door, deployment: Deployment): Statement {
  return {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup(door, null, deployment)],
  };
}

/** The evidence of a region lies in that region. */
function readChecks(deployment: Deployment): Statement {
  const groups = deployment.file.probingRegions.map((region) => logGroup('check-targets', region, deployment));
  return { actions: ['logs:FilterLogEvents'], resources: groups };
}

/**
 * CloudWatch asks for leave to see all alarms of a region, whichever are named in the call. That gives no composites, of
 * which we define none: those ask for `*`.
 */
function readAlarms({ file, prefix }: Deployment): Statement {
  const regions = [...new Set(defineAlarms(file, prefix).map(({ region }) => region))];
  return {
    actions: ['cloudwatch:DescribeAlarms'],
    resources: regions.map((region) => arn('cloudwatch', region, 'alarm:*')),
  };
}

function logGroup(door: Door, region: string | null, { stage }: Deployment): Value {
  return arn('logs', region, `log-group:${names.logGroup(stage, door)}:*`);
}
