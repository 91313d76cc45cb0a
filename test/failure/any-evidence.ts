import fc from 'fast-check';
import {
  type ConversationEnd,
  certificateFaults,
  type DegradedEvidence,
  type Evidence,
  type HttpAnswer,
  type TokenFacts,
} from '../../functions/failure/evidence.ts';

/**
 * Any evidence that the types allow, nonsense combinations included. Values that decide are drawn often, and a field
 * that may be absent often is. The types of the library cannot say "absent, never undefined" for mapped fields, so the
 * arbitraries are checked against the evidence by their one cast at the end.
 */
const text = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('', 'SSH-2.0-x', 'Bad Request\\n', 'Forbidden\\n'));
const count = fc.nat({ max: 70_000 });
const seconds = fc.integer({ min: -4_000, max: 4_000 });
const flag = fc.boolean();

function record<T, K extends keyof T>(fields: { [N in keyof T]: fc.Arbitrary<T[N]> }, requiredKeys: K[]) {
  return fc.record<T, K>(fields, { requiredKeys });
}

const dns = fc.record({
  phase: fc.constant('dns' as const),
  host: text,
  resolver: fc.constantFrom('system', '192.0.2.53'),
  answers: fc.array(
    fc.record({
      question: fc.constantFrom('system' as const, 'A' as const, 'AAAA' as const),
      code: fc.oneof(
        fc.constantFrom('ok', 'ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED', 'ETIMEOUT', 'EAI_AGAIN', 'EBADNAME'),
        text,
      ),
    }),
    { maxLength: 4 },
  ),
  timedOut: flag,
});

const outcomes = ['connected', 'refused', 'timeout', 'unreachable', 'reset', 'failed', 'skipped'] as const;

const tcp = fc.record({
  phase: fc.constant('tcp' as const),
  port: count,
  attempts: fc.array(
    record(
      {
        ip: text,
        family: fc.constantFrom(4 as const, 6 as const),
        outcome: fc.constantFrom(...outcomes),
        errno: text,
        ms: count,
      },
      ['ip', 'family', 'outcome', 'ms'],
    ),
    { maxLength: 4 },
  ),
});

const certificate = record(
  {
    subject: text,
    issuer: text,
    names: fc.array(text, { maxLength: 3 }),
    validFrom: text,
    validTo: text,
    fingerprint256: text,
    key: text,
    signature: text,
    selfSigned: flag,
    issuerUrl: text,
  },
  ['subject', 'issuer', 'names', 'validFrom', 'validTo', 'fingerprint256', 'key', 'signature', 'selfSigned'],
);

const tlsEnds = ['certificate', 'alert', 'clear-text', 'closed', 'reset', 'timeout', 'local-error'] as const;

const tls = record(
  {
    phase: fc.constant('tls' as const),
    host: text,
    serverName: fc.option(text),
    ended: fc.constantFrom(...tlsEnds),
    alert: fc.oneof(fc.constantFrom(40, 42, 70, 71, 80, 112, 116, 120), fc.nat({ max: 255 })),
    openssl: fc.oneof(fc.constantFrom('0A000102', '0a000102', '0A00010B'), text),
    errno: text,
    keysAgreed: flag,
    afterHandshake: flag,
    clientCertificateRequested: flag,
    oldVersion: text,
    protocol: text,
    plainTry: record(
      {
        answer: fc.constantFrom('http' as const, 'tls' as const, 'other' as const, 'nothing' as const),
        status: count,
        server: text,
        text,
      },
      ['answer'],
    ),
    nameTries: fc.array(
      record({ serverName: fc.option(text), gotFurther: flag, certificateNames: fc.array(text, { maxLength: 2 }) }, [
        'serverName',
        'gotFurther',
      ]),
      { maxLength: 2 },
    ),
    faults: fc.array(fc.constantFrom(...certificateFaults), { maxLength: 4 }),
    certificates: fc.array(certificate, { maxLength: 3 }),
    verification: text,
    expired: fc.record({ subject: text, validTo: text, isLeaf: flag }),
    notYetValid: fc.record({ subject: text, validFrom: text }),
    missingIssuer: record({ subject: text, issuer: text, issuerUrl: text }, ['subject', 'issuer']),
    weak: fc.record({ subject: text, what: text }),
    staple: fc.constantFrom(
      'none' as const,
      'good' as const,
      'revoked' as const,
      'unknown' as const,
      'unreadable' as const,
    ),
    mustStaple: flag,
  },
  ['phase', 'host', 'serverName', 'ended', 'keysAgreed', 'afterHandshake', 'faults', 'certificates'],
);

const status = fc.oneof(
  fc.constantFrom(0, 101, 200, 301, 400, 401, 403, 404, 405, 426, 429, 500, 502, 503, 504, 519, 520, 530, 531),
  fc.integer({ min: 0, max: 999 }),
);

const answer: fc.Arbitrary<HttpAnswer> = fc.record({
  status,
  reason: text,
  headers: record(
    {
      server: text,
      via: text,
      'cf-ray': text,
      'sec-websocket-version': fc.constantFrom('13', '13, 8', ''),
      location: text,
      'content-type': text,
      'retry-after': text,
      'x-content-type-options': fc.constant('nosniff'),
      'access-control-allow-origin': text,
      'www-authenticate': text,
    },
    [],
  ).map((headers): Record<string, string> => ({ ...headers })),
  bodyBytes: fc.oneof(fc.constantFrom(0, 10, 12, 15, 19, 48), count),
  body: text,
});

const state = fc.constantFrom('right' as const, 'wrong' as const, 'missing' as const);
const upgradeEnds = ['answered', 'closed', 'reset', 'timeout', 'not-http', 'tls-alert', 'oversized'] as const;

const upgrade = record(
  {
    phase: fc.constant('upgrade' as const),
    scheme: fc.constantFrom('ws' as const, 'wss' as const),
    path: text,
    host: text,
    ended: fc.oneof(fc.constant('answered' as const), fc.constantFrom(...upgradeEnds)),
    answer,
    received: text,
    receivedBytes: count,
    originSent: fc.option(text),
    withoutOrigin: record({ passed: flag, status }, ['passed']),
    tlsFinished: flag,
    accept: state,
    upgradeHeader: state,
    connectionHeader: state,
    extension: text,
    subprotocolAsked: fc.option(text),
    subprotocolGranted: fc.option(text),
  },
  ['phase', 'scheme', 'path', 'host', 'ended', 'receivedBytes', 'originSent'],
);

const tokenEnds = ['unreachable', 'cut', 'timeout', 'status', 'malformed', 'stale'] as const;

const token = record(
  {
    phase: fc.constant('token' as const),
    which: fc.constantFrom('first' as const, 'second' as const),
    endpoint: text,
    ended: fc.constantFrom(...tokenEnds),
    inner: text,
    status,
    location: text,
    contentType: text,
    bodyBytes: count,
    malformed: fc.constantFrom('not-json' as const, 'no-token' as const, 'not-a-jwt' as const, 'too-large' as const),
    at: text,
    stale: fc.constantFrom('expired' as const, 'repeated' as const),
    expiredForSeconds: seconds,
  },
  ['phase', 'which', 'endpoint', 'ended'],
);

const tokenFacts: fc.Arbitrary<TokenFacts | null> = fc.option(
  record(
    {
      source: fc.constantFrom('mint' as const, 'fetch' as const, 'fixed' as const),
      algorithm: fc.oneof(fc.constantFrom('HS256', 'RS256', 'ES256', 'EdDSA', 'PS256', 'none'), text),
      keyId: text,
      subject: text,
      audience: fc.oneof(text, fc.array(text, { maxLength: 2 })),
      issuer: text,
      expiresInSeconds: seconds,
      notBeforeInSeconds: seconds,
      issuedAgoSeconds: seconds,
      expireAtInSeconds: seconds,
      hasChannelClaim: flag,
      secretIsShort: flag,
    },
    ['source'],
  ),
) as fc.Arbitrary<TokenFacts | null>;

const closeCode = fc.oneof(
  fc.constantFrom(1000, 1002, 1003, 1005, 1007, 1009, 1011),
  fc.integer({ min: 2_999, max: 3_015 }),
  fc.integer({ min: 3_499, max: 3_511 }),
  fc.constantFrom(3999, 4000, 4499, 4500, 4999, 5000),
  fc.integer({ min: 0, max: 65_535 }),
);
const errorCode = fc.oneof(fc.integer({ min: 98, max: 114 }), fc.nat({ max: 5_000 }));

const end = fc.oneof(
  fc.constant({ ended: 'timeout' as const }),
  fc.constant({ ended: 'closed' as const }),
  record({ ended: fc.constant('reset' as const), errno: text }, ['ended']),
  fc.record({ ended: fc.constant('close-frame' as const), closeCode, closeReason: text }),
  fc.record({ ended: fc.constant('frame-fault' as const), frameFault: text }),
  fc.record({ ended: fc.constant('not-centrifugo' as const), why: text, received: text }),
  fc.record({
    ended: fc.constant('error-reply' as const),
    error: fc.record({ code: errorCode, message: text, temporary: flag }),
  }),
) as fc.Arbitrary<ConversationEnd>;

const conversation = {
  encoding: fc.constantFrom('json' as const, 'protobuf' as const),
  waitedMs: fc.oneof(fc.constantFrom(0, 1_000, 2_000), count),
  pings: fc.nat({ max: 3 }),
  pushes: fc.nat({ max: 3 }),
  foreignReplies: fc.nat({ max: 3 }),
  token: tokenFacts,
};

const connect = fc.record({ ...conversation, phase: fc.constant('connect' as const), end });

const refresh = record(
  {
    ...conversation,
    phase: fc.constant('refresh' as const),
    end: fc.oneof(end, fc.record({ ended: fc.constant('answered' as const), expires: flag, ttl: count })),
    offered: flag,
    firstTtl: count,
    expectedTtl: count,
    extended: flag,
  },
  ['phase', 'encoding', 'end', 'waitedMs', 'pings', 'pushes', 'foreignReplies', 'token', 'offered'],
);

export const anyDegraded = record(
  {
    phase: fc.constant('degraded' as const),
    slow: fc.record({ totalMs: count, limitMs: count, slowestPhase: text }),
    certificateExpiring: fc.record({ subject: text, validTo: text, daysLeft: seconds, limitDays: count, isLeaf: flag }),
    clockSkew: fc.record({
      seconds,
      limitSeconds: count,
      seenIn: fc.constantFrom(
        'connect-reply' as const,
        'http-date' as const,
        'token-endpoint-date' as const,
        'token-iat' as const,
      ),
    }),
    addressDown: fc.record({
      failing: fc.array(record({ ip: text, code: text, errno: text }, ['ip', 'code']), { maxLength: 2 }),
      addresses: count,
    }),
  },
  ['phase'],
) as fc.Arbitrary<DegradedEvidence>;

const monitor = fc.record({
  phase: fc.constant('monitor' as const),
  what: fc.constantFrom(
    'self-test-failed' as const,
    'secret-unavailable' as const,
    'out-of-time' as const,
    'unexpected-error' as const,
  ),
  detail: text,
});

export const anyConnect = connect;

export const anyEvidence = fc.oneof(
  dns,
  tcp,
  { arbitrary: tls, weight: 3 },
  { arbitrary: upgrade, weight: 3 },
  token,
  { arbitrary: connect, weight: 2 },
  { arbitrary: refresh, weight: 2 },
  anyDegraded,
  monitor,
) as fc.Arbitrary<Evidence>;
