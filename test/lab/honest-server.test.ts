import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.ts';
import { connect, hmacSecret, nowSeconds, outcome, start, token } from './honest-scenario.ts';
import type { Claims, JwtSigner } from './jwt.ts';
import { converse } from './lab-client.ts';
import type { Command } from './lab-messages.ts';
import { labTls } from './lab-server.ts';

describe('connect at the honest server', () => {
  it.each<[string, string | undefined, string]>([
    ['a good token', token(), 'ttl 60'],
    ['HS384', token({}, { hmacSecret, algorithm: 'HS384' }), 'ttl 60'],
    ['HS512', token({}, { hmacSecret, algorithm: 'HS512' }), 'ttl 60'],
    ['exp as text', token({ exp: String(nowSeconds() + 60) }), 'ttl 60'],
    ['no exp', token({ exp: undefined }), 'no expiry'],
    ['expire_at 0', token({ expire_at: 0 }), 'no expiry'],
    ['expire_at later than exp', token({ expire_at: nowSeconds() + 500 }), 'ttl 500'],
    ['no token', undefined, 'close 3501 bad request'],
    ['an empty token', '', 'close 3501 bad request'],
    ['no JWT', 'abc', 'close 3500 invalid token'],
    ['another secret', token({}, { hmacSecret: 'other' }), 'close 3500 invalid token'],
    ['the algorithm none', token({}, 'none'), 'close 3500 invalid token'],
    ['a channel claim', token({ channel: 'canary:a' }), 'close 3500 invalid token'],
    ['a sub that is a number', token({ sub: 5 }), 'close 3500 invalid token'],
    ['expired', token({ exp: nowSeconds() - 1 }), 'error 109 token expired'],
    ['not valid yet', token({ nbf: nowSeconds() + 60 }), 'error 109 token expired'],
    ['expired and forged', token({ exp: nowSeconds() - 1 }, { hmacSecret: 'other' }), 'close 3500 invalid token'],
    ['expire_at past', token({ expire_at: nowSeconds() - 1 }), 'error 110 expired'],
    ['an unknown namespace', token({ channels: ['news:a'] }), 'error 102 unknown channel'],
    ['an unknown namespace in subs', token({ subs: { 'news:a': {} } }), 'error 102 unknown channel'],
    ['too many channels', token({ channels: ['canary:a', 'canary:b', 'canary:c'] }), 'close 3505 channel limit'],
    ['an empty user', token({ sub: '' }), 'ttl 60'],
  ])('answers %s', async (_, value, expected) => {
    expect(await outcome(await start({ channelLimit: 2 }), [connect(value)])).toBe(expected);
  });

  it.each<[string, string, () => { publicKey: KeyObject; privateKey: KeyObject }]>([
    ['RSA', 'RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['EC', 'ES384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['Ed25519', 'EdDSA', () => generateKeyPairSync('ed25519')],
  ])('takes a token signed by the %s key it knows, and no other', async (_, algorithm, makeKeys) => {
    const { publicKey, privateKey } = makeKeys();
    const server = await start({ token: { publicKeys: [publicKey] } });
    expect(await outcome(server, [connect(token({}, { privateKey, algorithm }))])).toBe('ttl 60');
    const forged = token({}, { privateKey: makeKeys().privateKey, algorithm });
    expect(await outcome(server, [connect(forged)])).toBe('close 3500 invalid token');
    expect(await outcome(server, [connect(token())])).toBe('close 3500 invalid token');
  });

  it('wants audience and issuer where they are configured', async () => {
    const server = await start({ token: { hmacSecret, audience: 'chat', issuer: 'lab' } });
    expect(await outcome(server, [connect(token({ aud: ['x', 'chat'], iss: 'lab' }))])).toBe('ttl 60');
    expect(await outcome(server, [connect(token({ aud: 'x', iss: 'lab' }))])).toBe('close 3500 invalid token');
    expect(await outcome(server, [connect(token({ aud: 'chat' }))])).toBe('close 3500 invalid token');
  });

  it('has the switches of the configuration', async () => {
    expect(await outcome(await start({ isInsecure: true }), [connect()])).toBe('no expiry');
    expect(await outcome(await start({ isInsecure: true }), [connect(token())])).toBe('no expiry');
    expect(await outcome(await start({ allowsAnonymous: true }), [connect()])).toBe('no expiry');
    const strict = await start({ refusesAnonymousTokens: true });
    expect(await outcome(strict, [connect(token({ sub: '' }))])).toBe('close 3507 permission denied');
    const limited = await start({ userConnectionLimit: 1 });
    limited.hub.add({ clientId: 'c', user: 'u1', reply: () => {} });
    expect(await outcome(limited, [connect(token())])).toBe('close 3504 connection limit');
    expect(await outcome(limited, [connect(token({ sub: 'u2' }))])).toBe('ttl 60');
  });
});

describe('refresh at the honest server', () => {
  const refresh = (claims: Claims, signer?: JwtSigner): Command => ({
    id: 2,
    refresh: { token: token(claims, signer) },
  });

  it.each<[string, Command, string]>([
    ['a longer token', refresh({ exp: nowSeconds() + 120 }), 'ttl 120'],
    ['a shorter token', refresh({ exp: nowSeconds() + 30 }), 'ttl 30'],
    ['a token without exp', refresh({ exp: undefined }), 'no expiry'],
    ['expire_at past', refresh({ expire_at: nowSeconds() - 1 }), 'error 110 expired'],
    ['an expired token', refresh({ exp: nowSeconds() - 1 }), 'close 3005 connection expired'],
    ['a token not valid yet', refresh({ nbf: nowSeconds() + 60 }), 'close 3005 connection expired'],
    ["another user's token", refresh({ sub: 'u2' }), 'close 3500 invalid token'],
    ["another user's expired token", refresh({ sub: 'u2', exp: 1 }), 'close 3005 connection expired'],
    ['a forged token', refresh({}, { hmacSecret: 'other' }), 'close 3500 invalid token'],
    ['no token', { id: 2, refresh: {} }, 'close 3501 bad request'],
    ['other channels', refresh({ channels: ['canary:a'] }), 'close 3010 insufficient state'],
    ['an unknown namespace', refresh({ channels: ['news:a'] }), 'error 102 unknown channel'],
  ])('answers %s', async (_, command, expected) => {
    expect(await outcome(await start(), [connect(token()), command])).toBe(expected);
  });

  it('is refused while a refresh proxy is in charge', async () => {
    const server = await start({ hasRefreshProxy: true });
    expect(await outcome(server, [connect(token())])).toBe('no expiry');
    expect(await outcome(server, [connect(token()), refresh({})])).toBe('close 3501 bad request');
  });
});

describe('a session of the honest server', () => {
  it('closes with 3502 when no command comes', async () => {
    expect(await outcome(await start({ staleCloseDelayMs: 5 }), [])).toBe('close 3502 stale');
  });

  it('ignores everything after an error reply to connect and ends TCP in the end', async () => {
    const server = await start({ deadCloseDelayMs: 20 });
    const expired = connect(token({ exp: 1 }));
    const { replies, closeCode } = await converse(server.url, [expired, expired], { frames: ['garbage'] });
    expect(replies).toHaveLength(1);
    expect(closeCode).toBe(1006);
  });

  it('closes with 3005 at the end of the token and the grace behind it', async () => {
    const exp = nowSeconds() + 60;
    const server = await start({ clock: () => exp * 1000 - 20, expiredCloseDelayMs: 10 });
    const { replies, closeCode } = await converse(server.url, [connect(token({ exp }))]);
    expect(replies[0]?.connect?.ttl).toBe(1);
    expect(closeCode).toBe(3005);
  });

  it('pings, and closes with 3012 when no pong comes', async () => {
    const server = await start({ pingIntervalMs: 20, pongTimeoutMs: 10 });
    const { replies, closeCode, closeReason } = await converse(server.url, [connect(token())]);
    expect(replies[1]).toEqual({});
    expect(`${closeCode} ${closeReason}`).toBe('3012 no pong');
  });

  it.each<[string, readonly Command[], string]>([
    ['another first command', [{ id: 1, refresh: { token: token() } }], 'close 3501 bad request'],
    ['a second connect', [connect(token()), { id: 2, connect: {} }], 'close 3501 bad request'],
    ['a command without an id', [{ connect: { token: token() } }], 'close 3501 bad request'],
    ['the command ping', [connect(token()), { id: 2, ping: {} }], 'close 3501 bad request'],
    ['a pong that nobody asked for', [connect(token()), {}], 'close 3501 bad request'],
    ['send', [connect(token()), { id: 2, send: {} }], 'close 3508 not available'],
    ['rpc', [connect(token()), { id: 2, rpc: {} }], 'error 108 not available'],
  ])('answers %s', async (_, commands, expected) => {
    expect(await outcome(await start(), commands)).toBe(expected);
  });

  it.each([
    ['nonsense', 'hello', 'close 3501 bad request'],
    ['a list', '[]', 'close 3501 bad request'],
    ['an empty message', '', 'close 3501 bad request'],
    ['a message over the limit', 'x'.repeat(70_000), 'close 1009'],
  ])('answers %s', async (_, frame, expected) => {
    expect(await outcome(await start(), [], { frames: [frame], closesAfter: 1 })).toBe(expected);
  });

  it.each(['json', 'protobuf'] as const)(
    'puts a publication before the reply to its publish, in %s',
    async (encoding) => {
      const { url } = await start();
      const data = Buffer.from('{"n":1}');
      const commands: Command[] = [
        connect(token()),
        { id: 2, subscribe: { channel: 'canary:a' } },
        { id: 3, publish: { channel: 'canary:a', data } },
      ];
      const { replies } = await converse(url, commands, { encoding, closesAfter: 4 });
      const client = replies[0]?.connect?.client ?? 'none';
      expect(replies.slice(1)).toEqual([
        { id: 2, subscribe: {} },
        { push: { channel: 'canary:a', pub: { data: expect.anything(), info: { user: 'u1', client } } } },
        { id: 3, publish: {} },
      ]);
      expect(Buffer.from(replies[2]?.push?.pub?.data ?? [])).toEqual(data);
    },
  );
});

describe('the TLS port of the honest server', () => {
  it('speaks TLS, and answers a request in clear as Go does', async () => {
    const authority = createAuthority();
    const server = await start({ tls: labTls(authority) });
    expect(server.url).toMatch(/^wss:/);
    expect(await outcome(server, [connect(token())], { ca: authority.caPem })).toBe('ttl 60');
    const answer = await new Promise((resolve) => {
      const socket = connectTcp(server.port, server.host, () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
      socket.setEncoding('utf8').once('data', resolve);
    });
    expect(answer).toBe('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
  });
});
