import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answerHeader, signingKeys } from './centrifugo-setups.ts';
import { centrifugoSuite } from './centrifugo-suite.ts';
import { connectCases } from './connect-cases.ts';
import { expectVerdict } from './expect-verdict.ts';
import { holdConnection } from './hold-connection.ts';
import { makeToken, withTokens } from './made-tokens.ts';
import { authority, checkReal, encodings, minted } from './real-check.ts';
import { refreshCases } from './refresh-cases.ts';
import { callApi, untilChannelIsGone } from './server-api.ts';

const { backend, server } = centrifugoSuite();

describe('a healthy Centrifugo is up', () => {
  const sources = {
    HS256: minted(),
    HS384: minted({}, { algorithm: 'HS384' }),
    HS512: minted({}, { algorithm: 'HS512' }),
    RS256: minted({}, { key: { privateKey: signingKeys.rsa } }),
    RS512: minted({}, { key: { privateKey: signingKeys.rsa }, algorithm: 'RS512' }),
    ES256: minted({}, { key: { privateKey: signingKeys.ec } }),
  };
  const forms = [
    { form: 'json', query: '' },
    { form: 'protobuf', query: '' },
    { form: 'protobuf by the query', query: '?format=protobuf' },
  ] as const;

  for (const { form, query } of forms) {
    it.for(Object.entries(sources))(`in ${form}, with tokens by %s`, async ([_, token], context) => {
      const { url } = await server(context, 'public keys');
      const check = await checkReal(`${url}${query}`, { ...encodings[form], token });
      expectVerdict(check, 'up');
      expect(Object.keys(check.timingsMs).sort()).toEqual([
        'connect',
        'refresh',
        'tcp',
        'tls',
        'token',
        'total',
        'upgrade',
      ]);
      expect(check.server).toMatchObject({ version: expect.stringMatching(/^\d.* OSS$/), pingSeconds: 25 });
      expect(check.server?.expiresInSeconds).toBeGreaterThanOrEqual(58);
      expect(check.tls).toMatchObject({ protocol: 'TLSv1.3', certificate: { daysLeft: 89 } });
    });
  }

  it('with a key from a JWKS endpoint', async (context) => {
    const { url } = await server(context, 'jwks');
    expectVerdict(
      await checkReal(url, { token: minted({}, { key: { privateKey: signingKeys.rsa }, keyId: 'current' }) }),
      'up',
    );
  });

  it('in clear, where nothing else is asked for', async (context) => {
    const { port } = await server(context, 'in clear');
    const check = await checkReal(`ws://localhost:${port}/connection/websocket`, { origin: null });
    expectVerdict(check, 'up');
    expect(check.tls).toBeUndefined();
    expect(check.timingsMs).toHaveProperty('dns');
  });

  it('when publications and a refresh of the server come between the replies', async (context) => {
    const { url, port } = await server(context, 'in clear');
    const channels = ['canary:pushed'];
    const user = 'user-of-pushes';
    const check = await checkReal(url, {
      origin: null,
      token: backend().tokens(
        () => makeToken({ claims: () => ({ sub: user, channels }) }),
        async () => {
          await callApi(port, 'publish', { channel: channels[0], data: { n: 1 } });
          await callApi(port, 'refresh', { user, expire_at: Math.floor(Date.now() / 1000) + 100 });
          await callApi(port, 'publish', { channel: channels[0], data: { n: 2 } });
          return makeToken({ claims: (now) => ({ sub: user, channels, exp: now + 600 }) });
        },
      ),
    });
    expectVerdict(check, 'up');
  });
});

describe.for(['json', 'protobuf'] as const)('a real Centrifugo, in %s, gives', (encoding) => {
  it.for([...connectCases, ...refreshCases].map((one) => [one.verdict, one.behaviour, one] as const))(
    '%s: %s',
    async ([verdict, , { setup, check }], context) => {
      const { url } = await server(context, setup);
      expectVerdict(await checkReal(url, { ...encodings[encoding], ...check(backend()) }), verdict);
    },
  );

  it('connect.connection-limit: a second connection of a user who may have one', async (context) => {
    const { url } = await server(context, 'strict');
    const sub = `busy-${encoding}`;
    const held = await holdConnection(url, makeToken({ claims: () => ({ sub }) }), authority.caPem);
    const check = await checkReal(url, { ...encodings[encoding], token: minted({ sub }) });
    await held.close();
    expectVerdict(check, 'connect.connection-limit');
  });

  it.for([
    ['up', { result: { user: 'ada', expire_at: 4_000_000_000 } }],
    ['up', { result: {} }],
    ['connect.server-error', undefined],
    ['connect.server-error', { error: { code: 100, message: 'internal server error' } }],
    ['connect.refused', { error: { code: 101, message: 'unauthorized' } }],
    ['connect.refused', { error: { code: 1000, message: 'banned' } }],
    ['connect.server-error', { error: { code: 1000, message: 'later', temporary: true } }],
    ['connect.rate-limited', { error: { code: 111, message: 'slower', temporary: true } }],
    ['connect.token-expired', { error: { code: 109, message: 'token expired' } }],
    ['connect.already-expired', { result: { user: 'ada', expire_at: 1 } }],
    ['connect.unknown-channel', { result: { user: 'ada', channels: ['nowhere:a'] } }],
    ['connect.credentials-missing', {}],
    ['connect.shutting-down', { disconnect: { code: 3001, reason: 'shutdown' } }],
    ['connect.server-error', { disconnect: { code: 3004, reason: 'internal server error' } }],
    ['connect.rate-limited', { disconnect: { code: 3013, reason: 'too many requests' } }],
    ['connect.token-invalid', { disconnect: { code: 3500, reason: 'invalid token' } }],
    ['connect.refused', { disconnect: { code: 3503, reason: 'force disconnect' } }],
    ['connect.server-error', { disconnect: { code: 4000, reason: 'later' } }],
    ['connect.server-error', { disconnect: { code: 4499, reason: 'later' } }],
    ['connect.refused', { disconnect: { code: 4500, reason: 'banned' } }],
    ['connect.refused', { disconnect: { code: 4999, reason: 'banned' } }],
    ['connect.closed-with-code', { disconnect: { code: 1000, reason: 'bye' } }],
  ] as const)('%s: the connect proxy answers %j', async ([verdict, answer], context) => {
    const { url } = await server(context, 'connect proxy');
    const headers: Record<string, string> = answer === undefined ? {} : { [answerHeader]: JSON.stringify(answer) };
    expectVerdict(await checkReal(url, { ...encodings[encoding], token: null, headers }), verdict);
  });

  it.for([
    ['refresh.refused', 3503],
    ['refresh.refused', 4500],
    ['refresh.server-error', 4499],
    ['refresh.server-error', 3004],
    ['refresh.channels-changed', 3010],
    ['refresh.closed', 3011],
  ] as const)('%s: the server API disconnects with %i before the refresh', async ([verdict, code], context) => {
    const { url, port } = await server(context, 'in clear');
    const user = `user-${encoding}-${code}`;
    const channels = [`canary:${encoding}-${code}`];
    const claims = () => ({ sub: user, channels });
    const check = await checkReal(url, {
      ...encodings[encoding],
      origin: null,
      token: backend().tokens(
        () => makeToken({ claims }),
        async () => {
          await callApi(port, 'disconnect', { user, disconnect: { code, reason: 'by the API' } });
          await untilChannelIsGone(port, `${channels}`);
          return makeToken({ claims });
        },
      ),
    });
    expectVerdict(check, verdict);
  });

  it('connect.bad-request: the connect command is over the message limit', async (context) => {
    const { url } = await server(context, 'small messages');
    expectVerdict(await checkReal(url, encodings[encoding]), 'connect.bad-request');
  });

  it('connect.timeout: the connect proxy is silent for longer than the phase lasts', async (context) => {
    const { url } = await server(context, 'stale at once');
    const check = await checkReal(url, { ...encodings[encoding], token: null, timeouts: { connect: 50 } });
    expectVerdict(check, 'connect.timeout');
  });

  it('connect.timeout: Close 3502, the server has not seen a command in time', async (context) => {
    const { url } = await server(context, 'stale at once');
    const check = await checkReal(url, { ...encodings[encoding], token: null });
    expectVerdict(check, 'connect.timeout');
    expect(check).toMatchObject({ failure: { evidence: { end: { closeCode: 3502 } } } });
  });
});

describe.concurrent('a token by a key that a real Centrifugo cannot get hold of is', () => {
  const strangers = {
    'RS256 of another key': generateKeyPairSync('rsa', { modulusLength: 2048 }),
    'ES256 of another key': generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
    'ES384, a curve that is not configured': generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
    'Ed25519, which it does not know': generateKeyPairSync('ed25519'),
  };
  it.for(Object.entries(strangers))('connect.token-invalid: %s', async ([_, { privateKey }], context) => {
    const { url } = await server(context, 'public keys');
    expectVerdict(await checkReal(url, { token: minted({}, { key: { privateKey } }) }), 'connect.token-invalid');
  });

  it('connect.token-invalid: RS256 where only a secret is configured', async (context) => {
    const { url } = await server(context, 'strict');
    const token = minted({}, { key: { privateKey: signingKeys.rsa } });
    expectVerdict(await checkReal(url, { token }), 'connect.token-invalid');
  });

  it.for([
    ['hangs, after two seconds', 'jwks that hangs', 1_500],
    ['is down', 'jwks that is down', 0],
  ] as const)('connect.token-invalid: a good one while the JWKS endpoint %s', async ([, setup, atLeastMs], context) => {
    const { url } = await server(context, setup);
    const token = minted({}, { key: { privateKey: signingKeys.rsa }, keyId: 'current' });
    const check = await checkReal(url, { token });
    expectVerdict(check, 'connect.token-invalid');
    expect(check.timingsMs.connect).toBeGreaterThanOrEqual(atLeastMs);
  });

  it('connect.token-invalid: a good one by HMAC where a JWKS endpoint is configured', async (context) => {
    const { url } = await server(context, 'jwks that is down');
    expectVerdict(await checkReal(url), 'connect.token-invalid');
  });

  it('refresh.token-invalid: at the refresh, when the JWKS endpoint hangs over a key that is new', async (context) => {
    const { url } = await server(context, 'jwks');
    const signer = { privateKey: signingKeys.rsa, algorithm: 'RS256' };
    const check = await checkReal(
      url,
      withTokens(backend(), { signer, header: { kid: 'current' } }, { signer, header: { kid: 'next' } }),
    );
    expectVerdict(check, 'refresh.token-invalid');
  });
});
