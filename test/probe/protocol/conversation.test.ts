import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Conversation, isReply, startConversation } from '../../../functions/probe/protocol/conversation.ts';
import { jsonCodec } from '../../../functions/probe/protocol/json-codec.ts';
import { protobufCodec } from '../../../functions/probe/protocol/protobuf-codec.ts';
import { closeFrame, frameBytes, opcodes } from '../../lab/raw-frame.ts';
import { runServer } from '../../lab/raw-server.ts';
import { flood } from '../hostile/flows.ts';
import { deadlineIn } from '../probe-scene.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()));
});

interface Talk {
  readonly conversation: Conversation;
  readonly client: Socket;
  readonly server: Socket;
  /** What the server got, unmasked. */
  heard(): readonly { readonly opcode: number; readonly text: string }[];
}

/** Two ends of a real connection, with the client's end in conversation. */
async function talk(codec = jsonCodec, rest: Buffer = Buffer.alloc(0)): Promise<Talk> {
  const accepted = Promise.withResolvers<Socket>();
  const running = await runServer(createServer({ allowHalfOpen: true }, (socket) => accepted.resolve(socket)));
  const client = connect(running.port, '127.0.0.1');
  client.on('error', () => {});
  endings.push(() => {
    client.destroy();
    return running.close();
  });
  await once(client, 'connect');
  const server = await accepted.promise;
  const chunks: Buffer[] = [];
  server.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    conversation: startConversation(client, rest, codec),
    client,
    server,
    heard: () => clientFrames(Buffer.concat(chunks)),
  };
}

/** The short frames of a client. */
function clientFrames(bytes: Buffer) {
  const frames: { opcode: number; text: string }[] = [];
  for (let at = 0; at + 6 <= bytes.length; ) {
    const length = (bytes[at + 1] ?? 0) & 0x7f;
    const key = bytes.subarray(at + 2, at + 6);
    const payload = bytes.subarray(at + 6, at + 6 + length).map((byte, index) => byte ^ (key[index % 4] ?? 0));
    frames.push({ opcode: (bytes[at] ?? 0) & 0x0f, text: Buffer.from(payload).toString('latin1') });
    at += 6 + length;
  }
  return frames;
}

const text = (message: string) => frameBytes(message, { opcode: opcodes.text });
const ask = (conversation: Conversation, id = 1, ms = 5000) => conversation.ask(id, Buffer.from('{}'), deadlineIn(ms));

describe('a conversation', () => {
  it('finds its reply among pushes, pings and replies to others, and counts those', async () => {
    const { conversation, server } = await talk();
    const asked = ask(conversation, 7);
    server.write(text('{"push":{"channel":"a"}}\n{}'));
    server.write(text('{"id":6,"publish":{}}\n{"id":7,"connect":{"client":"c"}}\n{}'));
    expect(await asked).toMatchObject({ kind: 'reply', id: 7, connect: { client: 'c' } });
    expect(conversation.counts()).toEqual({ pings: 2, pushes: 1, foreignReplies: 1 });
  });

  it('reads a reply in fragments with a native ping between them, and answers that ping', async () => {
    const { conversation, server, heard } = await talk();
    const asked = ask(conversation);
    server.write(frameBytes('{"id":1,"conn', { opcode: opcodes.text, isFinal: false }));
    server.write(frameBytes('are you there', { opcode: opcodes.ping }));
    server.write(frameBytes('ect":{"client":"c', { opcode: opcodes.continuation, isFinal: false }));
    server.write(frameBytes('"}}', { opcode: opcodes.continuation }));
    expect(await asked).toMatchObject({ connect: { client: 'c' } });
    await expect.poll(heard).toContainEqual({ opcode: opcodes.pong, text: 'are you there' });
  });

  it('reads what came with the 101, and whatever comes in pieces of a byte', async () => {
    const { conversation, server } = await talk(jsonCodec, text('{"push":{}}'));
    const asked = ask(conversation);
    for (const byte of text('{"id":1,"error":{"code":109}}')) server.write(Buffer.from([byte]));
    expect(await asked).toMatchObject({ error: { code: 109 } });
    expect(conversation.counts().pushes).toBe(1);
  });

  it.each([
    ['JSON', jsonCodec, text('{}'), { opcode: opcodes.text, text: '{}' }],
    [
      'Protobuf',
      protobufCodec,
      frameBytes(Buffer.from([0]), { opcode: opcodes.binary }),
      { opcode: opcodes.binary, text: '\0' },
    ],
  ] as const)('answers pings in %s once it is told to, one for one, and none before', async (_, codec, ping, pong) => {
    const { conversation, server, heard } = await talk(codec);
    server.write(ping);
    await expect.poll(() => conversation.counts().pings).toBe(1);
    conversation.answerPings();
    server.write(Buffer.concat([ping, ping]));
    await expect.poll(() => heard().length).toBe(2);
    expect(heard()).toEqual([pong, pong]);
  });

  it.each<[what: string, act: (server: Socket) => unknown, end: object]>([
    [
      'a Close frame',
      (server) => server.write(closeFrame(3500, 'invalid token')),
      { ended: 'close-frame', closeCode: 3500, closeReason: 'invalid token' },
    ],
    [
      'a bare Close frame',
      (server) => server.write(closeFrame()),
      { ended: 'close-frame', closeCode: 1005, closeReason: '' },
    ],
    [
      'a Close frame and a FIN at once',
      (server) => server.end(closeFrame(3001, 'shutdown')),
      { ended: 'close-frame', closeCode: 3001 },
    ],
    ['a FIN', (server) => server.end(), { ended: 'closed' }],
    ['a FIN in the middle of a frame', (server) => server.end(text('{"id":1}').subarray(0, 5)), { ended: 'closed' }],
    ['an RST', (server) => server.resetAndDestroy(), { ended: 'reset', errno: 'ECONNRESET' }],
    [
      'a masked frame',
      (server) => server.write(frameBytes('{}', { opcode: 1, maskKey: Buffer.from('abcd') })),
      { ended: 'frame-fault', frameFault: 'WS_ERR_UNEXPECTED_MASK' },
    ],
    [
      'a reserved bit',
      (server) => server.write(frameBytes('{}', { opcode: 1, reserved: 4 })),
      { ended: 'frame-fault', frameFault: 'WS_ERR_UNEXPECTED_RSV_1' },
    ],
    [
      'bad UTF-8',
      (server) => server.write(frameBytes(Buffer.from([0xc3, 0x28]), { opcode: 1 })),
      { ended: 'frame-fault', frameFault: 'WS_ERR_INVALID_UTF8' },
    ],
    [
      'a message over 1 MiB',
      (server) => server.write(frameBytes('', { opcode: 1, claimedBytes: 1024 * 1024 + 1 })),
      { ended: 'frame-fault', frameFault: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' },
    ],
    [
      'a Close frame with a code that may not be',
      (server) => server.write(closeFrame(1006)),
      { ended: 'frame-fault', frameFault: 'WS_ERR_INVALID_CLOSE_CODE' },
    ],
    [
      'a text that is no reply',
      (server) => server.write(text('Hello!')),
      { ended: 'not-centrifugo', why: 'text that is not JSON', received: 'Hello!' },
    ],
    ['a binary message', (server) => server.write(frameBytes('{}', { opcode: 2 })), { ended: 'not-centrifugo' }],
  ])('ends with %s, once and for all', async (_, act, end) => {
    const { conversation, server } = await talk();
    const asked = ask(conversation);
    act(server);
    expect(await asked).toMatchObject(end);
    expect(await ask(conversation, 2)).toEqual(await asked);
  });

  it('takes an error reply for the finding, and what follows for its consequence', async () => {
    const { conversation, server } = await talk();
    const asked = ask(conversation);
    server.end(text('{"id":1,"error":{"code":101,"message":"unauthorized"}}'));
    const answer = await asked;
    expect(isReply(answer) && answer.error?.code).toBe(101);
  });

  it('knows of a connection that was lost before it began', async () => {
    for (const lose of [(server: Socket) => server.resetAndDestroy(), (server: Socket) => server.end()]) {
      const { client, server } = await talk();
      client.removeAllListeners('data');
      lose(server);
      await new Promise<void>((resolve) => client.once('close', () => resolve()));
      const answer = await ask(startConversation(client, Buffer.alloc(0), jsonCodec), 1, 2000);
      expect(answer).toMatchObject({ ended: expect.stringMatching(/^(?:closed|reset)$/) });
    }
  });

  it('only stops waiting where a deadline passes: a later question may still be answered', async () => {
    const { conversation, server } = await talk();
    expect(await ask(conversation, 1, 30)).toEqual({ ended: 'timeout' });
    const asked = ask(conversation, 2);
    server.write(text('{"id":1,"connect":{"client":"late"}}\n{"id":2,"refresh":{}}'));
    expect(await asked).toMatchObject({ id: 2 });
    expect(conversation.counts().foreignReplies).toBe(1);
  });

  it('says goodbye with Close 1000 and waits for the echo, but not for ever', async () => {
    const polite = await talk();
    const closing = polite.conversation.close(deadlineIn(5000));
    await expect.poll(() => polite.heard()).toContainEqual({ opcode: opcodes.close, text: '\x03\xe8' });
    polite.server.write(closeFrame(1000));
    await closing;
    const silent = await talk();
    await silent.conversation.close(deadlineIn(30));
    const gone = await talk();
    gone.server.end();
    await ask(gone.conversation);
    await gone.conversation.close(deadlineIn(5000));
  });

  it('does not pile up answers for a peer that pings and does not read', async () => {
    const { server, client } = await talk();
    server.pause();
    const pings = Buffer.concat(
      Array.from({ length: 500 }, () => frameBytes('x'.repeat(125), { opcode: opcodes.ping })),
    );
    // More pongs than both ends' socket buffers hold.
    for (let sent = 0; sent < 40_000_000 && !client.destroyed; sent += pings.length) {
      if (!server.write(pings)) await new Promise((resolve) => setImmediate(resolve));
      if (server.writableLength > 4_000_000) break;
    }
    expect(client.writableLength).toBeLessThan(80_000);
  });

  it('reads a bounded number of bytes, and leaves a peer that sends more waiting', async () => {
    const { conversation, server, client } = await talk();
    const pushes = Buffer.concat(
      Array.from({ length: 100 }, () => text(`{"push":{"pub":{"data":"${'x'.repeat(9000)}"}}}`)),
    );
    flood(server, pushes, 40_000_000);
    await expect.poll(() => client.bytesRead, { timeout: 10_000 }).toBeGreaterThan(8_000_000);
    // Whatever fits into the buffers on the way is all that still comes.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.bytesRead).toBeLessThan(10_000_000);
    expect(await ask(conversation, 1, 20)).toEqual({ ended: 'timeout' });
  });
});
