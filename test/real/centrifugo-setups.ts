import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createAuthority } from '../lab/certificates.ts';
import type { Answerer, Backend } from './backend.ts';
import type { CentrifugoConfig } from './centrifugo.ts';
import type { SetupName } from './connect-cases.ts';
import { allowedOrigin, certificate, secret } from './real-check.ts';

/** The ways in which a real Centrifugo is set up: those of both real servers, and more of its own. */
export type CentrifugoSetup =
  | SetupName
  | 'public keys'
  | 'in clear'
  | 'connect proxy'
  | 'jwks'
  | 'jwks that hangs'
  | 'jwks that is down'
  | 'connection limit'
  | 'rate limit'
  | 'small messages'
  | 'stale at once'
  | 'client certificates'
  | 'autocert'
  | 'no websocket';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** What the `public keys` and the `jwks` set-ups accept the signatures of; the key of `jwks` is called `current`. */
export const signingKeys: { readonly rsa: KeyObject; readonly ec: KeyObject } = {
  rsa: rsa.privateKey,
  ec: ec.privateKey,
};

export const apiKey = 'the-key-of-the-server-api';

/** The header in which a check tells the connect proxy what to answer. */
export const answerHeader = 'X-Answer';

const tls = { enabled: true, cert_pem: certificate.chainPem, key_pem: certificate.keyPem };
const hmac = { hmac_secret_key: secret };

/** The configuration of each set-up, with the services of the backend behind it. */
export function centrifugoConfigs(backend: Backend): Readonly<Record<CentrifugoSetup, CentrifugoConfig>> {
  const jwks = (answer: Answerer) => ({
    // The endpoint is on 127.0.0.1, which Centrifugo by default takes for an attack on what lies behind it.
    token: { jwks_public_endpoint: String(backend.at(answer)), insecure_skip_jwks_endpoint_safety_check: true },
  });
  return {
    strict: overTls({
      token: hmac,
      channel_limit: 2,
      user_connection_limit: 1,
      disallow_anonymous_connection_tokens: true,
      connect_include_server_time: true,
    }),
    audience: overTls({ token: { ...hmac, audience: 'chat', issuer: 'app' } }),
    insecure: overTls({ token: hmac, insecure: true }),
    anonymous: overTls({ token: hmac, allow_anonymous_connect_without_token: true }),
    'refresh proxy': overTls({
      token: hmac,
      proxy: { refresh: { enabled: true, endpoint: String(backend.at(() => ({ json: { result: {} } }))) } },
    }),
    'public keys': overTls({ token: { ...hmac, rsa_public_key: pem(rsa), ecdsa_public_key: pem(ec) } }),
    'in clear': { client: { token: hmac }, channel: canaryNamespace, http_api: { key: apiKey } },
    'connect proxy': overTls({ token: hmac, proxy: connectProxy(backend, '250ms') }),
    jwks: overTls(jwks(({ number }) => (number === 1 ? { json: { keys: [jwk(rsa, 'current')] } } : 'silence'))),
    'jwks that hangs': overTls(jwks(() => 'silence')),
    'jwks that is down': overTls(jwks(() => ({ status: 503, json: null }))),
    'connection limit': overTls({ token: hmac, connection_limit: 1 }),
    'rate limit': overTls({ token: hmac, connection_rate_limit: 1 }),
    'small messages': { ...overTls({ token: hmac }), websocket: { message_size_limit: 100 } },
    'stale at once': overTls({ token: hmac, stale_close_delay: '100ms', proxy: connectProxy(backend, '10s') }),
    'client certificates': {
      ...overTls({ token: hmac }),
      http_server: { tls: { ...tls, client_ca_pem: createAuthority('Clients').caPem } },
    },
    autocert: {
      ...overTls({ token: hmac }),
      http_server: {
        tls_autocert: { enabled: true, host_whitelist: ['chat.real.example'], cache_dir: 'certificates' },
      },
    },
    'no websocket': { ...overTls({ token: hmac }), websocket: { disabled: true } },
  };
}

const canaryNamespace = { namespaces: [{ name: 'canary' }] };

/** Centrifugo with the usual certificate, the usual Origin and a namespace `canary`. */
export function overTls(client: Record<string, unknown>): CentrifugoConfig {
  return {
    client: { allowed_origins: [allowedOrigin], ...client },
    channel: canaryNamespace,
    http_server: { tls },
  };
}

/** A proxy that answers with the JSON of the check's own header, and without one not at all. */
function connectProxy(backend: Backend, timeout: string): object {
  const endpoint = backend.at(({ headers }) => {
    const answer = headers[answerHeader.toLowerCase()];
    return typeof answer === 'string' ? { json: JSON.parse(answer) } : 'silence';
  });
  return { connect: { enabled: true, endpoint: String(endpoint), timeout, http_headers: [answerHeader] } };
}

function pem({ publicKey }: { readonly publicKey: KeyObject }): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function jwk({ publicKey }: { readonly publicKey: KeyObject }, keyId: string): object {
  return { ...publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' };
}
