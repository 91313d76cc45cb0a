import { allow, getAtt, ownAccount, type Resources, ref } from './cloudformation.ts';
import type { Deployment } from './deployment.ts';

export const deadLettersId = 'DeadLetters';
/** Fourteen days, the most that SQS keeps: long enough for somebody to be back from a holiday. */
const retentionSeconds = 14 * 86_400;

/** Calls that could not be made: of the schedules, and of alerts. */
export function renderDeadLetters({ role }: Deployment): Resources {
  const queue = {
    Type: 'AWS::SQS::Queue',
    Properties: { MessageRetentionPeriod: retentionSeconds, SqsManagedSseEnabled: true },
  };
  if (role === 'probe') return { [deadLettersId]: queue };
  // The scheduler and the functions write to it by their roles; SNS has none.
  const policy = allow([
    {
      service: 'sns.amazonaws.com',
      actions: ['sqs:SendMessage'],
      resources: [getAtt(deadLettersId, 'Arn')],
      condition: {
        StringEquals: { 'aws:SourceAccount': ownAccount },
        ArnEquals: { 'aws:SourceArn': ref('AlarmTopic') },
      },
    },
  ]);
  return {
    [deadLettersId]: queue,
    DeadLettersPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [ref(deadLettersId)], PolicyDocument: policy },
    },
  };
}
