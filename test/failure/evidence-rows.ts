import type { Evidence } from '../../functions/failure/evidence.ts';
import {
  answer,
  answered,
  centrifugo400,
  centrifugo403,
  centrifugo404,
  centrifugo503,
  certificate,
  close,
  connect,
  dns,
  error,
  refresh,
  switched,
  tcp,
  tls,
  token,
  upgrade,
} from './evidence-shapes.ts';

type Row = readonly [code: string, what: string, evidence: Evidence];

const http = { answer: 'http', status: 200 } as const;
const otherNameHelps = [{ serverName: 'localhost', gotFurther: true }] as const;
const noNameHelps = [{ serverName: null, gotFurther: false }] as const;

const dnsRows: readonly Row[] = [
  ['dns.not-found', 'both questions: no such name', dns('A:ENOTFOUND AAAA:ENOTFOUND')],
  ['dns.not-found', 'one question only', dns('AAAA:ENOTFOUND')],
  ['dns.not-found', 'the system alone', dns('system:ENOTFOUND')],
  ['dns.not-found', 'the other question failed', dns('A:ENOTFOUND AAAA:ESERVFAIL')],
  ['dns.not-found', 'the system says so although its server has the name', dns('system:ENOTFOUND A:ok AAAA:ENODATA')],
  ['dns.no-address', 'no record of either type', dns('system:ENOTFOUND A:ENODATA AAAA:ENODATA')],
  ['dns.no-address', 'no record, the other question not helpful', dns('system:ENOTFOUND A:ENODATA')],
  ['dns.no-address', 'a muddled server', dns('A:ENOTFOUND AAAA:ENODATA')],
  ['dns.server-failure', 'SERVFAIL', dns('A:ESERVFAIL AAAA:ESERVFAIL', { resolver: '192.0.2.53' })],
  ['dns.server-failure', 'REFUSED', dns('A:EREFUSED AAAA:EREFUSED')],
  ['dns.server-failure', 'nobody listens', dns('A:ECONNREFUSED AAAA:ECONNREFUSED')],
  ['dns.server-failure', 'nonsense', dns('A:EBADRESP AAAA:EFORMERR')],
  ['dns.server-failure', 'no address of one type, failure for the other', dns('A:ENODATA AAAA:ESERVFAIL')],
  ['dns.server-failure', 'the system alone', dns('system:EAI_AGAIN')],
  ['dns.server-failure', 'the system and our own query', dns('system:EAI_AGAIN A:EREFUSED AAAA:EREFUSED')],
  ['dns.timeout', 'time over', dns('', { timedOut: true })],
  ['dns.timeout', 'time over after one answer', dns('A:ENODATA', { timedOut: true })],
  ['dns.timeout', 'no answer from the server', dns('A:ETIMEOUT AAAA:ETIMEOUT')],
  ['dns.timeout', 'the system only says try again', dns('system:EAI_AGAIN A:ETIMEOUT AAAA:ETIMEOUT')],
  ['dns.unknown', 'no answer noted at all', dns('')],
  ['dns.unknown', 'our own resources', dns('A:ENOMEM AAAA:ENOMEM')],
];

const tcpRows: readonly Row[] = [
  ['tcp.refused', 'one address', tcp('refused')],
  ['tcp.refused', 'all, but for a family without a route', tcp('refused', 'skipped', 'refused')],
  ['tcp.timeout', 'all silent', tcp('timeout', 'timeout')],
  ['tcp.timeout', 'one refused, one silent', tcp('refused', 'timeout')],
  ['tcp.unreachable', 'no route', tcp('unreachable')],
  ['tcp.unreachable', 'one refused, one unreachable', tcp('refused', 'unreachable')],
  ['tcp.unreachable', 'only addresses of a family without a route', tcp('skipped', 'skipped')],
  ['tcp.reset', 'reset', tcp('reset')],
  ['tcp.reset', 'one refused, one reset', tcp('refused', 'reset')],
  ['tcp.unknown', 'another errno', tcp('failed')],
  ['tcp.unknown', 'no address', tcp()],
];

const tlsRows: readonly Row[] = [
  ['tls.plain-server', 'clear text, and HTTP answers', tls('clear-text', { openssl: '0A00010B', plainTry: http })],
  [
    'tls.plain-server',
    'clear text, and a TLS port behind it answers',
    tls('clear-text', { openssl: '0A00010B', plainTry: { answer: 'tls', status: 400 } }),
  ],
  ['tls.closed-midway', 'FIN, and words of a TLS port', tls('closed', { plainTry: { answer: 'tls', status: 400 } })],
  ['tls.plain-server', 'FIN', tls('closed', { plainTry: http })],
  ['tls.plain-server', 'RST, and no name helps', tls('reset', { plainTry: http, nameTries: noNameHelps })],
  [
    'tls.plain-server',
    'bytes that our library cannot read',
    tls('local-error', { openssl: '0A0000C1', plainTry: http }),
  ],
  ['tls.plain-server', 'silence', tls('timeout', { plainTry: { ...http, server: 'nginx', status: 400 } })],
  [
    'tls.not-tls',
    'SSH',
    tls('clear-text', { openssl: '0A00010B', plainTry: { answer: 'other', text: 'SSH-2.0-OpenSSH_9.6' } }),
  ],
  ['tls.not-tls', 'FIN, and a banner in clear', tls('closed', { plainTry: { answer: 'other', text: '220 mail' } })],
  ['tls.not-tls', 'RST, the same', tls('reset', { plainTry: { answer: 'other' }, oldVersion: 'TLSv1' })],
  ['tls.not-tls', 'silence, the same', tls('timeout', { plainTry: { answer: 'other' } })],
  ['tls.not-tls', 'bytes that our library cannot read', tls('local-error', { plainTry: { answer: 'other' } })],
  ['tls.not-tls', 'silence on the second look', tls('clear-text', { plainTry: { answer: 'nothing' } })],
  ['tls.closed-midway', 'FIN, and a TLS alert for clear text', tls('closed', { plainTry: { answer: 'tls' } })],
  ['tls.closed-midway', 'FIN', tls('closed', { plainTry: { answer: 'nothing' }, nameTries: noNameHelps })],
  ['tls.reset-midway', 'RST', tls('reset', { keysAgreed: true })],
  ['tls.timeout', 'silence', tls('timeout', { plainTry: { answer: 'nothing' } })],
  ['tls.timeout', 'silence, and another name would do', tls('timeout', { nameTries: otherNameHelps })],
  ['tls.self-signed', 'only fault', certificate(['self-signed'])],
  ['tls.self-signed', 'first of three', certificate(['self-signed', 'certificate-expired', 'name-mismatch'])],
  [
    'tls.certificate-expired',
    'leaf',
    certificate(['certificate-expired'], {
      expired: { subject: 'CN=rt', validTo: '2026-11-01T00:00:00.000Z', isLeaf: true },
    }),
  ],
  ['tls.certificate-not-yet-valid', 'leaf', certificate(['certificate-not-yet-valid'])],
  ['tls.name-mismatch', 'before a missing intermediate', certificate(['name-mismatch', 'chain-incomplete'])],
  ['tls.chain-incomplete', 'without more facts', certificate(['chain-incomplete'])],
  ['tls.untrusted-root', 'without more facts', certificate(['untrusted-root'])],
  ['tls.revoked', 'staple', certificate(['revoked'], { staple: 'revoked' })],
  [
    'tls.weak-certificate',
    'RSA 1024',
    certificate(['weak-certificate'], { weak: { subject: 'CN=rt', what: 'RSA key of 1024 bits' } }),
  ],
  ['tls.version-refused', 'alert 70', tls('alert', { alert: 70 })],
  ['tls.version-refused', 'the server chose TLS 1.0', tls('local-error', { openssl: '0A000102' })],
  ['tls.version-refused', 'the same, met while reading', tls('clear-text', { openssl: '0a000102' })],
  ['tls.version-refused', 'FIN, and TLS 1.0 passes', tls('closed', { oldVersion: 'TLSv1', nameTries: noNameHelps })],
  ['tls.no-shared-cipher', 'alert 40', tls('alert', { alert: 40, clientCertificateRequested: false })],
  ['tls.no-shared-cipher', 'alert 40, nobody looked', tls('alert', { alert: 40 })],
  ['tls.no-shared-cipher', 'alert 71', tls('alert', { alert: 71 })],
  [
    'tls.client-certificate-required',
    'alert 116',
    tls('alert', { alert: 116, afterHandshake: true, keysAgreed: true }),
  ],
  [
    'tls.client-certificate-required',
    'alert 40 after a request',
    tls('alert', { alert: 40, clientCertificateRequested: true }),
  ],
  [
    'tls.client-certificate-required',
    'alert 42 after a request',
    tls('alert', { alert: 42, clientCertificateRequested: true }),
  ],
  [
    'tls.client-certificate-required',
    'FIN after a request',
    tls('closed', { keysAgreed: true, clientCertificateRequested: true, nameTries: otherNameHelps }),
  ],
  [
    'tls.client-certificate-required',
    'alert 40 to a second handshake',
    tls('alert', { alert: 40, keysAgreed: true, afterHandshake: true, protocol: 'TLSv1.2' }),
  ],
  ['tls.unrecognized-name', 'alert 112', tls('alert', { alert: 112 })],
  ['tls.unrecognized-name', 'alert 80', tls('alert', { alert: 80, nameTries: otherNameHelps })],
  // Many TLS ports answer clear HTTP as well, to say that they want TLS.
  [
    'tls.unrecognized-name',
    'RST, although clear HTTP is answered',
    tls('reset', { plainTry: http, nameTries: otherNameHelps }),
  ],
  ['tls.unrecognized-name', 'FIN', tls('closed', { plainTry: { answer: 'other' }, nameTries: otherNameHelps })],
  [
    'tls.unrecognized-name',
    'RST, an old version passes too',
    tls('reset', { nameTries: otherNameHelps, oldVersion: 'TLSv1' }),
  ],
  ['tls.alert', 'alert 80, no name helps', tls('alert', { alert: 80, nameTries: noNameHelps })],
  ['tls.alert', 'alert 42 without a request', tls('alert', { alert: 42 })],
  ['tls.alert', 'alert 120', tls('alert', { alert: 120 })],
  ['tls.alert', 'a number nobody knows', tls('alert', { alert: 201 })],
  ['tls.unknown', 'our own library gave up', tls('local-error', { openssl: '0A0000C1' })],
  ['tls.unknown', 'a certificate without a fault', certificate([])],
];

const nginx = { server: 'nginx/1.27.0', 'content-type': 'text/html' };
const page = (status: number) => answered(answer(status, nginx, '<html>'));

const upgradeRows: readonly Row[] = [
  [
    'upgrade.plain-to-tls-port',
    'words of Go',
    answered(answer(400, {}, 'Client sent an HTTP request to an HTTPS server.\\n', 48), {
      scheme: 'ws',
      tlsFinished: true,
    }),
  ],
  [
    'upgrade.plain-to-tls-port',
    'words of nginx',
    answered(answer(400, nginx, '<html>', 255), { scheme: 'ws', tlsFinished: true }),
  ],
  ['upgrade.plain-to-tls-port', 'TLS alert', upgrade('tls-alert', { scheme: 'ws', tlsFinished: true })],
  ['upgrade.plain-to-tls-port', 'FIN', upgrade('closed', { scheme: 'ws', tlsFinished: true })],
  ['upgrade.plain-to-tls-port', 'RST', upgrade('reset', { scheme: 'ws', tlsFinished: true })],
  ['upgrade.headers-lost', 'Centrifugo itself', answered(centrifugo400)],
  [
    'upgrade.headers-lost',
    'passed on by nginx',
    answered({ ...centrifugo400, headers: { ...centrifugo400.headers, server: 'nginx' } }),
  ],
  [
    'upgrade.headers-lost',
    'on ws:// where TLS would finish too',
    answered(centrifugo400, { scheme: 'ws', tlsFinished: true }),
  ],
  [
    'upgrade.origin-rejected',
    'passes without',
    answered(centrifugo403, { withoutOrigin: { passed: true, status: 101 } }),
  ],
  ['upgrade.forbidden', "Centrifugo's shape, unconfirmed", answered(centrifugo403)],
  [
    'upgrade.forbidden',
    "Centrifugo's shape, fails without as well",
    answered(centrifugo403, { withoutOrigin: { passed: false, status: 503 } }),
  ],
  [
    'upgrade.forbidden',
    "a proxy's own Origin rule",
    answered(answer(403, nginx, '<html>'), { withoutOrigin: { passed: true, status: 101 } }),
  ],
  ['upgrade.forbidden', 'login', answered(answer(401, { 'www-authenticate': 'Basic realm="x"' }))],
  ['upgrade.not-found', 'Centrifugo', answered(centrifugo404)],
  ['upgrade.not-found', 'nginx', page(404)],
  ['upgrade.not-upgraded', 'page', page(200)],
  ['upgrade.not-upgraded', '204', answered(answer(204))],
  ['upgrade.redirected', 'to a login', answered(answer(302, { location: 'https://login.example.com/' }))],
  ['upgrade.redirected', '308 without a location', answered(answer(308))],
  ['upgrade.rate-limited', '429', answered(answer(429, { ...nginx, 'retry-after': '5' }))],
  ['upgrade.connection-limit', 'Centrifugo', answered(centrifugo503)],
  [
    'upgrade.connection-limit',
    'passed on by nginx',
    answered({ ...centrifugo503, headers: { server: 'nginx', 'content-length': '0' } }),
  ],
  ['upgrade.unavailable', 'with a page', page(503)],
  ['upgrade.unavailable', 'empty, with a content type', answered(answer(503, { 'content-type': 'text/html' }))],
  ['upgrade.bad-gateway', 'nginx', page(502)],
  ['upgrade.gateway-timeout', 'nginx', page(504)],
  ['upgrade.cdn-origin', '520', answered(answer(520, { server: 'cloudflare', 'cf-ray': '8f-FRA' }))],
  ['upgrade.cdn-origin', '530', answered(answer(530))],
  ['upgrade.http-error', '400 of a proxy', page(400)],
  ['upgrade.http-error', "400 with one byte more than Centrifugo's", answered({ ...centrifugo400, bodyBytes: 13 })],
  [
    'upgrade.http-error',
    '400 of another WebSocket server',
    answered(answer(400, { 'sec-websocket-version': '13, 8' }, 'Bad Request', 12)),
  ],
  ['upgrade.http-error', '405', answered(answer(405, { 'sec-websocket-version': '13' }, 'Method Not Allowed\\n', 19))],
  ['upgrade.http-error', '426', page(426)],
  ['upgrade.http-error', '500', page(500)],
  ['upgrade.http-error', '531', page(531)],
  ['upgrade.http-error', 'a head that cannot be read', answered(answer(0))],
  [
    'upgrade.http-error',
    'a 400 on ws:// where no TLS finishes',
    answered(answer(400), { scheme: 'ws', tlsFinished: false }),
  ],
  ['upgrade.timeout', 'silence', upgrade('timeout')],
  ['upgrade.closed', 'FIN', upgrade('closed')],
  ['upgrade.closed', 'RST after some bytes', upgrade('reset', { received: 'HTTP/1.1 101', receivedBytes: 12 })],
  ['upgrade.closed', 'FIN on ws:// where no TLS finishes', upgrade('closed', { scheme: 'ws', tlsFinished: false })],
  ['upgrade.oversized', 'endless head', upgrade('oversized', { received: 'HTTP/1.1 200 OK', receivedBytes: 65_537 })],
  ['upgrade.bad-accept', 'wrong accept', switched({ accept: 'wrong' })],
  ['upgrade.bad-accept', 'no Upgrade header', switched({ upgradeHeader: 'missing' })],
  ['upgrade.bad-accept', 'an extension', switched({ extension: 'permessage-deflate' })],
  [
    'upgrade.bad-accept',
    'before a wrong subprotocol',
    switched({ connectionHeader: 'wrong', subprotocolGranted: 'x' }),
  ],
  ['upgrade.bad-subprotocol', 'not granted', switched({ subprotocolAsked: 'centrifuge-protobuf' })],
  [
    'upgrade.bad-subprotocol',
    'another',
    switched({ subprotocolAsked: 'centrifuge-protobuf', subprotocolGranted: 'mqtt' }),
  ],
  ['upgrade.bad-subprotocol', 'unasked', switched({ subprotocolGranted: 'centrifuge-json' })],
  ['upgrade.not-http', 'SSH', upgrade('not-http', { received: 'SSH-2.0-x', receivedBytes: 9 })],
  ['upgrade.not-http', 'a TLS alert where no TLS finishes', upgrade('tls-alert', { scheme: 'ws', tlsFinished: false })],
  ['upgrade.unknown', 'a 101 with nothing wrong', switched()],
  ['upgrade.unknown', 'an answer without an answer', upgrade('answered')],
];

const tokenRows: readonly Row[] = [
  ['token.unreachable', 'TLS', token('unreachable', { inner: 'tls.certificate-expired' })],
  ['token.unreachable', 'cut', token('cut', { which: 'second' })],
  ['token.timeout', 'silence', token('timeout')],
  ['token.refused', '401', token('status', { status: 401 })],
  ['token.refused', '403', token('status', { status: 403 })],
  ['token.http-error', '302', token('status', { status: 302, location: '/login' })],
  ['token.http-error', '404', token('status', { status: 404 })],
  ['token.http-error', '500', token('status', { status: 500 })],
  [
    'token.malformed',
    'no token',
    token('malformed', { malformed: 'no-token', at: 'data.token', contentType: 'application/json', bodyBytes: 17 }),
  ],
  ['token.malformed', 'not a JWT', token('malformed', { malformed: 'not-a-jwt' })],
  ['token.stale', 'expired', token('stale', { stale: 'expired', expiredForSeconds: 400 })],
  ['token.stale', 'repeated', token('stale', { stale: 'repeated', which: 'second' })],
  ['token.unknown', '200 as an error', token('status', { status: 200 })],
  ['token.unknown', 'no status', token('status')],
];

const connectRows: readonly Row[] = [
  ['connect.timeout', 'silence', connect({ ended: 'timeout' })],
  ['connect.timeout', 'pings only', connect({ ended: 'timeout' }, { pings: 3 })],
  ['connect.timeout', '3502', connect(close(3502, 'stale'))],
  ['connect.closed', 'FIN', connect({ ended: 'closed' })],
  ['connect.closed', 'RST', connect({ ended: 'reset', errno: 'ECONNRESET' })],
  ...[1000, 1001, 1005, 1008, 1011, 1012, 3000, 3005, 3008, 3012, 3508, 3999, 5000].map(
    (code): Row => ['connect.closed-with-code', String(code), connect(close(code, 'why'))],
  ),
  ['connect.frame-fault', 'reserved bit', connect({ ended: 'frame-fault', frameFault: 'WS_ERR_UNEXPECTED_RSV_1' })],
  [
    'connect.not-centrifugo',
    'echo',
    connect({ ended: 'not-centrifugo', why: 'a command instead of a reply', received: '{"connect":{}}' }),
  ],
  ['connect.credentials-missing', '3501 without a token', connect(close(3501, 'bad request'), { token: null })],
  ['connect.token-invalid', '3500', connect(close(3500, 'invalid token'))],
  ['connect.token-expired', '109', connect(error(109, 'token expired'))],
  ['connect.already-expired', '110', connect(error(110, 'expired'))],
  ['connect.unknown-channel', '102', connect(error(102, 'unknown channel'))],
  ...[101, 103, 104, 108, 112, 400, 1000].map(
    (code): Row => ['connect.refused', `error ${code}`, connect(error(code, 'no'))],
  ),
  ...[3503, 3507, 4500, 4999].map((code): Row => ['connect.refused', `Close ${code}`, connect(close(code))]),
  ['connect.server-error', 'error 100', connect(error(100, 'internal server error', true))],
  ['connect.server-error', 'another temporary one', connect(error(1200, 'try later', true))],
  ['connect.server-error', 'below 100', connect(error(42))],
  ...[3004, 4000, 4499].map((code): Row => ['connect.server-error', `Close ${code}`, connect(close(code))]),
  ['connect.connection-limit', '3504', connect(close(3504, 'connection limit'))],
  ['connect.channel-limit', '3505', connect(close(3505, 'channel limit'))],
  ['connect.rate-limited', 'error 111', connect(error(111, 'too many requests', true))],
  ['connect.rate-limited', 'Close 3013', connect(close(3013))],
  ['connect.shutting-down', '3001', connect(close(3001, 'shutdown'))],
  ...[3501, 3506, 1002, 1003, 1007, 1009].map(
    (code): Row => ['connect.bad-request', String(code), connect(close(code))],
  ),
];

const notOffered = { offered: false } as const;
const ends = { answered: { ended: 'answered', expires: true, ttl: 60 } } as const;

const refreshRows: readonly Row[] = [
  ['refresh.not-offered', 'silence', refresh({ ended: 'timeout' }, notOffered)],
  ['refresh.not-offered', 'answer', refresh(ends.answered, { ...notOffered, extended: true })],
  ['refresh.not-offered', 'Close', refresh(close(3500), notOffered)],
  ['refresh.not-offered', 'error', refresh(error(110), notOffered)],
  ['refresh.not-offered', 'garbage', refresh({ ended: 'frame-fault', frameFault: 'WS_ERR_INVALID_UTF8' }, notOffered)],
  ['refresh.server-side', '3501, not offered', refresh(close(3501), notOffered)],
  ['refresh.server-side', '3501, offered', refresh(close(3501))],
  ['refresh.timeout', 'silence', refresh({ ended: 'timeout' })],
  ['refresh.closed', 'FIN', refresh({ ended: 'closed' })],
  ['refresh.closed', 'RST', refresh({ ended: 'reset' })],
  ...[1000, 1005, 1011, 3012, 3502, 3505, 3506].map(
    (code): Row => ['refresh.closed', String(code), refresh(close(code))],
  ),
  ['refresh.closed', '3501 to a refresh without a token', refresh(close(3501), { token: null })],
  ['refresh.token-expired', '3005', refresh(close(3005, 'connection expired'))],
  ['refresh.token-expired', '109', refresh(error(109))],
  ['refresh.token-invalid', '3500', refresh(close(3500, 'invalid token'))],
  ['refresh.already-expired', '110', refresh(error(110))],
  ['refresh.channels-changed', '3010', refresh(close(3010, 'insufficient state'))],
  ...[101, 102, 103, 1000].map((code): Row => ['refresh.refused', `error ${code}`, refresh(error(code))]),
  ...[3503, 3504, 3507, 4500].map((code): Row => ['refresh.refused', `Close ${code}`, refresh(close(code))]),
  ['refresh.not-extended', 'no expires', refresh({ ended: 'answered', expires: false, ttl: 0 }, { extended: false })],
  ['refresh.not-extended', 'another ttl', refresh(ends.answered, { extended: false, firstTtl: 60, expectedTtl: 120 })],
  ['refresh.server-error', 'error 100', refresh(error(100, '', true))],
  ['refresh.server-error', 'error 111', refresh(error(111, '', true))],
  ...[3004, 3013, 4000].map((code): Row => ['refresh.server-error', `Close ${code}`, refresh(close(code))]),
  ['refresh.shutting-down', '3001', refresh(close(3001))],
  ['refresh.not-centrifugo', 'frames', refresh({ ended: 'frame-fault', frameFault: 'WS_ERR_UNEXPECTED_MASK' })],
  ['refresh.not-centrifugo', 'replies', refresh({ ended: 'not-centrifugo', why: 'no JSON', received: '<html>' })],
  ['refresh.unknown', 'extended, and yet a failure', refresh(ends.answered, { extended: true })],
];

const slow = { totalMs: 2_900, limitMs: 2_000, slowestPhase: 'tls' };
const clockSkew = { seconds: -42, limitSeconds: 5, seenIn: 'http-date' } as const;

const otherRows: readonly Row[] = [
  ['degraded.slow', 'alone', { phase: 'degraded', slow }],
  ['degraded.slow', 'first of several', { phase: 'degraded', clockSkew, slow }],
  [
    'degraded.certificate-expiring',
    'intermediate',
    {
      phase: 'degraded',
      certificateExpiring: {
        subject: 'CN=Some CA',
        validTo: '2026-12-01T00:00:00.000Z',
        daysLeft: 9,
        limitDays: 14,
        isLeaf: false,
      },
    },
  ],
  ['degraded.clock-skew', 'behind', { phase: 'degraded', clockSkew }],
  [
    'degraded.address-down',
    'one of three',
    {
      phase: 'degraded',
      addressDown: { failing: [{ ip: '192.0.2.3', code: 'tcp.refused', errno: 'ECONNREFUSED' }], addresses: 3 },
    },
  ],
  ['degraded.unknown', 'no fact', { phase: 'degraded' }],
  ['monitor.self-test-failed', 'detail', { phase: 'monitor', what: 'self-test-failed', detail: 'tcp.refused' }],
  [
    'monitor.secret-unavailable',
    'detail',
    { phase: 'monitor', what: 'secret-unavailable', detail: 'env:FEED_AUTH is not set' },
  ],
  ['monitor.out-of-time', 'no detail', { phase: 'monitor', what: 'out-of-time', detail: '' }],
];

/** What was seen, and the one code that it must be given. Every code that can be diagnosed is in it. */
export const evidenceRows: readonly Row[] = [
  ...dnsRows,
  ...tcpRows,
  ...tlsRows,
  ...upgradeRows,
  ...tokenRows,
  ...connectRows,
  ...refreshRows,
  ...otherRows,
];
