import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { fillBacklog } from './full-backlog.ts';
import { onFirstRecord, serveRaw } from './raw-server.ts';
import { holdRefusingPort } from './refusing-port.ts';

describe('a port of the lab', () => {
  it('refuses while it is held', async () => {
    const held = await holdRefusingPort();
    expect(await connectTo(held.port)).toBe('ECONNREFUSED');
    await held.close();
  });

  it('answers no SYN once its backlog is full, and refuses once closed', async () => {
    const full = await fillBacklog();
    expect(await connectTo(full.port)).toBe('no answer');
    await full.close();
    expect(await connectTo(full.port)).toBe('ECONNREFUSED');
  });

  it.each(['224.0.0.1', '255.255.255.255', 'ff02::1'])('there is no way to %s', async (ip) => {
    expect(await connectTo(443, ip)).toBe('ENETUNREACH');
  });

  it('is reset on accept before the client has looked at its connection', async () => {
    const server = await serveRaw((socket) => socket.resetAndDestroy());
    expect(await connectTo(server.port)).toBe('ECONNRESET');
    await server.close();
  });

  it('ends its connections at once when the server is closed', async () => {
    const server = await serveRaw((socket) => socket.resume());
    const client = connect(server.port, '127.0.0.1').on('error', () => {});
    const closed = Promise.withResolvers<void>();
    const connected = Promise.withResolvers<void>();
    client.once('connect', connected.resolve).once('close', () => closed.resolve());
    client.resume();
    await connected.promise;
    await server.close();
    await closed.promise;
    expect(await connectTo(server.port)).toBe('ECONNREFUSED');
  });

  it('hears a first record that comes in pieces as a whole', async () => {
    const heard = Promise.withResolvers<Buffer>();
    const server = await serveRaw((socket) => onFirstRecord(socket, heard.resolve));
    const client = connect(server.port, '127.0.0.1').on('error', () => {});
    const record = Buffer.from([0x16, 3, 1, 0, 4, 1, 2, 3, 4]);
    client.write(record.subarray(0, 3), () =>
      client.write(record.subarray(3, 6), () => client.write(record.subarray(6))),
    );
    expect(await heard.promise).toEqual(record);
    client.destroy();
    await server.close();
  });
});

/** A Node error code, `connected`, or `no answer` within a time in which the loopback answers many times over. */
async function connectTo(port: number, host = '127.0.0.1'): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(port, host);
  socket.once('connect', () => resolve('connected'));
  socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  const timer = setTimeout(() => resolve('no answer'), 400);
  const seen = await promise;
  clearTimeout(timer);
  socket.destroy();
  return seen;
}
