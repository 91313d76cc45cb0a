import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  isLoopback,
  type RunningHttpServer,
  startHttpServer,
  urlOf,
} from '../../../functions/platform/local/http-server.ts';

let server: RunningHttpServer;
const asked: Request[] = [];

beforeAll(async () => {
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    respond: async (request) => {
      asked.push(request);
      const { pathname } = new URL(request.url);
      if (pathname === '/breaks') throw new Error('a bug');
      if (pathname === '/unchanged') return new Response(null, { status: 304, headers: { etag: '"1"' } });
      return new Response(request.method === 'HEAD' ? null : `you asked for ${pathname}`, {
        headers: { 'x-own': 'yes' },
      });
    },
  });
});
afterAll(() => server.close());

/** What comes back for some bytes, until the server closes. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(bytes);
  socket.on('error', () => undefined);
  return text(socket);
}

function request(line: string, headers: readonly string[] = ['host: localhost']): Promise<string> {
  return exchange(`${[line, ...headers, 'connection: close'].join('\r\n')}\r\n\r\n`);
}

describe('the HTTP server', () => {
  it('hands requests over with path, query and headers, and sends what comes back', async () => {
    const answer = await request('GET /api/targets?x=%20 HTTP/1.1', ['host: localhost:9999', 'accept: text/plain']);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/x-own: yes/);
    expect(answer).toMatch(/you asked for \/api\/targets$/);
    expect(asked.at(-1)?.url).toBe('http://history.invalid/api/targets?x=%20');
    expect(asked.at(-1)?.headers.get('accept')).toBe('text/plain');
  });

  it.for(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST:8080'])('answers under %s', async (host) => {
    expect(await request('GET / HTTP/1.1', [`host: ${host}`])).toMatch(/^HTTP\/1\.1 200/);
  });

  it.for(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:8080', '192.168.0.7', '[::2]', 'a@localhost'])(
    'answers nothing under %s: a name that somebody else lets point here',
    async (host) => {
      const before = asked.length;
      expect(await request('GET /api/targets HTTP/1.1', [`host: ${host}`])).toMatch(/^HTTP\/1\.1 421/);
      expect(asked.length).toBe(before);
    },
  );

  it.for([
    { what: 'a foreign host', bytes: 'GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n', status: 421 },
    { what: 'no host', bytes: 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', status: 400 },
    {
      what: 'an address of elsewhere',
      bytes: 'GET http://a/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      status: 400,
    },
    { what: 'no HTTP', bytes: 'hello\r\n\r\n', status: 400 },
    {
      what: 'headers without end',
      bytes: `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      status: 431,
    },
  ])('answers $what with a problem in JSON', async ({ bytes, status }) => {
    const [head = '', body = ''] = (await exchange(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(body)).toMatchObject({ status });
  });

  it('sends no body with HEAD and 304', async () => {
    expect(await request('HEAD / HTTP/1.1')).toMatch(/\r\n\r\n$/);
    const unchanged = await request('GET /unchanged HTTP/1.1');
    expect(unchanged).toMatch(/^HTTP\/1\.1 304[\s\S]*\r\n\r\n$/);
    expect(unchanged).not.toMatch(/content-length/i);
  });

  it('reads no bodies, and closes behind them', async () => {
    const answer = await exchange('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\nabc');
    expect(answer).toMatch(/connection: close/i);
    expect(asked.at(-1)?.method).toBe('POST');
    expect(asked.at(-1)?.body).toBeNull();
  });

  it('refuses what is no request of ours', async () => {
    expect(await request('GET http://localhost/ HTTP/1.1')).toMatch(/^HTTP\/1\.1 400/);
    expect(await exchange('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await request('GET / HTTP/1.1', [])).toMatch(/^HTTP\/1\.1 400/);
  });

  it('refuses headers without end', async () => {
    const long = Array.from({ length: 40 }, (_, index) => `x-${index}: ${'a'.repeat(1_000)}`);
    expect(await request('GET / HTTP/1.1', ['host: localhost', ...long])).toMatch(/^HTTP\/1\.1 431/);
  });

  it('lets go of whoever is refused and keeps its own side open', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write('hello\r\n\r\n');
    await text(socket);
    // Bytes to a connection that is gone are answered with a reset.
    const writing = setInterval(() => socket.write('x'), 20);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(writing);
  });

  it('ends a connection whose answer could not be made, and serves others', async () => {
    expect(await request('GET /breaks HTTP/1.1')).toBe('');
    expect(await request('GET / HTTP/1.1')).toMatch(/^HTTP\/1\.1 200/);
  });

  it('closes with connections that are still open', async () => {
    const own = await startHttpServer({ host: '127.0.0.1', port: 0, respond: async () => new Response('') });
    const idle = connect(own.port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    idle.on('error', () => undefined);
    const ended = new Promise((resolve) => idle.once('close', resolve));
    await own.close();
    await ended;
  });

  it('rejects with the code of the system where the port is taken', async () => {
    const again = startHttpServer({ host: '127.0.0.1', port: server.port, respond: async () => new Response('') });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('knows which addresses only this machine reaches, and writes where a browser finds them', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', 'example.com'].some(isLoopback)).toBe(false);
    expect(urlOf('0.0.0.0', 80)).toBe('http://127.0.0.1:80/');
    expect(urlOf('::', 80)).toBe('http://[::1]:80/');
    expect(urlOf('localhost', 8080)).toBe('http://localhost:8080/');
  });
});
