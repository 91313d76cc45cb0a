import { getAtt, ownAccount, type Resources, role } from './cloudformation.ts';
import { deadLettersId } from './dead-letters.ts';
import { type Deployment, functionId } from './deployment.ts';

/** A check that comes late says nothing about the minute it was meant for: it is not made up for. */
const retryPolicy = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } as const;

/** Filled in by the scheduler, which may come up to a minute later. */
const scheduledTime = '<aws.scheduler.scheduled-time>';

/** One schedule for each shard of the targets. */
export function renderSchedules({ file, shards }: Deployment): Resources {
  const minutes = file.everyMs / 60_000;
  const arnOfChecks = getAtt(functionId('check-targets'), 'Arn');
  const schedules = Array.from({ length: shards }, (_, shard) => [
    `CheckSchedule${shard}`,
    {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Description: `Checks the targets of shard ${shard} of ${shards}.`,
        ScheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: arnOfChecks,
          RoleArn: getAtt('ScheduleRole', 'Arn'),
          Input: JSON.stringify({ shard, scheduledTime }),
          RetryPolicy: retryPolicy,
          DeadLetterConfig: { Arn: getAtt(deadLettersId, 'Arn') },
        },
      },
    },
  ]);
  const scheduleRole = role(
    'scheduler.amazonaws.com',
    [
      { actions: ['lambda:InvokeFunction'], resources: [arnOfChecks] },
      { actions: ['sqs:SendMessage'], resources: [getAtt(deadLettersId, 'Arn')] },
    ],
    // Nobody else's schedule may use the role.
    { condition: { StringEquals: { 'aws:SourceAccount': ownAccount } } },
  );
  return { ScheduleRole: scheduleRole, ...Object.fromEntries(schedules) };
}
