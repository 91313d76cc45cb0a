import { PublishCommand, type PublishCommandInput, type SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { AlertMessage } from '../../alert/compose-message.ts';
import type { AlertOutlet } from '../../monitor/alerting/alert-ports.ts';
import { readAwsError } from './read-aws-error.ts';

/** Two seconds a try: SNS answers within a tenth of one, and the page waits. */
export function publishingClientConfig(region: string): SNSClientConfig {
  return {
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  };
}

/** The alert did not go out. The message says why, and holds nothing of the alert. */
export class AlertNotPublished extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`the alert could not be published: ${reason}`, options);
    this.name = 'AlertNotPublished';
  }
}

/**
 * Publishes to one SNS topic, a text per protocol. A message that SNS refuses for its form goes out as one plain text:
 * badly formed is better than not at all.
 */
export function createAlertOutlet(topicArn: string, client: Pick<SNSClient, 'send'>): AlertOutlet {
  return {
    async publish(message, deadline) {
      const timeIsOver = new AbortController();
      const timer = setTimeout(() => timeIsOver.abort(), deadline.remainingMs());
      const send = (input: PublishCommandInput) =>
        client.send(new PublishCommand(input), { abortSignal: timeIsOver.signal });
      try {
        await send(toInput(topicArn, message)).catch(async (error: unknown) => {
          if (!isRefusedForm(error)) throw error;
          await send(toPlainInput(topicArn, message));
        });
      } catch (error) {
        const reason = timeIsOver.signal.aborted ? 'SNS did not answer in time' : readAwsError(error);
        throw new AlertNotPublished(reason, { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function toInput(topicArn: string, { subject, texts, attributes }: AlertMessage): PublishCommandInput {
  return {
    TopicArn: topicArn,
    Subject: subject,
    MessageStructure: 'json',
    Message: JSON.stringify(texts),
    MessageAttributes: toAttributes(attributes),
  };
}

/** The machine JSON to everybody: whoever parses finds the alarm, and whoever reads finds the headline in it. */
function toPlainInput(topicArn: string, { texts, attributes }: AlertMessage): PublishCommandInput {
  return {
    TopicArn: topicArn,
    Subject: 'Canary alert',
    Message: texts.default,
    MessageAttributes: toAttributes(attributes),
  };
}

function toAttributes(attributes: AlertMessage['attributes']): NonNullable<PublishCommandInput['MessageAttributes']> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}

function isRefusedForm(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return /^(?:InvalidParameter|ValidationException|InvalidParameterValue)/.test(name);
}
