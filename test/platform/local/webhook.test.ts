import { execFileSync } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type ReadSecret, SecretUnavailable } from '../../../functions/monitor/ports.ts';
import type { WebhookSettings } from '../../../functions/monitor/settle-watch.ts';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { createWebhookChannel } from '../../../functions/platform/local/webhook.ts';
import { readRetryAfter } from '../../../functions/platform/local/webhook-answer.ts';
import { readSigningKey, signWebhook } from '../../../functions/platform/local/webhook-signature.ts';
import { startDeadline } from '../../../functions/probe/deadline.ts';
import { createAuthority, type Issued } from '../../lab/certificates.ts';
import { findProgram } from '../../real/find-program.ts';
import { alertOf, everything } from './outgoing-alerts.ts';
import { type ReceivedRequest, startReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const receivers: WebhookReceiver[] = [];
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function receiver(answer: (response: ServerResponse) => void, certificate?: Issued): Promise<WebhookReceiver> {
  const started = await startReceiver(answer, certificate);
  receivers.push(started);
  return started;
}

const secrets: Record<string, string> = {
  'env:SECRET': 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'env:AUTH': 'hunter2-Tr0ub4dor',
};
const readSecret: ReadSecret = async (name) => {
  const secret = secrets[name];
  if (secret === undefined) throw new SecretUnavailable(name, 'is not set in the environment');
  return secret;
};

function send(
  settings: Partial<WebhookSettings> & { readonly url: string },
  limitMs = 10_000,
  message = alertOf('chat'),
) {
  const channel = createWebhookChannel(
    { kind: 'webhook', name: 'hook', filter: everything, form: 'json', secret: null, headers: {}, ca: [], ...settings },
    { readSecret, clock: systemClock },
  );
  return channel.send({ id: 'msg_1', message }, startDeadline(systemClock, limitMs));
}

const answer =
  (status: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, headers).end(body);
  };
const at = ({ port }: WebhookReceiver, path = '/hook') => `http://127.0.0.1:${port}${path}`;

describe('the signature', () => {
  it('is that of the Standard Webhooks libraries for their own example', () => {
    const parts = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' };
    const key = readSigningKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(key === null ? '' : signWebhook(parts, key)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('takes any other text as it is, and no half base64', () => {
    expect(readSigningKey('plain text')).toEqual(Buffer.from('plain text'));
    for (const wrong of ['whsec_', 'whsec_not base64', 'whsec_abc', 'whsec_abcd=']) {
      expect(readSigningKey(wrong)).toBeNull();
    }
  });
});

describe('a webhook', () => {
  it('posts the alert with its id, the time of sending and its own headers', async () => {
    const taken = await receiver(answer(204));
    const beforeSeconds = Math.floor(Date.now() / 1_000);
    const sent = await send({ url: at(taken, '/hook?a=b'), headers: { Authorization: 'Bearer env:AUTH', 'X-A': 'b' } });
    expect(sent).toEqual({ kind: 'delivered' });
    const [request] = taken.received;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/hook?a=b',
      body: '{"subject":"chat firing"}',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'centrifugo-canary',
        'webhook-id': 'msg_1',
        authorization: 'Bearer hunter2-Tr0ub4dor',
        'x-a': 'b',
      },
    });
    expect(request?.headers).not.toHaveProperty('webhook-signature');
    expect(Number(request?.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(beforeSeconds);
  });

  const openssl = findProgram('openssl', { variable: 'CANARY_OPENSSL' });
  it('is signed as openssl signs it', async (context) => {
    if (openssl === undefined) return context.skip('no openssl on PATH, and CANARY_OPENSSL names none');
    const taken = await receiver(answer(200));
    await send({ url: at(taken), secret: 'env:SECRET', form: 'chat' });
    const { headers = {}, body = '' }: Partial<ReceivedRequest> = taken.received[0] ?? {};
    expect(body).toBe('{"text":"chat firing"}');
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64').toString('hex');
    const digest = execFileSync(openssl, ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-binary'], {
      input: `msg_1.${headers['webhook-timestamp']}.${body}`,
    });
    expect(headers['webhook-signature']).toBe(`v1,${digest.toString('base64')}`);
  });

  it.each<[number, string]>([
    [408, 'passing'],
    [425, 'passing'],
    [429, 'passing'],
    [500, 'passing'],
    [503, 'passing'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [410, 'gone'],
  ])('that is answered with %i has an outlook that is %s', async (status, outlook) => {
    const taken = await receiver(answer(status));
    expect(await send({ url: at(taken) })).toMatchObject({
      kind: 'failed',
      outlook,
      reason: expect.stringContaining(`(${status})`),
    });
  });

  it('follows no redirect', async () => {
    const elsewhere = await receiver(answer(200));
    const taken = await receiver(answer(307, '', { location: at(elsewhere) }));
    expect(await send({ url: at(taken) })).toMatchObject({
      outlook: 'refused',
      reason: 'redirects (307), which is not followed: write the address that it leads to',
    });
    expect(elsewhere.received).toEqual([]);
  });

  it('hands on how long it is to wait', async () => {
    const taken = await receiver(answer(429, '', { 'retry-after': '7' }));
    expect(await send({ url: at(taken) })).toMatchObject({ retryAfterMs: 7_000 });
    const nowMs = Date.UTC(2026, 10, 22, 8, 0);
    expect(readRetryAfter('Sun, 22 Nov 2026 08:02:00 GMT', nowMs)).toBe(120_000);
    expect(readRetryAfter('Sun, 22 Nov 2026 07:00:00 GMT', nowMs)).toBe(0);
    expect(readRetryAfter('soon', nowMs)).toBeNull();
  });

  it('says what the receiver says, without what is secret in it or could move a console', async () => {
    const taken = await receiver((response) => {
      const said = 'no_team\u001b[31m \u202ehunter2-Tr0ub4dor at /services/T0000000000/B11111111111\nmore';
      response.writeHead(403).end(said);
    });
    const sent = await send({
      url: at(taken, '/services/T0000000000/B11111111111'),
      headers: { Authorization: 'env:AUTH' },
    });
    expect(sent).toMatchObject({
      reason: 'refuses it (403): no_team\\u{1b}[31m \\u{202e}[redacted] at [redacted]',
    });
  });

  it('reads only the beginning of an answer that never ends', async () => {
    const taken = await receiver((response) => {
      response.writeHead(500);
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const sent = await send({ url: at(taken) });
    expect(JSON.stringify(sent).length).toBeLessThan(400);
  });

  it('ends by the deadline where nothing is answered', async () => {
    const taken = await receiver(() => {});
    expect(await send({ url: at(taken) }, 300)).toMatchObject({
      outlook: 'passing',
      reason: 'does not answer within 0 s',
    });
  });

  it('says why it cannot be reached, without the address', async () => {
    const gone = await startReceiver(() => {});
    await gone.close();
    const url = `http://127.0.0.1:${gone.port}/secret-path-of-the-hook`;
    expect(await send({ url })).toMatchObject({ reason: 'cannot be reached (ECONNREFUSED)', outlook: 'passing' });
  });

  it('sends nothing where the certificate is not trusted, and everything where it is', async () => {
    const authority = createAuthority();
    const taken = await receiver(answer(200), authority.issue());
    const url = `https://localhost:${taken.port}/`;
    expect(await send({ url })).toMatchObject({
      reason: expect.stringMatching(/^has a certificate that is not accepted/),
    });
    expect(taken.received).toEqual([]);
    secrets['file:ca.pem'] = authority.caPem;
    expect(await send({ url, ca: ['file:ca.pem'] })).toEqual({ kind: 'delivered' });
  });

  it('is not sent to another name than that of the certificate', async () => {
    const authority = createAuthority();
    const taken = await receiver(answer(200), authority.issue({ dns: ['other.example.com'] }));
    secrets['file:ca.pem'] = authority.caPem;
    expect(await send({ url: `https://localhost:${taken.port}/`, ca: ['file:ca.pem'] })).toMatchObject({
      reason: 'has a certificate that is not accepted (ERR_TLS_CERT_ALTNAME_INVALID)',
    });
    expect(taken.received).toEqual([]);
  });

  it('waits for a secret that cannot be read, and names it', async () => {
    secrets['env:NO_URL'] = 'hooks.example.com/T0000000000';
    secrets['env:NO_KEY'] = 'whsec_hunter2!';
    expect(await send({ url: 'env:MISSING' })).toMatchObject({
      outlook: 'passing',
      reason: 'cannot be used: env:MISSING is not set in the environment',
    });
    expect(await send({ url: 'env:NO_URL' })).toMatchObject({
      reason: 'cannot be used: env:NO_URL holds no URL to use: not an http:// or https:// URL; write https://HOST/path',
    });
    expect(await send({ url: 'https://x/', secret: 'env:NO_KEY' })).toMatchObject({
      reason: 'cannot be used: env:NO_KEY begins with whsec_, and what follows is no base64',
    });
  });

  it('takes its URL from a secret that was changed meanwhile', async () => {
    const [one, other] = [await receiver(answer(200)), await receiver(answer(200))];
    secrets['env:HOOK'] = at(one);
    await send({ url: 'env:HOOK' });
    secrets['env:HOOK'] = `${at(other)}\n`;
    await send({ url: 'env:HOOK' });
    expect([one.received.length, other.received.length]).toEqual([1, 1]);
  });
});
