import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { SecretUnavailable } from '../../../functions/monitor/ports.ts';
import { settleWatch } from '../../../functions/monitor/settle-watch.ts';
import { publishingClientConfig } from '../../../functions/platform/aws/alert-outlet.ts';
import { createChannels, findOutletTrouble } from '../../../functions/platform/local/alert-channels.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { createConsoleAlerts } from '../../../functions/platform/local/console-alerts.ts';
import { createTopicChannel } from '../../../functions/platform/local/sns-channel.ts';
import { startDeadline } from '../../../functions/probe/deadline.ts';
import { type FakeAnswers, type FakeAws, formOf, published, snsError, startFakeAws } from '../../alert/fake-aws.ts';
import { alertOf, everything } from './outgoing-alerts.ts';

let fake: FakeAws | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

const topic = 'arn:aws:sns:eu-west-1:123456789012:on-call';
const message = alertOf('chat');

describe('a topic', () => {
  const regions: string[] = [];
  async function open(answers: FakeAnswers) {
    fake = await startFakeAws(answers);
    const { endpoint } = fake;
    return createTopicChannel({ kind: 'sns', name: 'sns', filter: everything, topic }, async (region) => {
      regions.push(region);
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      return new SNSClient({ ...publishingClientConfig(region), endpoint, credentials, maxAttempts: 1 });
    });
  }

  it('gets in its own region what a deployment would publish', async () => {
    const channel = await open({ Publish: published });
    const deadline = startDeadline(systemClock, 10_000);
    expect(await channel.send({ id: 'msg_1', message }, deadline)).toEqual({ kind: 'delivered' });
    const form = formOf(fake?.asked.get('Publish')?.[0] ?? '');
    expect(regions).toEqual(['eu-west-1']);
    expect(form.get('TopicArn')).toBe(topic);
    expect(form.get('Subject')).toBe('chat firing');
    expect(JSON.parse(form.get('Message') ?? '')).toEqual(message.texts);
    expect([...form.values()]).toEqual(expect.arrayContaining(['event', 'firing', 'severity', 'critical']));
  });

  it('is tried again where SNS refuses, since credentials may come', async () => {
    let isAllowed = false;
    const channel = await open({ Publish: () => (isAllowed ? published : snsError(403, 'AuthorizationError')) });
    const send = () => channel.send({ id: 'msg_1', message }, startDeadline(systemClock, 10_000));
    expect(await send()).toMatchObject({
      kind: 'failed',
      outlook: 'passing',
      reason: expect.stringMatching(/^takes no alert: .*AuthorizationError/),
    });
    isAllowed = true;
    expect(await send()).toEqual({ kind: 'delivered' });
  });
});

describe('the channels of a targets file', () => {
  const readSecret = async (name: string): Promise<string> => {
    if (name === 'env:GOOD') return 'https://hooks.example.com/';
    throw new SecretUnavailable(name, 'is not set in the environment');
  };

  it('are one for each entry, under its name', () => {
    const { channels } = settleWatch({
      alerts: [{ webhook: { url: 'env:GOOD' } }, { name: 'on-call', sns: { topic } }],
    });
    const made = createChannels(channels, { readSecret, clock: systemClock });
    expect(made.map(({ name }) => name)).toEqual(['webhook', 'on-call']);
  });

  it('tell before the first alert what they lack', async () => {
    const settings = settleWatch({
      alerts: [
        { webhook: { url: 'env:GOOD' } },
        { webhook: { url: 'https://x/', headers: { Authorization: 'Bearer env:TOKEN' } } },
        { sns: { topic } },
      ],
      heartbeat: { url: 'env:BEAT' },
    });
    expect(await findOutletTrouble(settings, readSecret)).toEqual([
      'channel webhook-2 cannot be used: env:TOKEN is not set in the environment',
      'heartbeat cannot be used: env:BEAT is not set in the environment',
    ]);
  });
});

describe('the console', () => {
  const plain = (text: string) => text;
  const noColour = { bold: plain, bad: plain, warning: plain, good: plain };

  it('shows the whole alert, its first line by its urgency', () => {
    const written: string[] = [];
    const show = createConsoleAlerts((text) => written.push(text), {
      ...noColour,
      bad: (text) => `<bad>${text}</bad>`,
      good: (text) => `<good>${text}</good>`,
    });
    show(message);
    show(alertOf('chat', { event: 'resolved' }));
    expect(written).toEqual([
      '\n08:00:00Z <bad>CRITICAL chat firing.</bad>\n\n  Code: a\n\n',
      '\n08:00:00Z <good>RESOLVED chat resolved.</good>\n\n  Code: a\n\n',
    ]);
  });

  it('is moved by nothing in it', () => {
    const written: string[] = [];
    const { texts, ...rest } = message;
    const email = 'chat\u001b[2J is down\r.\n\u202egnol \u0007';
    createConsoleAlerts((text) => written.push(text), noColour)({ ...rest, texts: { ...texts, email } });
    expect(written.join('')).toBe('\n08:00:00Z CRITICAL chat\\u{1b}[2J is down\\u{d}.\n  \\u{202e}gnol \\u{7}\n\n');
  });
});
