import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ReadSecret, SecretUnavailable } from '../../functions/monitor/ports.ts';
import { resolveTarget } from '../../functions/monitor/resolve-target.ts';
import type { ProbeTarget } from '../../functions/probe/probe-target.ts';
import { createAuthority } from '../lab/certificates.ts';
import { readOnlyTarget, withKeys } from './readings.ts';

/** Secrets from a table; what is not in it cannot be read. */
function secretsOf(table: Readonly<Record<string, string>>): ReadSecret {
  return async (name) => {
    const text = table[name];
    if (text === undefined) throw new SecretUnavailable(name, 'is not set');
    return text;
  };
}

async function resolve(text: string, secrets: Readonly<Record<string, string>> = {}): Promise<ProbeTarget> {
  const resolution = await resolveTarget(readOnlyTarget(text), secretsOf(secrets));
  if (resolution.kind === 'secret-unavailable') throw new Error(resolution.evidence.detail);
  return resolution.target;
}

/** Why a target could not be resolved. */
async function resolveInVain(text: string, secrets: Readonly<Record<string, string>> = {}): Promise<string> {
  const resolution = await resolveTarget(readOnlyTarget(text), secretsOf(secrets));
  if (resolution.kind === 'resolved') throw new Error('the target should not be resolved');
  expect(resolution.evidence).toMatchObject({ phase: 'monitor', what: 'secret-unavailable' });
  for (const secret of Object.values(secrets)) expect(resolution.evidence.detail).not.toContain(secret);
  return resolution.evidence.detail;
}

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed25519 = generateKeyPairSync('ed25519');

describe('the encoding', () => {
  it.each([
    ['', [], 'json', false],
    ['', ['protocol: protobuf'], 'protobuf', true],
    ['?format=protobuf', [], 'protobuf', false],
    ['?cf_protocol=protobuf', ['protocol: protobuf'], 'protobuf', false],
    ['?format=json', ['protocol: protobuf'], 'protobuf', true],
  ])('of a URL ending in "%s" with %j is %s', async (query, keys, encoding, asksSubprotocol) => {
    const text = withKeys(...keys).replace('/websocket\n', `/websocket${query}\n`);
    const target = await resolve(text);
    expect({ encoding: target.encoding, asksSubprotocol: target.asksSubprotocol }).toEqual({
      encoding,
      asksSubprotocol,
    });
    expect(target.url.search).toBe(query);
  });
});

describe('a minted token', () => {
  it('has the HMAC secret and the claims', async () => {
    const target = await resolve(
      withKeys(
        'token: { mint: { hmacSecret: env:A, algorithm: HS512, keyId: k1, claims: { aud: chat, info: { a: [1] } }, ttl: 90s } }',
      ),
      { 'env:A': 'hunter2' },
    );
    expect(target.token).toEqual({
      kind: 'mint',
      key: { hmacSecret: 'hunter2' },
      algorithm: 'HS512',
      keyId: 'k1',
      claims: { aud: 'chat', info: { a: [1] } },
      ttlSeconds: 90,
    });
    expect(target.secrets).toContain('hunter2');
    expect(target.refresh).toBe(true);
  });

  it.each([
    ['RSA', rsa, 'PS256'],
    ['EC', ec, 'ES256'],
    ['Ed25519', ed25519, 'EdDSA'],
  ])('takes a private key: %s', async (_, { privateKey }, algorithm) => {
    const target = await resolve(withKeys(`token: { mint: { privateKey: file:key.pem, algorithm: ${algorithm} } }`), {
      'file:key.pem': pemOf(privateKey),
    });
    const key = target.token?.kind === 'mint' && 'privateKey' in target.token.key ? target.token.key.privateKey : null;
    expect(key).toBeInstanceOf(KeyObject);
    expect(key?.equals(privateKey)).toBe(true);
  });

  it('takes a key in one line, as an environment variable holds it', async () => {
    const target = await resolve(withKeys('token: { mint: { privateKey: env:KEY } }'), {
      'env:KEY': pemOf(ec.privateKey).replaceAll('\n', '\\n'),
    });
    expect(target.token).toMatchObject({ kind: 'mint' });
  });

  it.each([
    ['text', 'hunter2 hunter2 hunter2', '', 'file:key.pem is not a private key in PEM (-----BEGIN PRIVATE KEY-----)'],
    [
      'the public key',
      ec.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      '',
      'file:key.pem is a public key or a certificate; the private key that belongs to it is needed',
    ],
    [
      'an encrypted key',
      ec.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
      '',
      'file:key.pem is an encrypted key, and the monitor has no passphrase; give it one without',
    ],
    [
      'a key of another kind',
      pemOf(ec.privateKey),
      ', algorithm: RS256',
      'file:key.pem holds a key that does not sign with RS256 (EC prime256v1); write algorithm: ES256',
    ],
    [
      'a short key',
      pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey),
      '',
      'file:key.pem holds a key that cannot sign tokens (1024 bit RSA); give it an RSA key of 2048 bits or more, an EC key (P-256, P-384, P-521) or an Ed25519 key',
    ],
    [
      'a key that signs nothing',
      pemOf(generateKeyPairSync('x25519').privateKey),
      '',
      'file:key.pem holds a key that cannot sign tokens (x25519); give it an RSA key of 2048 bits or more, an EC key (P-256, P-384, P-521) or an Ed25519 key',
    ],
    [
      'an RSA-PSS key',
      pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).privateKey),
      ', algorithm: PS256',
      'file:key.pem holds an RSA-PSS key, which signs nothing that Centrifugo accepts; give it a plain RSA key (openssl genpkey -algorithm RSA) and write algorithm: RS256',
    ],
  ])('is not made from %s', async (_, pem, algorithm, reason) => {
    const text = withKeys(`token: { mint: { privateKey: file:key.pem${algorithm} } }`);
    expect(await resolveInVain(text, { 'file:key.pem': pem })).toBe(reason);
  });
});

describe('a fetched token', () => {
  it('is asked for by GET', async () => {
    const target = await resolve(withKeys('token: { fetch: { url: https://app.example.com/token } }'));
    expect(target.token).toEqual({
      kind: 'fetch',
      url: new URL('https://app.example.com/token'),
      method: 'GET',
      headers: {},
    });
    expect(target.secrets).toEqual([]);
  });

  it('may send secrets in headers and in a JSON body', async () => {
    const target = await resolve(
      withKeys(
        'token:',
        '  fetch:',
        '    url: https://app.example.com/token',
        '    headers: { Authorization: "Bearer env:A" }',
        '    body: { user: canary, keys: [{ password: "env:B" }], ttl: 60 }',
        '    at: data.token',
      ),
      { 'env:A': 'hunter2', 'env:B': 'with "quotes"' },
    );
    expect(target.token).toEqual({
      kind: 'fetch',
      url: new URL('https://app.example.com/token'),
      method: 'POST',
      headers: { Authorization: 'Bearer hunter2', 'Content-Type': 'application/json' },
      body: '{"user":"canary","keys":[{"password":"with \\"quotes\\""}],"ttl":60}',
      at: 'data.token',
    });
    expect(target.secrets).toEqual(expect.arrayContaining(['hunter2', 'with "quotes"', 'with \\"quotes\\"']));
  });

  it('may send a body as it stands, and a content type of its own', async () => {
    const keys = 'token: { fetch: { url: https://x/, method: PUT, headers: { content-type: text/x }, body: "env:B" } }';
    const target = await resolve(withKeys(keys), { 'env:B': 'a=b' });
    expect(target.token).toMatchObject({ method: 'PUT', headers: { 'content-type': 'text/x' }, body: 'a=b' });
  });
});

describe('a fixed token', () => {
  it('is read and not refreshed', async () => {
    const target = await resolve(withKeys('token: { fixed: file:token.txt }'), { 'file:token.txt': 'a.b.c' });
    expect(target.token).toEqual({ kind: 'fixed', token: 'a.b.c' });
    expect(target.refresh).toBe(false);
    expect(target.secrets).toContain('a.b.c');
  });

  it('is one word', async () => {
    expect(await resolveInVain(withKeys('token: { fixed: env:A }'), { 'env:A': 'hunter2 hunter2' })).toBe(
      'env:A is not a token: it holds spaces or line breaks',
    );
  });
});

describe('headers and certificates', () => {
  it('are read, and the secret is known without its scheme', async () => {
    const target = await resolve(withKeys('headers: { Authorization: "env:A", X-B: b }'), {
      'env:A': 'Bearer hunter2',
    });
    expect(target.headers).toEqual({ Authorization: 'Bearer hunter2', 'X-B': 'b' });
    expect(target.secrets).toEqual(expect.arrayContaining(['Bearer hunter2', 'hunter2']));
  });

  it('cannot be smuggled in by a line break', async () => {
    expect(await resolveInVain(withKeys('headers: { X-A: "env:A" }'), { 'env:A': 'a\r\nX-B: b' })).toBe(
      'env:A holds what a header cannot carry: a line break, or characters beyond ASCII',
    );
  });

  it('may be several in one PEM file', async () => {
    const [one, two] = [createAuthority('One'), createAuthority('Two')];
    const target = await resolve(withKeys('ca: [file:bundle.pem, file:one.pem]'), {
      'file:bundle.pem': `# ours\n${one.certPem}\n# theirs\n${two.certPem}`,
      'file:one.pem': one.certPem,
    });
    expect(target.ca.map((pem) => pem.trim())).toEqual([one.certPem.trim(), two.certPem.trim(), one.certPem.trim()]);
    expect(target.secrets).toEqual([]);
  });

  it.each([
    ['nothing in PEM', 'hunter2', 'file:ca.pem holds no certificate in PEM (-----BEGIN CERTIFICATE-----)'],
    [
      'a damaged certificate',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'file:ca.pem holds a certificate that cannot be read, number 1 of 1',
    ],
  ])('are refused with %s', async (_, pem, reason) => {
    expect(await resolveInVain(withKeys('ca: file:ca.pem'), { 'file:ca.pem': pem })).toBe(reason);
  });
});

describe('secrets that cannot be read', () => {
  it('are all named at once', async () => {
    const text = withKeys(
      'token: { mint: { hmacSecret: env:A } }',
      'headers: { X-A: "env:B", X-C: "env:B" }',
      'ca: file:c.pem',
    );
    expect((await resolveInVain(text)).split('; ').sort()).toEqual([
      'env:A is not set',
      'env:B is not set',
      'file:c.pem is not set',
    ]);
  });

  it('are told from a bug', async () => {
    const broken: ReadSecret = () => Promise.reject(new TypeError('a bug'));
    const settings = readOnlyTarget(withKeys('token: { fixed: env:A }'));
    await expect(resolveTarget(settings, broken)).rejects.toThrow(TypeError);
  });
});
