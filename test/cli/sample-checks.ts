import type { Check, Failure } from '../../functions/probe/outcome.ts';

const facts = {
  schema: 1,
  target: 'chat',
  url: 'wss://rt.example.com/connection/websocket',
  region: 'local',
  startedAt: '2026-11-22T08:00:00.000Z',
  degradations: [],
  address: { ip: '203.0.113.7', family: 4 },
  attempts: [{ ip: '203.0.113.7', family: 4, outcome: 'connected', ms: 9.8 }],
} as const;

const tls = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  certificate: {
    subject: 'CN=rt.example.com',
    issuer: 'CN=Example TLS CA 3',
    names: ['rt.example.com'],
    validFrom: '2026-10-01T00:00:00.000Z',
    validTo: '2026-12-30T00:00:00.000Z',
    daysLeft: 38,
    fingerprint256: '5A:0F:11',
    chainLength: 2,
  },
} as const;

export const upCheck: Check = {
  ...facts,
  outcome: 'up',
  timingsMs: { dns: 12.4, tcp: 9.8, tls: 31.2, upgrade: 11, token: 0.6, connect: 10.3, refresh: 10.1, total: 85.4 },
  tls,
  server: { version: '6.3.1', client: 'b0e3e4e6', pingSeconds: 25, expiresInSeconds: 120 },
};

const incompleteChain: Failure = {
  code: 'tls.chain-incomplete',
  phase: 'tls',
  class: 'handshake',
  owner: 'tls',
  sdk: 'retry',
  title: 'An intermediate certificate is missing',
  cause:
    'The server sends its own certificate without the intermediate "CN=Example TLS CA 3" that signed it. Browsers may know it from elsewhere; most clients do not.',
  fix: [
    'Serve the full chain: in nginx point ssl_certificate to fullchain.pem, not to cert.pem; in Centrifugo the same for http_server.tls.cert_pem_file.',
    'If the certificate comes from a private CA, give it to the clients instead.',
  ],
  evidence: {
    host: 'rt.example.com',
    serverName: 'rt.example.com',
    ended: 'certificate',
    keysAgreed: true,
    afterHandshake: false,
    protocol: 'TLSv1.3',
    faults: ['chain-incomplete', 'weak-certificate'],
    certificates: [
      {
        subject: 'CN=rt.example.com',
        issuer: 'CN=Example TLS CA 3',
        names: ['rt.example.com'],
        validFrom: '2026-10-01T00:00:00.000Z',
        validTo: '2026-12-30T00:00:00.000Z',
        fingerprint256: '5A:0F:11',
        key: 'RSA 1024',
        signature: 'sha256WithRSAEncryption',
        selfSigned: false,
        issuerUrl: 'http://ca.example.com/3.crt',
      },
    ],
    verification: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    missingIssuer: {
      subject: 'CN=rt.example.com',
      issuer: 'CN=Example TLS CA 3',
      issuerUrl: 'http://ca.example.com/3.crt',
    },
    also: ['tls.weak-certificate'],
  },
};

export const downCheck: Check = {
  ...facts,
  outcome: 'down',
  failure: incompleteChain,
  timingsMs: { dns: 12.4, tcp: 9.8, tls: 31.2, total: 53.4 },
  tls,
};

const slow: Failure = {
  code: 'degraded.slow',
  phase: 'degraded',
  class: 'realtime',
  owner: 'net',
  sdk: '-',
  title: 'Everything works, but it takes too long',
  cause: 'Most of the time went into the phase "upgrade": the proxy or the server is busy.',
  fix: ['Look at the load of the proxy and of Centrifugo.'],
  evidence: { slow: { totalMs: 2412.6, limitMs: 2000, slowestPhase: 'upgrade' } },
};

export const degradedCheck: Check = {
  ...upCheck,
  target: 'feed',
  outcome: 'degraded',
  degradations: [slow],
  timingsMs: {
    dns: 12.4,
    tcp: 9.8,
    tls: 31.2,
    upgrade: 2338.2,
    token: 900,
    connect: 10.8,
    refresh: 10.2,
    total: 2412.6,
  },
};

/** A target whose name tries to turn the terminal around, and an answer that tries the same. */
export const hostileCheck: Check = {
  ...facts,
  target: 'evil\u001b[2J\u202ename\r\n\u0007 日本語 e\u0301',
  url: 'wss://evil.example.com/',
  outcome: 'down',
  timingsMs: { dns: 1, tcp: 1, upgrade: 3000, total: 3002 },
  failure: {
    code: 'upgrade.forbidden',
    phase: 'upgrade',
    class: 'handshake',
    owner: 'edge',
    sdk: 'retry',
    title: 'The upgrade is refused on the way',
    cause: 'A proxy answers 403.\u001b[31m',
    fix: ['Ask whoever runs it.\u202e'],
    evidence: {
      scheme: 'ws',
      path: '/',
      host: 'evil.example.com',
      ended: 'answered',
      answer: {
        status: 403,
        reason: 'Forbidden\u001b]0;title\u0007',
        headers: { server: 'evil\u202e/1.0', 'content-type': 'text/html' },
        bodyBytes: 5,
        body: '\u001b[H<b>',
      },
      receivedBytes: 300,
      originSent: 'https://app.example.com',
      withoutOrigin: { passed: false, status: 403 },
    },
  },
};

/** The monitor could not do its part: no phase happened. */
export const ownFaultCheck: Check = {
  schema: 1,
  target: 'vault',
  url: 'wss://vault.example.com/connection/websocket',
  region: 'local',
  startedAt: '2026-11-22T08:00:00.000Z',
  degradations: [],
  attempts: [],
  outcome: 'down',
  timingsMs: { total: 0 },
  failure: {
    code: 'monitor.secret-unavailable',
    phase: 'monitor',
    class: 'monitor',
    owner: 'us',
    sdk: '-',
    title: 'A secret of this target could not be read',
    cause: 'A secret could not be read: env:VAULT_SECRET is not set. This says nothing about the target.',
    fix: ['`env:NAME`: set the variable for the process.'],
    evidence: { what: 'secret-unavailable', detail: 'env:VAULT_SECRET is not set in the environment' },
  },
};
