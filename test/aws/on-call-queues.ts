import type { JsonObject, Template } from './fit-template.ts';

/**
 * Queues behind filter policies, by name, as resources for the stack that has the topic: what an operator would subscribe.
 * @param topicId logical id of the topic
 */
export function renderQueues(topicId: string, policies: Readonly<Record<string, JsonObject>>): Template['Resources'] {
  const resources = Object.entries(policies).flatMap(([name, FilterPolicy], index) => {
    const queue = `TestQueue${index}`;
    const Endpoint = { 'Fn::GetAtt': [queue, 'Arn'] };
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: Endpoint,
      Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topicId } } },
    };
    return [
      [queue, { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } }],
      [
        `${queue}Policy`,
        {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: { Queues: [{ Ref: queue }], PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
        },
      ],
      [
        `${queue}Subscription`,
        {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: topicId }, Protocol: 'sqs', Endpoint, FilterPolicy },
        },
      ],
    ] as const;
  });
  return Object.fromEntries(resources);
}
