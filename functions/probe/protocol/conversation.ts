import type { Duplex } from 'node:stream';
import { Receiver, Sender } from 'ws';
import type { ConversationEnd } from '../../failure/evidence.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import { printableBytes, printableText } from '../printable.ts';
import { type Codec, NotCentrifugo, type ServerMessage } from './reply.ts';

/** The largest message that a server may send in answer to a check. */
export const maxMessageBytes = 1024 * 1024;
/** All that is read of one conversation: a server that floods is left waiting, and runs into the deadline. */
const maxConversationBytes = 8 * maxMessageBytes;
/** A message in more pieces than this is an attack, not an answer. */
const maxFragments = 1_024;
const maxBufferedChunks = 16_384;
const maxUnsentBytes = 64 * 1024;

export type Reply = Extract<ServerMessage, { kind: 'reply' }>;

/** What came besides the replies that were waited for. */
export interface Counts {
  readonly pings: number;
  readonly pushes: number;
  readonly foreignReplies: number;
}

/** Commands and replies over an open WebSocket. It ends once, for one reason, and stays ended. */
export interface Conversation {
  /** Sends a command and waits for the reply with its id, or for the end. A deadline that passes does not end the conversation. */
  ask(id: number, command: Buffer, deadline: Deadline): Promise<Reply | ConversationEnd>;
  /** From now on the server's pings are answered, as the connect reply asked. */
  answerPings(): void;
  counts(): Counts;
  /** Says goodbye with Close 1000 and waits for the echo, which a server sends at once. Never fails. */
  close(deadline: Deadline): Promise<void>;
}

/** Whether the server answered at all: an end has no id. */
export function isReply(answer: Reply | ConversationEnd): answer is Reply {
  return 'kind' in answer;
}

export function startConversation(socket: Duplex, rest: Buffer, codec: Codec): Conversation {
  const receiver = new Receiver({ isServer: false, maxPayload: maxMessageBytes, maxFragments, maxBufferedChunks });
  const sender = new Sender(socket);
  const counts = { pings: 0, pushes: 0, foreignReplies: 0 };
  const waiting = new Map<number, (answer: Reply | ConversationEnd) => void>();
  const isBinary = codec.encoding === 'protobuf';
  let end: ConversationEnd | undefined;
  let answersPings = false;
  let readBytes = 0;
  let onEnded: (() => void) | undefined;

  // A peer that pings without reading must not fill our memory with pongs.
  const mayWrite = () => socket.writable && socket.writableLength < maxUnsentBytes;
  const endWith = (how: ConversationEnd) => {
    if (end !== undefined) return;
    end = how;
    for (const settle of waiting.values()) settle(how);
    waiting.clear();
    onEnded?.();
  };
  const take = (message: ServerMessage) => {
    if (message.kind === 'ping') {
      counts.pings++;
      // One pong a ping, and none unasked: Centrifugo closes with 3501 otherwise.
      if (answersPings && mayWrite())
        sender.send(codec.pong, { binary: isBinary, fin: true, mask: true, compress: false });
    } else if (message.kind === 'push') counts.pushes++;
    else {
      const settle = waiting.get(message.id);
      if (settle === undefined) counts.foreignReplies++;
      waiting.delete(message.id);
      settle?.(message);
    }
  };

  receiver.on('message', (data: Buffer, isBinaryMessage: boolean) => {
    if (end !== undefined) return;
    try {
      for (const message of codec.decode(data, isBinaryMessage)) take(message);
    } catch (error) {
      if (!(error instanceof NotCentrifugo)) throw error;
      endWith({ ended: 'not-centrifugo', why: error.why, received: printableBytes(data) });
    }
  });
  receiver.on('ping', (data: Buffer) => {
    if (mayWrite()) sender.pong(data, true);
  });
  receiver.on('conclude', (code: number, reason: Buffer) => {
    endWith({ ended: 'close-frame', closeCode: code, closeReason: printableText(reason.toString('utf8')) });
  });
  receiver.on('error', (error: NodeJS.ErrnoException) => {
    endWith({ ended: 'frame-fault', frameFault: error.code ?? error.name });
  });
  receiver.on('drain', () => {
    if (readBytes <= maxConversationBytes) socket.resume();
  });
  socket.on('data', (chunk: Buffer) => {
    readBytes += chunk.length;
    const takesMore = end !== undefined || receiver.write(chunk);
    if (!takesMore || readBytes > maxConversationBytes) socket.pause();
  });
  const onError = (error: NodeJS.ErrnoException) => {
    endWith({ ended: 'reset', ...(error.code === undefined ? {} : { errno: error.code }) });
  };
  socket.once('end', () => endWith({ ended: 'closed' }));
  socket.once('close', () => endWith({ ended: 'closed' }));
  socket.once('error', onError);
  // What is lost already has no more events.
  if (socket.errored !== null) onError(socket.errored);
  else if (socket.destroyed) endWith({ ended: 'closed' });
  if (rest.length > 0) receiver.write(rest);
  socket.resume();

  return {
    ask(id, command, deadline) {
      if (end !== undefined) return Promise.resolve(end);
      return waitUntil<Reply | ConversationEnd>(
        deadline,
        () => ({ ended: 'timeout' }),
        (settle) => {
          waiting.set(id, settle);
          sender.send(command, { binary: isBinary, fin: true, mask: true, compress: false });
          return () => waiting.delete(id);
        },
      );
    },
    answerPings: () => {
      answersPings = true;
    },
    counts: () => ({ ...counts }),
    async close(deadline) {
      if (end !== undefined || socket.destroyed) return;
      sender.close(1000, '', true);
      await waitUntil<void>(
        deadline,
        () => undefined,
        (settle) => {
          onEnded = () => settle();
          return undefined;
        },
      );
    },
  };
}
