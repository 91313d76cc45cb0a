import { createServer as createTcpServer, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createServer, TLSSocket } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../functions/platform/local/clock.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import type { ProbeTarget } from '../../functions/probe/probe-target.ts';
import { probeTarget } from '../../functions/probe/run-probe.ts';
import { createAuthority, selfSign } from '../lab/certificates.ts';
import { answerOcsp } from '../lab/ocsp.ts';
import { runServer } from '../lab/raw-server.ts';
import { alertRecord } from '../lab/tls-records.ts';
import { targetOf } from './probe-scene.ts';

/** Nothing of this may be read by a server that is not known to be the right one. */
const valuables = [
  'top-secret-header',
  'top-secret-query',
  'top-secret-body',
  'eyJ',
  'https://app.lab.example',
  'X-Team',
];

const root = createAuthority('Known Root');
const middle = root.intermediate();
const stranger = createAuthority('Stranger');
const strangerMiddle = stranger.intermediate();
const old = { notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') };
const coming = { notBefore: new Date(Date.now() + 86_400_000), notAfter: new Date(Date.now() + 9 * 86_400_000) };

const endings: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(endings.splice(0).map((end) => end()));
});

/** Everything that a server could read: what came in clear, and what came under TLS. */
interface Ears {
  readonly url: string;
  heard(): string;
}

/** A server that shows this and listens, whatever comes. Each connection may be treated in its own way. */
async function listenWith(
  options: TlsOptions,
  answer?: (stream: Socket, connection: number) => void,
  staple?: Buffer,
): Promise<Ears> {
  const heard: Buffer[] = [];
  let connections = 0;
  const server = createServer({ ciphers: 'DEFAULT@SECLEVEL=0', ALPNProtocols: ['http/1.1'], ...options }, (socket) => {
    connections++;
    const number = connections;
    socket
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        heard.push(chunk);
        answer?.(socket, number);
      });
  });
  if (staple !== undefined) server.on('OCSPRequest', (_certificate, _issuer, reply) => reply(null, staple));
  const running = await runServer(server);
  endings.push(() => running.close());
  return {
    url: `wss://localhost:${running.port}/connection/websocket?key=top-secret-query`,
    heard: () => Buffer.concat(heard).toString('latin1'),
  };
}

/** A server below TLS: it hears the bytes on the wire. */
async function listenRaw(act: (socket: Socket, first: Buffer) => void): Promise<Ears> {
  const heard: Buffer[] = [];
  const running = await runServer(
    createTcpServer({ allowHalfOpen: true }, (socket) => {
      socket.once('data', (first: Buffer) => act(socket, first));
      socket.on('data', (chunk: Buffer) => heard.push(chunk));
    }),
  );
  endings.push(() => running.close());
  return {
    url: `wss://localhost:${running.port}/connection/websocket?key=top-secret-query`,
    heard: () => Buffer.concat(heard).toString('latin1'),
  };
}

function check(url: string, changes: Partial<ProbeTarget> = {}): Promise<Check> {
  const target = targetOf(url, {
    ca: [root.caPem],
    origin: 'https://app.lab.example',
    headers: { 'X-Team': 'top-secret-header', Authorization: 'Bearer top-secret-header' },
    token: { kind: 'mint', key: { hmacSecret: 'a secret of the lab' }, claims: {}, ttlSeconds: 60 },
    refresh: true,
    secrets: ['top-secret-header', 'top-secret-query'],
    timeouts: { ...targetOf(url).timeouts, total: 4000, tls: 1500 },
    ...changes,
  });
  return probeTarget(target, { region: 'local', clock: systemClock });
}

const codeOf = (result: Check) => (result.outcome === 'down' ? result.failure.code : result.outcome);
const expectNothingOfValueIn = (heard: string) => {
  for (const valuable of valuables) expect(heard.toLowerCase()).not.toContain(valuable.toLowerCase());
};

const leaf = middle.issue();
const demanding = middle.issue({ mustStaple: true });
const lonely = middle.issue({ issuerUrl: 'http://ca.lab.example/middle.crt' });
const weak = root.issue({ key: 'rsa-1024' });
const badCertificates: readonly [code: string, what: string, options: TlsOptions, staple?: Buffer][] = [
  ['tls.self-signed', 'that signed itself', pair(selfSign())],
  ['tls.certificate-expired', 'that has expired', pair(middle.issue(old))],
  ['tls.certificate-not-yet-valid', 'that is not valid yet', pair(middle.issue(coming))],
  ['tls.name-mismatch', 'for another name', pair(middle.issue({ dns: ['other.lab.example'] }))],
  [
    'tls.name-mismatch',
    'with nothing but a common name',
    pair(middle.issue({ commonName: 'localhost', dns: [], ip: [] })),
  ],
  ['tls.chain-incomplete', 'without its intermediate', { key: lonely.keyPem, cert: lonely.certPem }],
  [
    'tls.chain-incomplete',
    'with the wrong intermediate',
    { key: leaf.keyPem, cert: leaf.certPem + strangerMiddle.certPem },
  ],
  ['tls.untrusted-root', 'of an unknown root', pair(stranger.issue())],
  ['tls.untrusted-root', 'of an unknown root, the root sent as well', withRoot()],
  ['tls.revoked', 'that its staple calls revoked', pair(leaf), answerOcsp(middle, leaf, 'revoked')],
  ['tls.revoked', 'that demands a staple', pair(demanding)],
  ['tls.weak-certificate', 'with a small key', pair(weak)],
];

function pair({ keyPem, chainPem }: { readonly keyPem: string; readonly chainPem: string }): TlsOptions {
  return { key: keyPem, cert: chainPem };
}

function withRoot(): TlsOptions {
  const issued = strangerMiddle.issue();
  return { key: issued.keyPem, cert: issued.chainPem + stranger.certPem };
}

describe.concurrent.each([
  ['TLS 1.3', {}],
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
] as const)('over %s', (_, version) => {
  it.each(badCertificates)(
    '%s: a server with a certificate %s is told nothing at all',
    async (code, _what, options, staple) => {
      const ears = await listenWith({ ...options, ...version }, undefined, staple);
      const result = await check(ears.url);
      expect(codeOf(result)).toBe(code);
      expect(ears.heard()).toBe('');
      expect(JSON.stringify(result)).not.toContain('top-secret');
    },
  );
});

describe.concurrent('a server with the right certificate', () => {
  it('is told all of it: the silence above is not for lack of words', async () => {
    const ears = await listenWith(pair(leaf), (socket) =>
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
    );
    expect(codeOf(await check(ears.url))).toBe('upgrade.not-found');
    for (const word of ['top-secret-header', 'top-secret-query', 'https://app.lab.example'])
      expect(ears.heard()).toContain(word);
    expect(ears.heard()).not.toContain('eyJ');
  });

  it('that shows another one when asked again is told nothing the second time', async () => {
    let handshakes = 0;
    const heard: string[] = [];
    const good = pair(leaf);
    const bad = pair(stranger.issue());
    const running = await runServer(
      createTcpServer((raw) => {
        const shown = handshakes++ === 0 ? good : bad;
        const index = heard.push('') - 1;
        const socket = new TLSSocket(raw, { isServer: true, ...shown });
        socket
          .on('error', () => {})
          .on('data', (chunk: Buffer) => {
            heard[index] += chunk.toString('latin1');
            socket.end(
              'HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nSec-WebSocket-Version: 13\r\nContent-Length: 10\r\n\r\nForbidden\n',
            );
          });
      }),
    );
    endings.push(() => running.close());
    const result = await check(`wss://localhost:${running.port}/connection/websocket?key=top-secret-query`);
    expect(codeOf(result)).toBe('upgrade.forbidden');
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.slice(1).join('')).toBe('');
  });
});

describe.concurrent('the counter-experiments', () => {
  const helloIsOver = (socket: Socket, first: Buffer) =>
    first[0] === 0x16 || !socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');

  it.each<[what: string, code: string, act: (socket: Socket, first: Buffer) => unknown]>([
    ['hangs up', 'tls.plain-server', (socket, first) => helloIsOver(socket, first) && socket.end()],
    ['resets', 'tls.plain-server', (socket, first) => helloIsOver(socket, first) && socket.resetAndDestroy()],
    [
      'answers in clear',
      'tls.plain-server',
      (socket, first) => helloIsOver(socket, first) && socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ],
    ['is silent', 'tls.plain-server', (socket, first) => helloIsOver(socket, first)],
    ['speaks another protocol', 'tls.not-tls', (socket) => socket.end('SSH-2.0-lab\r\n')],
    ['sends alert 80', 'tls.alert', (socket) => socket.end(alertRecord(80))],
  ])('tell a server that %s nothing of value', async (_, code, act) => {
    const ears = await listenRaw((socket, first) => void act(socket, first));
    const result = await check(ears.url);
    expect(codeOf(result)).toBe(code);
    expect(ears.heard()).not.toBe('');
    expectNothingOfValueIn(ears.heard());
    if (code === 'tls.plain-server')
      expect(ears.heard()).toMatch(/GET \/connection\/websocket HTTP\/1\.1\r\nHost: localhost:\d+\r\n/);
  });

  it('tell a server that cuts behind the handshake nothing more than the first request', async () => {
    const ears = await listenWith(pair(leaf), (socket, connection) => {
      expect(connection).toBe(1);
      socket.destroy();
    });
    expect(codeOf(await check(ears.url))).toBe('upgrade.closed');
    expect(ears.heard().match(/GET /g)).toHaveLength(1);
  });
});

describe.concurrent('a token endpoint', () => {
  const source = (url: string) => ({
    kind: 'fetch' as const,
    url: new URL(url.replace('wss:', 'https:').replace('/connection/websocket', '/token')),
    method: 'POST',
    headers: { Authorization: 'Bearer top-secret-header' },
    body: '{"password":"top-secret-body"}',
  });

  it('with a bad certificate is told nothing, and its trouble does not hide behind the target', async () => {
    const endpoint = await listenWith(pair(stranger.issue()));
    const honest = await listenWith(pair(leaf), (socket) =>
      socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
    );
    const result = await check(honest.url, { token: source(endpoint.url) });
    expect(codeOf(result)).toBe('upgrade.not-found');
    expect(endpoint.heard()).toBe('');
  });

  it('that hangs up on TLS is told nothing of value in the plain try', async () => {
    const endpoint = await listenRaw((socket, first) => first[0] === 0x16 && socket.end());
    const silent = await listenRaw((socket) => socket.resume());
    await check(silent.url, { token: source(endpoint.url) });
    expect(endpoint.heard()).not.toBe('');
    expectNothingOfValueIn(endpoint.heard());
  });
});
