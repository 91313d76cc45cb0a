import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeEvidence } from '../../functions/failure/describe-evidence.ts';
import { createAlertDoor } from '../../functions/platform/aws/alert-door.ts';
import { systemClock } from '../../functions/platform/local/clock.ts';
import { at, changeOf, expired, file } from './alert-scene.ts';
import { type FakeAnswers, type FakeAws, formOf, jsonAnswer, published, snsError, startFakeAws } from './fake-aws.ts';

const page = changeOf('chat/handshake', 'ALARM', at(5, 14));
const event = (...messages: readonly string[]) => ({ Records: messages.map((Message) => ({ Sns: { Message } })) });
const pageEvent = event(JSON.stringify(page.fields));

let fake: FakeAws | undefined;
const lines: { readonly message: string; readonly extra: Readonly<Record<string, unknown>> }[] = [];
const note = (message: string, extra: Readonly<Record<string, unknown>>): void => {
  lines.push({ message, extra });
};

beforeEach(() => {
  lines.length = 0;
  // What Lambda sets for the SDK: the clients of the door are the real ones.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await fake?.close();
  fake = undefined;
});

async function openDoor(answers: FakeAnswers, readPacked = () => JSON.stringify(file)) {
  fake = await startFakeAws(answers);
  process.env.AWS_ENDPOINT_URL = fake.endpoint;
  return createAlertDoor({
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'centrifugo-canary-prod-deliver-alert',
      CANARY_STAGE: 'prod',
      CANARY_PREFIX: 'canary-prod',
      CANARY_ALERT_TOPIC: 'arn:aws:sns:eu-central-1:123456789012:on-call',
      CANARY_LOG_GROUP: '/aws/lambda/centrifugo-canary-prod-check-targets',
    },
    readPacked,
    describeEvidence,
    clock: systemClock,
    logger: { info: note, warn: note },
  });
}

const messages = () =>
  (fake?.asked.get('Publish') ?? []).map((body) => {
    const form = formOf(body);
    return { subject: form.get('Subject'), texts: JSON.parse(form.get('Message') ?? '{}') };
  });

/** Every code failed in two regions, minute by minute: the store of one that is quite down. */
const metrics = (body: string) => {
  const { MetricDataQueries: queries } = JSON.parse(body);
  return jsonAnswer({
    MetricDataResults: queries.map(
      ({
        Id,
        MetricStat,
      }: {
        Id: string;
        MetricStat: { Metric: { MetricName: string; Dimensions: { Value: string }[] } };
      }) => {
        const { MetricName, Dimensions } = MetricStat.Metric;
        const values = Dimensions.map(({ Value }) => Value);
        const isFailing = values.includes('tls.certificate-expired') && !values.includes('eu-west-1');
        const minutes = MetricName === 'ChecksRun' || isFailing ? [2, 3, 4] : [];
        return {
          Id,
          StatusCode: 'Complete',
          Timestamps: minutes.map((minute) => at(minute) / 1_000),
          Values: minutes.map(() => 1),
        };
      },
    ),
  });
};
const evidence = (body: string) => {
  const isChecks = JSON.parse(body).logGroupName.endsWith('check-targets');
  const check = {
    target: 'chat',
    region: 'us-east-1',
    startedAt: new Date(at(4)).toISOString(),
    outcome: 'down',
    failure: expired,
  };
  return jsonAnswer({ events: isChecks ? [{ message: JSON.stringify({ message: 'check', check }) }] : [] });
};

describe('the door, with real clients', () => {
  it('turns an alarm into an alert that carries the answer, and logs what was sent', async () => {
    const deliver = await openDoor({ GetMetricData: metrics, FilterLogEvents: evidence, Publish: published });
    await deliver(pageEvent, 30_000);
    const [message] = messages();
    expect(message?.subject).toBe(
      '[critical] chat down since 08:02Z in eu-central-1, us-east-1: tls.certificate-expired',
    );
    expect(message?.texts.email).toContain('Not failing in: eu-west-1');
    expect(message?.texts.email).toContain('CERT_HAS_EXPIRED');
    expect(lines).toMatchObject([
      { message: 'alert', extra: { alert: { alarm: page.alarm, event: 'firing', state: 'ALARM' }, gaps: [] } },
    ]);
  });

  it('pages in time where CloudWatch and Logs hang', async () => {
    const deliver = await openDoor({ GetMetricData: 'hang', FilterLogEvents: 'hang', Publish: published });
    const startedMs = performance.now();
    await deliver(pageEvent, 6_000);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(messages()[0]?.subject).toBe('[critical] chat down: cause could not be read');
  });

  it('pages where CloudWatch throttles and Logs refuses', async () => {
    const deliver = await openDoor({
      GetMetricData: jsonAnswer({ __type: 'ThrottlingException' }, 400),
      FilterLogEvents: jsonAnswer({ __type: 'AccessDeniedException' }, 400),
      Publish: published,
    });
    await deliver(pageEvent, 30_000);
    expect(messages()[0]?.texts.email).toContain('counts by code: ThrottlingException');
    expect(messages()[0]?.texts.email).toContain('evidence from us-east-1: AccessDeniedException');
  });

  it('pages where its package has no targets', async () => {
    const deliver = await openDoor({ FilterLogEvents: evidence, Publish: published }, () => {
      throw new Error('ENOENT');
    });
    await deliver(pageEvent, 30_000);
    expect(messages()[0]?.subject).toBe('[critical] alarm canary-prod/chat/handshake is raised');
  });

  it('sends a message that came twice once', async () => {
    const deliver = await openDoor({ GetMetricData: metrics, FilterLogEvents: evidence, Publish: published });
    await deliver(pageEvent, 30_000);
    await deliver(pageEvent, 30_000);
    expect(messages()).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ message: 'alert-skipped', extra: { skipped: { why: 'duplicate' } } });
  });

  it('rejects where SNS refuses, so that Lambda tries again and the alarm on its errors tells', async () => {
    const deliver = await openDoor({
      GetMetricData: metrics,
      FilterLogEvents: evidence,
      Publish: snsError(403, 'AuthorizationError'),
    });
    await expect(deliver(pageEvent, 30_000)).rejects.toThrow('AuthorizationError');
  });

  it('passes over what is no alarm', async () => {
    const deliver = await openDoor({ Publish: published });
    await deliver(event('hello'), 30_000);
    expect(lines).toEqual([{ message: 'not-an-alarm', extra: { trouble: { bytes: 5 } } }]);
  });
});
