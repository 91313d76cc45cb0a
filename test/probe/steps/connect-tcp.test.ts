import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { StepFailure } from '../../../functions/probe/step-failure.ts';
import { connectTcp } from '../../../functions/probe/steps/connect-tcp.ts';
import type { Address } from '../../../functions/probe/steps/resolve-name.ts';
import { fillBacklog } from '../../lab/full-backlog.ts';
import { type Running, serveRaw } from '../../lab/raw-server.ts';
import { deadlineIn, skewedClock, toolsOf } from '../probe-scene.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
const kept = async <R extends Running>(running: Promise<R>): Promise<R> => {
  const one = await running;
  open.push(one);
  return one;
};

const four = (ip: string): Address => ({ ip, family: 4 });

/** A server on another loopback address, with a port that somebody else chose. */
async function serveAt(ip: string, port: number) {
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections++;
    socket.on('error', () => {}).on('close', () => connections--);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, ip, resolve));
  open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  return { connections: () => connections };
}

function connect(addresses: readonly Address[], port: number, ms = 2000, signal?: AbortSignal) {
  const { bag } = toolsOf();
  open.push({ close: async () => bag.destroyAll() });
  return { bag, connection: connectTcp(addresses, port, deadlineIn(ms, signal), skewedClock(), bag) };
}

async function failureOf(connection: Promise<unknown>) {
  const error = await connection.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StepFailure) || error.evidence.phase !== 'tcp') throw new Error(`not a TCP failure: ${error}`);
  return error.evidence;
}

describe('connecting to the addresses of a name', () => {
  it('takes the first one where all connect, looks at every one, and gives the others back', async () => {
    const { port } = await kept(serveRaw((socket) => socket.resume()));
    const second = await serveAt('127.0.0.2', port);
    const { connection, bag } = connect([four('127.0.0.1'), four('127.0.0.2')], port);
    const { address, attempts } = await connection;
    expect(address.ip).toBe('127.0.0.1');
    expect((await attempts).map(({ ip, outcome }) => [ip, outcome])).toEqual([
      ['127.0.0.1', 'connected'],
      ['127.0.0.2', 'connected'],
    ]);
    await expect.poll(() => [second.connections(), bag.size]).toEqual([0, 1]);
  });

  it('goes on with the second at once where the first refuses', async () => {
    const { port } = await kept(serveRaw((socket) => socket.resume()));
    const { connection } = connect([four('127.0.0.2'), four('127.0.0.1')], port);
    const { address, attempts } = await connection;
    expect(address.ip).toBe('127.0.0.1');
    expect(await attempts).toMatchObject([{ outcome: 'refused', errno: 'ECONNREFUSED' }, { outcome: 'connected' }]);
  });

  it('gives a silent first address a head start, then goes on with the second, and still knows how the first fared', async () => {
    const { port } = await kept(fillBacklog());
    await serveAt('127.0.0.2', port);
    const begin = performance.now();
    const { connection } = connect([four('127.0.0.1'), four('127.0.0.2')], port, 1500);
    const { address, attempts } = await connection;
    const chosenAfterMs = performance.now() - begin;
    expect(address.ip).toBe('127.0.0.2');
    expect(chosenAfterMs).toBeGreaterThanOrEqual(245);
    expect(chosenAfterMs).toBeLessThan(1490);
    expect(await attempts).toMatchObject([{ outcome: 'timeout' }, { outcome: 'connected' }]);
  });

  it('does not wait for a silent second address where the first connects', async () => {
    const { port } = await kept(fillBacklog());
    await serveAt('127.0.0.2', port);
    const { connection } = connect([four('127.0.0.2'), four('127.0.0.1')], port, 500);
    const first = await Promise.race([connection, new Promise((resolve) => setTimeout(resolve, 240))]);
    expect(first).toMatchObject({ address: { ip: '127.0.0.2' } });
    expect(await (await connection).attempts).toMatchObject([{ outcome: 'connected' }, { outcome: 'timeout' }]);
  });

  it('fails with every attempt where none connects, once all are known', async () => {
    const { port } = await kept(fillBacklog());
    const { connection } = connect([four('127.0.0.1'), four('127.0.0.2')], port, 300);
    expect((await failureOf(connection)).attempts).toMatchObject([
      { ip: '127.0.0.1', outcome: 'timeout' },
      { ip: '127.0.0.2', outcome: 'refused' },
    ]);
  });

  it('fails before its time is over where all refuse', async () => {
    const { port, close } = await serveRaw((socket) => socket.resume());
    await close();
    const { connection } = connect([four('127.0.0.1'), four('127.0.0.2')], port, 60_000);
    expect((await failureOf(connection)).attempts).toMatchObject([{ outcome: 'refused' }, { outcome: 'refused' }]);
  });

  it('tells an address that no packet can reach from a family that this machine does not have', async () => {
    const { connection } = connect([four('255.255.255.255'), { ip: 'ff02::1', family: 6 }], 443);
    const outcomes = (await failureOf(connection)).attempts.map(({ outcome }) => outcome);
    for (const outcome of outcomes) expect(['unreachable', 'skipped']).toContain(outcome);
  });

  it('is called off with every socket closed and nothing left to go wrong', async () => {
    const { port } = await kept(fillBacklog());
    const controller = new AbortController();
    const { connection, bag } = connect([four('127.0.0.1'), four('127.0.0.1')], port, 60_000, controller.signal);
    controller.abort(new Error('called off'));
    await expect(connection).rejects.toThrow('called off');
    bag.destroyAll();
    await new Promise((resolve) => setImmediate(resolve));
  });
});
