import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import type { AlertMessage } from '../../functions/alert/compose-message.ts';
import {
  AlertNotPublished,
  createAlertOutlet,
  publishingClientConfig,
} from '../../functions/platform/aws/alert-outlet.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { startDeadline } from '../../functions/probe/deadline.ts';
import { type FakeAnswers, type FakeAws, formOf, published, snsError, startFakeAws } from './fake-aws.ts';

const topic = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const message: AlertMessage = {
  subject: '[critical] chat down',
  texts: { default: '{"AlarmName":"a"}', email: 'text', sms: 'short', http: '{}', https: '{}', application: 'short' },
  attributes: { event: 'firing', severity: 'critical' },
  webhooks: { json: '{}', chat: '{}', teams: '{}' },
  about: {
    incident: 'a',
    event: 'firing',
    beganAs: 'firing',
    severity: 'critical',
    changedAt: '2026-11-22T08:05:14.000Z',
  },
};

let fake: FakeAws | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

async function publish(answers: FakeAnswers, limitMs = 10_000): Promise<readonly string[]> {
  fake = await startFakeAws(answers);
  const client = new SNSClient({
    ...publishingClientConfig('eu-central-1'),
    endpoint: fake.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await createAlertOutlet(topic, client).publish(message, startDeadline(systemClock, limitMs));
    return fake.asked.get('Publish') ?? [];
  } finally {
    client.destroy();
  }
}

describe('publishing with the real client', () => {
  it('sends a text per protocol, the subject and the attributes', async () => {
    const [body = ''] = await publish({ Publish: published });
    const form = formOf(body);
    expect(form.get('TopicArn')).toBe(topic);
    expect(form.get('Subject')).toBe('[critical] chat down');
    expect(form.get('MessageStructure')).toBe('json');
    expect(JSON.parse(form.get('Message') ?? '')).toEqual(message.texts);
    expect([...form.values()]).toEqual(expect.arrayContaining(['event', 'firing', 'severity', 'critical']));
  });

  it.each([
    ['throttles', snsError(400, 'Throttling')],
    ['fails', snsError(500, 'InternalFailure')],
  ])('tries again where SNS %s', async (_name, refusal) => {
    let calls = 0;
    const bodies = await publish({
      Publish: () => {
        calls += 1;
        return calls < 3 ? refusal : published;
      },
    });
    expect(bodies).toHaveLength(3);
  });

  it('sends a plain message where SNS refuses the form of it', async () => {
    const bodies = await publish({
      Publish: (body) => (formOf(body).has('MessageStructure') ? snsError(400, 'InvalidParameter') : published),
    });
    const form = formOf(bodies[1] ?? '');
    expect(form.get('Message')).toBe(message.texts.default);
    expect(form.get('Subject')).toBe('Canary alert');
    expect([...form.values()]).toContain('critical');
  });

  it('rejects without a word of the alert where it is not allowed', async () => {
    const refused = publish({ Publish: snsError(403, 'AuthorizationError') });
    await expect(refused).rejects.toThrow(AlertNotPublished);
    await expect(refused).rejects.toThrow(/AuthorizationError.*403/);
  });

  it('ends by the deadline where SNS hangs', async () => {
    const startedMs = performance.now();
    await expect(publish({ Publish: 'hang' }, 300)).rejects.toThrow('SNS did not answer in time');
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});
