import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { runServer } from '../../lab/raw-server.ts';
import { jsonFrames, protobufFrames } from './arbitrary-frames.ts';
import { httpBytes } from './arbitrary-http.ts';
import { checkAll, meetAll, reportAndEnd, targetAt } from './gauntlet.ts';
import { startHostileServer } from './hostile-server.ts';
import { beginOrdeal } from './ordeal.ts';
import { anyBytes, play, type Script, scriptOf, scriptsOf } from './script.ts';

const ordeal = beginOrdeal();
afterAll(() => reportAndEnd(ordeal));

describe.concurrent('whatever a server says', () => {
  it('in answer to connect, a check of it ends in time with a catalogued code', async () => {
    await meetAll(ordeal, 'connect', scriptsOf(fc.oneof(jsonFrames, jsonFrames, jsonFrames, anyBytes)));
  });

  it('in answer to connect in Protobuf, the same holds', async () => {
    await meetAll(ordeal, 'connect', scriptsOf(protobufFrames), { changes: { encoding: 'protobuf' } });
  });

  it('in answer to the refresh, the same holds', async () => {
    await meetAll(ordeal, 'refresh', scriptsOf(fc.oneof(jsonFrames, jsonFrames, jsonFrames, anyBytes)));
  });

  it('in answer to the refresh under TLS, the same holds', async () => {
    await meetAll(ordeal, 'refresh', scriptsOf(jsonFrames), { isTls: true });
  });
});

describe.concurrent('whatever a token endpoint says', () => {
  it('a check ends in time with a catalogued code', async () => {
    await checkAll(scriptOf(fc.oneof(httpBytes, httpBytes, httpBytes, anyBytes)), async (script) => {
      const endpoint = await runServer(
        createServer({ allowHalfOpen: true }, (socket) => socket.once('data', () => play(socket.resume(), script))),
      );
      const server = await startHostileServer('connect', (stream) => stream.end(), false);
      const url = new URL(`http://127.0.0.1:${endpoint.port}/token`);
      try {
        await ordeal.check(targetAt(server.url, { token: { kind: 'fetch', url, method: 'GET', headers: {} } }));
        await server.left();
      } finally {
        await Promise.all([endpoint.close(), server.close()]);
      }
    });
  });
});

describe.concurrent('whatever a DNS server says', () => {
  it('a check ends in time with a catalogued code', async () => {
    await checkAll(fc.array(scriptOf(dnsBytes), { minLength: 1, maxLength: 3 }), async (scripts) => {
      const server = createSocket('udp4');
      let asked = 0;
      server.on('message', (query, peer) => {
        const script = scripts[asked++ % scripts.length];
        if (script === undefined || script.end === 'stay') return;
        server.send(answerTo(query, script), peer.port, peer.address, () => undefined);
      });
      await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
      try {
        const resolver = `127.0.0.1:${server.address().port}`;
        await ordeal.check(targetAt('wss://chat.lab.example:1/connection/websocket', { resolver }));
      } finally {
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    });
  });
});

/** The flags, the counts and what stands behind the question. */
const dnsBytes = fc
  .tuple(
    fc.nat(0xffff),
    fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
    fc.oneof(fc.uint8Array({ maxLength: 60 }), address()),
  )
  .map(([flags, counts, rest]) =>
    Buffer.from([flags >> 8, flags & 255, 0, 1, ...counts.flatMap((count) => [0, count]), ...rest]),
  );

/** A record for the name asked, with an address of some length. */
function address(): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(1, 28, 5, 99), fc.uint8Array({ maxLength: 18 }))
    .map(([type, data]) => Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 1, 0, data.length, ...data]));
}

/** Mostly with the right id and question, so that it is read at all; cut somewhere or not. */
function answerTo(query: Buffer, { bytes, cuts, end }: Script): Buffer {
  const whole = Buffer.concat([query.subarray(0, 2), bytes.subarray(0, 10), query.subarray(12), bytes.subarray(10)]);
  const [cut] = cuts;
  return end === 'rst' && cut !== undefined ? whole.subarray(0, cut % whole.length) : whole;
}
