import { describe, expect, it } from 'vitest';
import type { Check } from '../../functions/probe/outcome.ts';
import { overTls } from './centrifugo-setups.ts';
import { centrifugoSuite } from './centrifugo-suite.ts';
import { expectVerdict } from './expect-verdict.ts';
import { haltServer } from './halt-server.ts';
import { holdConnection } from './hold-connection.ts';
import { makeToken } from './made-tokens.ts';
import { authority, type CheckChanges, checkReal, secret } from './real-check.ts';
import type { RealServer } from './server-process.ts';

const { backend, server, ownServer } = centrifugoSuite();

describe('before the token, a real Centrifugo gives', () => {
  it.for([
    ['upgrade.origin-rejected', 'an Origin that is not in its list', 'strict', 'https://elsewhere.example'],
    ['upgrade.origin-rejected', 'an Origin with another port', 'strict', 'https://app.real.example:8443'],
    ['upgrade.origin-rejected', 'an Origin where no list is configured', 'in clear', 'https://app.real.example'],
    ['up', 'no Origin at all', 'strict', null],
    ['up', 'the Origin in capitals', 'strict', 'https://APP.real.example'],
  ] as const)('%s: %s', async ([verdict, , setup, origin], context) => {
    const { url } = await server(context, setup);
    expectVerdict(await checkReal(url, { origin }), verdict);
  });

  it.for([
    '/connection/websocket/',
    '/connection/Websocket',
    '/connection/uni_websocket',
    '/connection/sockjs',
    '/websocket',
    '/api/connection/websocket',
  ])('upgrade.not-found: the path %s', async (path, context) => {
    const { url } = await server(context, 'strict');
    expectVerdict(await checkReal(new URL(path, url).href), 'upgrade.not-found');
  });

  it('upgrade.not-found: websocket.disabled', async (context) => {
    const { url } = await server(context, 'no websocket');
    expectVerdict(await checkReal(url), 'upgrade.not-found');
  });

  it('upgrade.connection-limit: as many connections as it may have', async (context) => {
    const { url } = await server(context, 'connection limit');
    const held = await holdConnection(url, makeToken(), authority.caPem);
    const check = await checkReal(url);
    await held.close();
    expectVerdict(check, 'upgrade.connection-limit');
  });

  it('upgrade.connection-limit: more new connections in a second than it may have', async (context) => {
    const { url } = await server(context, 'rate limit');
    const checks = await Promise.all([checkReal(url), checkReal(url), checkReal(url), checkReal(url)]);
    const refused = checks.filter(({ outcome }) => outcome === 'down');
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const check of refused) expectVerdict(check, 'upgrade.connection-limit');
  });

  it('upgrade.plain-to-tls-port: ws:// to its TLS port', async (context) => {
    const { url } = await server(context, 'strict');
    expectVerdict(await checkReal(url.replace('wss:', 'ws:')), 'upgrade.plain-to-tls-port');
  });

  it('tls.plain-server: wss:// to its port in clear', async (context) => {
    const { url } = await server(context, 'in clear');
    expectVerdict(await checkReal(url.replace('ws:', 'wss:')), 'tls.plain-server');
  });

  it('tls.client-certificate-required: client_ca_pem is set', async (context) => {
    const { url } = await server(context, 'client certificates');
    expectVerdict(await checkReal(url), 'tls.client-certificate-required');
  });

  it.for([
    ['without a server name', null],
    ['with the name of another host', 'other.real.example'],
  ] as const)('tls.alert: autocert %s', async ([, serverName], context) => {
    const { url } = await server(context, 'autocert');
    const check = await checkReal(url, { serverName });
    expectVerdict(check, 'tls.alert');
    expect(check).toMatchObject({ failure: { evidence: { alert: 80 } } });
  });

  it('tls.untrusted-root: the authority of its certificate is not known', async (context) => {
    const { url } = await server(context, 'strict');
    const check = await checkReal(url, { ca: [] });
    expectVerdict(check, 'tls.untrusted-root');
    expect(check.tls?.certificate?.subject).toContain('localhost');
  });

  it('tls.name-mismatch: its certificate is of another name', async (context) => {
    const { url } = await server(context, 'strict');
    expectVerdict(await checkReal(url, { serverName: 'chat.real.example' }), 'tls.name-mismatch');
  });

  it.for([30_000, -30_000])(
    'degraded.clock-skew: our clock is %i ms ahead of its own',
    async (clockAheadMs, context) => {
      const { url } = await server(context, 'strict');
      expectVerdict(await checkReal(url, { clockAheadMs }), 'degraded.clock-skew');
    },
  );
});

describe.concurrent('a real Centrifugo that ends during a check gives', () => {
  it('refresh.shutting-down: it is told to stop before the refresh', async (context) => {
    const running = await ownServer(context, overTls({ token: { hmac_secret_key: secret } }));
    const neighbour = await holdConnection(running.url, makeToken(), authority.caPem);
    const check = await checkBetween(running, async () => {
      running.signal('SIGTERM');
      // Every connection is told at the same moment.
      await neighbour.closed;
    });
    expectVerdict(check, 'refresh.shutting-down');
  });

  it('refresh.closed: it is killed before the refresh', async (context) => {
    const running = await ownServer(context, overTls({ token: { hmac_secret_key: secret } }));
    const check = await checkBetween(running, async () => {
      running.signal('SIGKILL');
      await running.stop();
    });
    expectVerdict(check, 'refresh.closed');
  });

  it('refresh.timeout: it is halted before the refresh', async (context) => {
    const running = await ownServer(context, overTls({ token: { hmac_secret_key: secret } }));
    const check = await checkBetween(running, () => haltServer(running), { timeouts: { refresh: 100 } });
    expectVerdict(check, 'refresh.timeout');
  });

  it.for(['SIGTERM', 'SIGKILL'] as const)('connect.closed: %s before the connect reply', async (signal, context) => {
    let running: RealServer | undefined;
    const endpoint = backend().at(async () => {
      running?.signal(signal);
      await running?.stop();
      return { json: {} };
    });
    const proxy = { connect: { enabled: true, endpoint: String(endpoint), timeout: '10s' } };
    running = await ownServer(context, overTls({ proxy }));
    expectVerdict(await checkReal(running.url, { token: null }), 'connect.closed');
  });

  it('tls.timeout: it is halted before the check', async (context) => {
    const running = await ownServer(context, overTls({ token: { hmac_secret_key: secret } }));
    await haltServer(running);
    expectVerdict(await checkReal(running.url, { timeouts: { tls: 700 } }), 'tls.timeout');
  });

  it('tcp.refused: it is gone', async (context) => {
    const running = await ownServer(context, overTls({ token: { hmac_secret_key: secret } }));
    await running.stop();
    expectVerdict(await checkReal(running.url), 'tcp.refused');
  });
});

/** A check in which something happens after the connect reply and before the refresh. */
function checkBetween(running: RealServer, happen: () => Promise<void>, changes: CheckChanges = {}): Promise<Check> {
  const claims = () => ({ sub: 'user-at-the-end' });
  return checkReal(running.url, {
    ...changes,
    token: backend().tokens(
      () => makeToken({ claims }),
      async () => {
        await happen();
        return makeToken({ claims });
      },
    ),
  });
}
