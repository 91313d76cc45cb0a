import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import type { EmulatedAws } from './on-ministack.ts';
import { listQueues } from './received-messages.ts';
import { sendSigned } from './signed-request.ts';

/** What is still there of anything that the stacks had. */
export async function listLeft(aws: EmulatedAws, region: string): Promise<readonly unknown[]> {
  const setup = aws.setup(region);
  const [functions, topics, alarms, stacks, roles, buckets, groups, schedules, queues] = await Promise.all([
    new LambdaClient(setup).send(new ListFunctionsCommand({})),
    new SNSClient(setup).send(new ListTopicsCommand({})),
    new CloudWatchClient(setup).send(new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })),
    new CloudFormationClient(setup).send(new DescribeStacksCommand({})),
    new IAMClient(setup).send(new ListRolesCommand({})),
    new S3Client({ ...setup, forcePathStyle: true }).send(new ListBucketsCommand({})),
    new CloudWatchLogsClient(setup).send(new DescribeLogGroupsCommand({})),
    sendSigned(setup, { service: 'scheduler', path: '/schedules' }),
    listQueues(aws.endpoint, region),
  ]);
  return [
    ...(functions.Functions ?? []),
    ...(topics.Topics ?? []),
    ...(alarms.MetricAlarms ?? []),
    ...(alarms.CompositeAlarms ?? []),
    ...(stacks.Stacks ?? []),
    ...(roles.Roles ?? []).filter(({ Path }) => Path === '/'),
    ...(buckets.Buckets ?? []),
    ...(groups.logGroups ?? []),
    ...JSON.parse(schedules.body).Schedules,
    ...queues,
  ];
}
