import { Centrifuge as JsonCentrifuge, type Options } from 'centrifuge';
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { HonestServer } from './honest-server.ts';
import { startLabServer } from './lab-server.ts';
import { type Lab, startLab } from './start-lab.ts';
import { mintToken } from './token-endpoint.ts';

type Encoding = 'json' | 'protobuf';

/** The package declares the class twice, once for each encoding, with the same public members. */
function clientClass(encoding: Encoding): typeof JsonCentrifuge {
  return encoding === 'json' ? JsonCentrifuge : (ProtobufCentrifuge as unknown as typeof JsonCentrifuge);
}

let lab: Lab;
const started: { close(): Promise<void> }[] = [];
const opened: { disconnect(): void }[] = [];
beforeAll(async () => {
  lab = await startLab();
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.disconnect();
  await Promise.all(started.splice(0).map((server) => server.close()));
});
afterAll(() => lab.close());

/** The client as an application sets it up, with a WebSocket that trusts the lab's authority and names its site. */
function openClient(encoding: Encoding, server: HonestServer, options: Partial<Options>): JsonCentrifuge {
  const ca = lab.authority.caPem;
  class TrustingWebSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols ?? [], { ca, origin: 'https://app.lab.example' });
    }
  }
  const Client = clientClass(encoding);
  const client = new Client(server.url, { websocket: TrustingWebSocket, minReconnectDelay: 10, ...options });
  opened.push(client);
  return client;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

function nextState(client: JsonCentrifuge, event: 'connected' | 'disconnected'): Promise<{ code?: number }> {
  return new Promise((resolve) => client.once(event, resolve));
}

/** Protobuf hands data over as bytes, JSON as a value. */
function payload(encoding: Encoding, text: string): unknown {
  return encoding === 'json' ? JSON.parse(text) : new TextEncoder().encode(text);
}

describe.each<Encoding>(['json', 'protobuf'])('the official client in %s', (encoding) => {
  it('connects, subscribes and hears what it publishes', async () => {
    const client = openClient(encoding, lab.honest, { token: mintToken(lab) });
    const connected = nextState(client, 'connected');
    client.connect();
    expect(await connected).toMatchObject({ client: expect.stringMatching(/^[\da-f-]{36}$/) });

    const subscription = client.newSubscription('canary:room');
    const heard = new Promise<unknown>((resolve) => subscription.once('publication', ({ data }) => resolve(data)));
    subscription.subscribe();
    await subscription.ready();
    await subscription.publish(payload(encoding, '{"n":1}'));
    const data = await heard;
    expect(encoding === 'json' ? data : JSON.parse(Buffer.from(data as Uint8Array).toString())).toEqual({ n: 1 });
  });

  it('refreshes its token before the connection ends', async () => {
    const refreshed = Promise.withResolvers<void>();
    const server = await startLabServer(lab, {
      hooks: {
        alterReply(reply) {
          if (reply.refresh?.expires) refreshed.resolve();
          return reply;
        },
      },
    });
    started.push(server);
    const getToken = async (): Promise<string> => mintToken(lab);
    const client = openClient(encoding, server, { token: mintToken(lab, { exp: nowSeconds() + 2 }), getToken });
    client.connect();
    await refreshed.promise;
    expect(client.state).toBe('connected');
  });

  it('answers pings', async () => {
    const pinged = Promise.withResolvers<void>();
    let pings = 0;
    const server = await startLabServer(lab, {
      pingIntervalMs: 501,
      pongTimeoutMs: 200,
      hooks: {
        alterReply(reply) {
          if (Object.keys(reply).length === 0) pings += 1;
          if (pings === 2) pinged.resolve();
          return reply;
        },
      },
    });
    started.push(server);
    const client = openClient(encoding, server, { token: mintToken(lab) });
    client.connect();
    await pinged.promise;
    expect(client.state).toBe('connected');
  });

  it.each<[string, () => Partial<Options>, number]>([
    ['without a token', () => ({}), 3501],
    ['with a forged token', () => ({ token: mintToken({ ...lab, secret: 'another secret' }) }), 3500],
    ['with an expired token and nowhere to get another', () => ({ token: mintToken(lab, { exp: 1 }) }), 1],
    ['with a token for an unknown channel', () => ({ token: mintToken(lab, { channels: ['news:a'] }) }), 102],
  ])('stays offline %s', async (_, options, code) => {
    const client = openClient(encoding, lab.honest, options());
    const disconnected = nextState(client, 'disconnected');
    client.connect();
    expect((await disconnected).code).toBe(code);
  });

  it('gets over an expired token when it can get a fresh one', async () => {
    const getToken = async (): Promise<string> => mintToken(lab);
    const client = openClient(encoding, lab.honest, { token: mintToken(lab, { exp: 1 }), getToken });
    const connected = nextState(client, 'connected');
    client.connect();
    await connected;
    expect(client.state).toBe('connected');
  });
});
