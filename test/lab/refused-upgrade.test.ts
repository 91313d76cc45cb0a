import { describe, expect, it } from 'vitest';
import { connect, outcome, start, token } from './honest-scenario.ts';
import { collectRefusal, converse } from './lab-client.ts';

/** Names and values in the order and the spelling of the wire. */
const access = (origin: string): string[] => [
  ...['Access-Control-Allow-Credentials', 'true'],
  ...['Access-Control-Allow-Origin', origin],
];
const plainText = ['Content-Type', 'text/plain; charset=utf-8'];
const version = ['Sec-Websocket-Version', '13'];
const behind = (bytes: number): unknown[] => [
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Date', expect.any(String)],
  ...['Content-Length', String(bytes)],
];

describe('a refused upgrade of the honest server', () => {
  it('for its Origin is a 403 without Access-Control headers', async () => {
    const { url } = await start();
    expect(await collectRefusal(url, { origin: 'https://evil.example' })).toEqual({
      status: 403,
      headers: [...plainText, ...version, ...behind(10)],
      body: 'Forbidden\n',
    });
  });

  it('for a wrong version is a 400 that names the Origin where that is allowed', async () => {
    const { url } = await start();
    const protocolVersion = 8;
    expect(await collectRefusal(url, { protocolVersion, origin: 'https://app.lab.example' })).toEqual({
      status: 400,
      headers: [...access('https://app.lab.example'), ...plainText, ...version, ...behind(12)],
      body: 'Bad Request\n',
    });
    expect((await collectRefusal(url, { protocolVersion })).headers).toEqual([
      ...access(''),
      ...plainText,
      ...version,
      ...behind(12),
    ]);
    expect((await collectRefusal(url, { protocolVersion, origin: 'https://evil.example' })).headers).toEqual([
      ...plainText,
      ...version,
      ...behind(12),
    ]);
  });

  it.each(['/connection/websocket/', '/', '/connection'])(
    'for the path %s is a 404 in the words of Go',
    async (path) => {
      const { url } = await start();
      expect(await collectRefusal(url.replace('/connection/websocket', path))).toEqual({
        status: 404,
        headers: [...plainText, ...behind(19)],
        body: '404 page not found\n',
      });
    },
  );

  it('for the connection limit is an empty 503, once a client has finished connect, whatever its Origin', async () => {
    const server = await start({ connectionLimit: 1 });
    const connected = Promise.withResolvers<void>();
    const first = converse(server.url, [connect(token())], { closesAfter: 2 });
    const watch = setInterval(() => server.hub.size === 1 && connected.resolve(), 1);
    await connected.promise;
    clearInterval(watch);
    expect(await collectRefusal(server.url, { origin: 'https://evil.example' })).toEqual({
      status: 503,
      headers: ['Date', expect.any(String), 'Content-Length', '0'],
      body: '',
    });
    await server.close();
    expect((await first).closeCode).toBe(1006);
  });

  it.each([
    ['no Origin', undefined, ['https://app.lab.example'], true],
    ['capitals in the request', 'https://APP.lab.example', ['https://app.lab.example'], true],
    ['capitals on the list', 'https://app.lab.example', ['https://App.lab.example'], false],
    ['a glob', 'https://a.b.lab.example', ['https://*.lab.example'], true],
    ['a port that the glob does not cover', 'https://a.lab.example:8443', ['https://*.lab.example'], false],
    ['null as an ordinary Origin', 'null', ['https://app.lab.example'], false],
    ['anything by *', 'null', ['*'], true],
    ['an empty list', 'https://app.lab.example', [], false],
  ])('follows the list of Origins: %s', async (_, origin, allowedOrigins, passes) => {
    const server = await start({ allowedOrigins });
    const options = origin === undefined ? {} : { origin };
    if (passes) expect(await outcome(server, [connect(token())], options)).toBe('ttl 60');
    else expect((await collectRefusal(server.url, options)).status).toBe(403);
  });
});
