import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../functions/probe/clock.ts';
import type { Check } from '../../functions/probe/outcome.ts';
import { defaultTimeLimits, type ProbeTarget, stoppingPhases } from '../../functions/probe/probe-target.ts';
import { probeTarget } from '../../functions/probe/run-probe.ts';
import { createAuthority } from '../lab/certificates.ts';
import { type HonestServerOptions, startHonestServer } from '../lab/honest-server.ts';
import { readJwt, signJwt } from '../lab/jwt.ts';
import { closeFrame } from '../lab/raw-frame.ts';
import { runServer } from '../lab/raw-server.ts';
import { skewedClock, targetOf } from './probe-scene.ts';

const secret = 'connect-secret of the lab, long enough';
const authority = createAuthority('Run Root');
const leaf = authority.issue();
const tls = { cert: leaf.chainPem, key: leaf.keyPem };
const minted = { kind: 'mint', key: { hmacSecret: secret }, claims: {}, ttlSeconds: 60 } as const;

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()));
});

async function honest(options: HonestServerOptions = {}) {
  const server = await startHonestServer({ token: { hmacSecret: secret }, ...options });
  endings.push(() => server.close());
  return server;
}

async function serve(server: Server): Promise<number> {
  const running = await runServer(server);
  endings.push(() => running.close());
  return running.port;
}

/** A server that answers every request on every connection in its own way. */
function answering(answer: (socket: Socket, request: string, connection: number) => void): Promise<number> {
  let connections = 0;
  return serve(
    createTcpServer((socket) => {
      connections++;
      const number = connections;
      socket.once('data', (request: Buffer) => answer(socket, request.toString('latin1'), number));
    }),
  );
}

interface Setting extends Partial<ProbeTarget> {
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

function check(url: string, { clock = skewedClock(), signal, ...changes }: Setting = {}): Promise<Check> {
  const target = targetOf(url, { ca: [authority.caPem], token: minted, refresh: true, secrets: [secret], ...changes });
  return probeTarget(target, { region: 'here', clock, ...(signal === undefined ? {} : { signal }) });
}

const codeOf = (result: Check) => (result.outcome === 'down' ? result.failure.code : result.outcome);
const notFound = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';
const local = (port: number) => `ws://127.0.0.1:${port}/connection/websocket`;

describe('a check', () => {
  it('has a time for every phase that happened, and for no other', async () => {
    const { url } = await honest({ tls });
    const phasesOf = async (target: string, changes: Setting = {}) =>
      Object.keys((await check(target, changes)).timingsMs).sort();
    expect(await phasesOf(url)).toEqual(['connect', 'refresh', 'tcp', 'tls', 'token', 'total', 'upgrade']);
    const named = url.replace('127.0.0.1', 'localhost');
    expect(await phasesOf(named, { until: 'upgrade' })).toEqual(['dns', 'tcp', 'tls', 'total', 'upgrade']);
    const plain = await honest();
    expect(await phasesOf(plain.url, { token: null })).toEqual(['connect', 'tcp', 'total', 'upgrade']);
    expect(await phasesOf(local(await answering((socket) => socket.end(notFound))))).toEqual([
      'tcp',
      'token',
      'total',
      'upgrade',
    ]);
  });

  it.each(stoppingPhases)('told to stop after %s is up there, and asks no more', async (until) => {
    const { url, hub } = await honest({ tls });
    const result = await check(url.replace('127.0.0.1', 'localhost'), { until });
    expect(codeOf(result)).toBe('up');
    const last = Object.keys(result.timingsMs).filter((phase) => phase !== 'total' && phase !== 'token');
    expect(last.at(-1)).toBe(until);
    await expect.poll(() => hub.size).toBe(0);
  });

  it('is another user each time, unless the target says who', async () => {
    const subjects: unknown[] = [];
    const { url } = await honest({
      hooks: {
        onCommand(command) {
          if (command.connect !== undefined) subjects.push(readJwt(command.connect.token ?? '')?.claims.sub);
          return undefined;
        },
      },
    });
    await check(url);
    await check(url);
    await check(url, { token: { ...minted, claims: { sub: 'user-7' } } });
    expect(subjects).toEqual([
      expect.stringMatching(/^canary-here-[0-9a-f]{12}$/),
      expect.stringMatching(/^canary-here-/),
      'user-7',
    ]);
    expect(subjects[0]).not.toBe(subjects[1]);
  });

  it.each([-45, -4, 0, 4, 45])('refreshes where the server’s clock is %i s ahead of ours', async (seconds) => {
    const { url } = await honest({ clock: () => Date.now() + seconds * 1000, includesTime: true });
    const result = await check(url);
    expect(codeOf(result)).toBe(Math.abs(seconds) > 5 ? 'degraded' : 'up');
    expect(result.timingsMs.refresh).toBeDefined();
    expect(result.degradations.map(({ code }) => code)).toEqual(Math.abs(seconds) > 5 ? ['degraded.clock-skew'] : []);
  });

  it('goes by the clocks that it is given', async () => {
    const { url } = await honest({ includesTime: true });
    const result = await check(url, { clock: skewedClock(-20_000) });
    expect(result.degradations[0]?.evidence).toMatchObject({ clockSkew: { seconds: 20, seenIn: 'connect-reply' } });
    expect(Math.abs(Date.parse(result.startedAt) + 20_000 - Date.now())).toBeLessThan(5000);
  });

  it('does not refresh with a token of which there is only one', async () => {
    const { url } = await honest();
    const token = signJwt({ sub: 'u', exp: Math.floor(Date.now() / 1000) + 60 }, { hmacSecret: secret });
    const result = await check(url, { token: { kind: 'fixed', token } });
    expect(codeOf(result)).toBe('up');
    expect(result.timingsMs).not.toHaveProperty('refresh');
  });

  it('sends no server name that is an address, and verifies it all the same', async () => {
    const names: unknown[] = [];
    const port = await serve(
      createTlsServer(tls, (socket) => {
        names.push(socket.servername);
        socket.on('error', () => {}).once('data', () => socket.end(notFound));
      }),
    );
    const checkAs = (serverName: string | null) =>
      check(`wss://localhost:${port}/connection/websocket`, { serverName });
    expect(codeOf(await checkAs(null))).toBe('upgrade.not-found');
    expect(codeOf(await checkAs('127.0.0.1'))).toBe('upgrade.not-found');
    expect(names).toEqual(['localhost', false]);
    expect(codeOf(await checkAs('192.0.2.1'))).toBe('tls.name-mismatch');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'told to stop after %s hears out a server that wants a certificate of ours',
    async (version) => {
      const options = { ...tls, requestCert: true, minVersion: version, maxVersion: version };
      const listen = (rejectUnauthorized: boolean) =>
        serve(createTlsServer({ ...options, rejectUnauthorized }, (socket) => socket.on('error', () => {}).resume()));
      const checkAt = (port: number) => check(`wss://localhost:${port}/connection/websocket`, { until: 'tls' });
      expect(codeOf(await checkAt(await listen(true)))).toBe('tls.client-certificate-required');
      const content = await checkAt(await listen(false));
      expect(codeOf(content)).toBe('up');
      expect(content.timingsMs.tls).toBeLessThan(400);
    },
  );

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const port = await answering((socket) => socket.end(notFound));
    const before = timers();
    for (let checks = 0; checks < 5; checks++) await check(local(port));
    expect(timers()).toBeLessThan(before + 3);
  });
});

describe('a check that is called off', () => {
  it.each<[when: string, atMs: number]>([
    ['at once', 0],
    ['while it waits', 60],
  ])('%s is rejected with the reason, and leaves nobody connected', async (_, atMs) => {
    const sockets = new Set<Socket>();
    const port = await serve(
      createTcpServer((socket) => {
        sockets.add(socket.resume());
        socket.on('close', () => sockets.delete(socket));
      }),
    );
    const controller = new AbortController();
    const token = {
      kind: 'fetch',
      url: new URL(`http://127.0.0.1:${port}/token`),
      method: 'GET',
      headers: {},
    } as const;
    const running = check(local(port), { signal: controller.signal, token });
    setTimeout(() => controller.abort(new Error('called off')), atMs);
    await expect(running).rejects.toThrow('called off');
    await expect.poll(() => sockets.size).toBe(0);
  });
});

describe('while the token is awaited', () => {
  const slowEndpoint = async () => {
    const token = signJwt({ sub: 'u', exp: Math.floor(Date.now() / 1000) + 60 }, { hmacSecret: secret });
    const body = `\uFEFF${JSON.stringify({ token })}`;
    const port = await answering((socket) => {
      setTimeout(() => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`), 150);
    });
    return { kind: 'fetch', url: new URL(`http://127.0.0.1:${port}/token`), method: 'GET', headers: {} } as const;
  };

  it.each<[what: string, act: (stream: Socket, reset: () => void) => void, code: string]>([
    ['a reset', (_, reset) => setTimeout(reset, 20), 'connect.closed'],
    ['a FIN', (stream) => stream.end(), 'connect.closed'],
    ['a Close frame and a FIN', (stream) => stream.end(closeFrame(3001, 'shutdown')), 'connect.shutting-down'],
  ])('%s of the server is not lost', async (_, act, code) => {
    const { url } = await honest({
      hooks: {
        onOpen({ connection }) {
          act(connection.stream.resume(), connection.reset);
          return 'handled';
        },
      },
    });
    expect(codeOf(await check(url, { token: await slowEndpoint() }))).toBe(code);
  });

  it('the connection is kept, and the token used when it comes, byte order mark or not', async () => {
    const { url } = await honest();
    expect(codeOf(await check(url, { token: await slowEndpoint(), until: 'connect' }))).toBe('up');
  });
});

describe('a second look', () => {
  it('finds out why TLS 1.3 let nobody at the token endpoint', async () => {
    const { url } = await honest();
    const port = await serve(
      createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }),
    );
    const endpoint = new URL(`https://127.0.0.1:${port}/token`);
    const result = await check(url, { token: { kind: 'fetch', url: endpoint, method: 'GET', headers: {} } });
    expect(result).toMatchObject({
      failure: {
        code: 'token.unreachable',
        evidence: { ended: 'unreachable', inner: 'tls.client-certificate-required' },
      },
    });
  });

  it('does not wait for a server that talks to one client at a time', async () => {
    const stranger = createAuthority('Stranger').issue();
    const server = createTlsServer({ cert: stranger.chainPem, key: stranger.keyPem }, (socket) => {
      socket.on('error', () => {}).resume();
    });
    const oneByOne = createTcpServer({ pauseOnConnect: true });
    const queue: Socket[] = [];
    let isBusy = false;
    const next = () => {
      const socket = isBusy ? undefined : queue.shift();
      if (socket === undefined) return;
      isBusy = true;
      socket.once('close', () => {
        isBusy = false;
        next();
      });
      server.emit('connection', socket);
      socket.resume();
    };
    oneByOne.on('connection', (socket) => {
      queue.push(socket);
      next();
    });
    const port = await serve(oneByOne);
    const result = await check(`wss://localhost:${port}/connection/websocket`);
    expect(codeOf(result)).toBe('tls.untrusted-root');
    expect(result.timingsMs.total).toBeLessThan(2500);
  });

  it('that takes long does not make the Date of the answer look old', async () => {
    const port = await answering((socket, _, connection) => {
      if (connection > 1) return;
      socket.end(`HTTP/1.1 403 Forbidden\r\nDate: ${new Date().toUTCString()}\r\nContent-Length: 0\r\n\r\n`);
    });
    const result = await check(local(port), {
      origin: 'https://app.lab.example',
      token: null,
      timeouts: { ...defaultTimeLimits, upgrade: 1800 },
      limits: { slowMs: 60_000, certificateDays: 14, clockSkewMs: 1200 },
    });
    expect(codeOf(result)).toBe('upgrade.forbidden');
    expect(result.degradations).toEqual([]);
  });

  it('allows for the Age of an answer from a cache', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const port = await answering((socket) =>
      socket.end(`HTTP/1.1 404 Not Found\r\nDate: ${date}\r\nAge: 3600\r\nContent-Length: 0\r\n\r\n`),
    );
    expect((await check(local(port))).degradations).toEqual([]);
  });
});

describe('secrets', () => {
  it('that read like our own words blot none of them out, and are in no output', async () => {
    const words = ['connect', 'answered', 'close-frame', 'timeout', 'certificate', 'token', 'json', 'shutdown now'];
    const { url } = await honest({
      hooks: {
        onCommand(_, session) {
          session.close(3001, 'shutdown now');
          return 'handled';
        },
      },
    });
    const result = await check(url, { secrets: words });
    expect(codeOf(result)).toBe('connect.shutting-down');
    expect(JSON.stringify(result)).not.toContain('shutdown now');
  });

  it('of the query are hidden where a server redirects with it', async () => {
    const port = await answering((socket, request) => {
      const path = request.split(' ')[1];
      socket.end(`HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1${path}\r\nContent-Length: 0\r\n\r\n`);
    });
    const result = await check(`${local(port)}?format=json&key=query-secret%20one`);
    expect(codeOf(result)).toBe('upgrade.redirected');
    expect(JSON.stringify(result)).toContain('?format=json&key=[redacted]');
    expect(JSON.stringify(result)).not.toContain('query-secret');
  });

  it('are hidden where a server sends back what it was sent', async () => {
    const port = await answering((socket, request) => socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${request}`));
    const headers = { Authorization: 'Bearer the-team-secret', 'X-Key': 'another-secret' };
    const result = await check(local(port), { headers, secrets: ['the-team-secret', 'another-secret'] });
    expect(codeOf(result)).toBe('upgrade.http-error');
    expect(JSON.stringify(result)).not.toMatch(/the-team-secret|another-sec/);
  });
});
