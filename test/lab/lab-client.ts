import { WebSocket } from 'ws';
import { jsonCodec } from './lab-json.ts';
import type { Codec, Command, Reply } from './lab-messages.ts';
import { protobufCodec } from './lab-protobuf.ts';

/** What a bare WebSocket client saw of one connection until it ended. */
export interface Conversation {
  readonly replies: readonly Reply[];
  readonly closeCode: number;
  readonly closeReason: string;
}

export interface ClientOptions {
  readonly ca?: string;
  readonly origin?: string;
  /** 13 unless told otherwise; 8 is refused. */
  readonly protocolVersion?: 8;
  readonly encoding?: 'json' | 'protobuf';
  /** Sent as they are when the connection is open. */
  readonly frames?: readonly (string | Uint8Array)[];
  /** Closes the connection once so many replies, pushes and pings are there; default: the server has to end it. */
  readonly closesAfter?: number;
}

/** Connects, sends the commands one a frame, and collects what comes until the connection ends. */
export function converse(
  url: string,
  commands: readonly Command[],
  options: ClientOptions = {},
): Promise<Conversation> {
  const codec: Codec = options.encoding === 'protobuf' ? protobufCodec : jsonCodec;
  const socket = openSocket(url, options);
  const replies: Reply[] = [];
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => {
      for (const command of commands) socket.send(codec.encodeCommands([command]), { binary: codec === protobufCodec });
      for (const frame of options.frames ?? []) socket.send(frame);
    });
    socket.on('message', (data: Buffer) => {
      replies.push(...codec.decodeReplies(data));
      if (replies.length >= (options.closesAfter ?? Number.POSITIVE_INFINITY)) socket.close(1000);
    });
    socket.once('close', (closeCode, reason) => resolve({ replies, closeCode, closeReason: reason.toString() }));
  });
}

/** An answer that is no upgrade: status, headers in their order and spelling, body. */
export interface Refusal {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** Asks for an upgrade that the server is expected to refuse. */
export function collectRefusal(url: string, options: ClientOptions = {}): Promise<Refusal> {
  const socket = openSocket(url, options);
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      reject(new Error('The server did not refuse the upgrade.'));
    });
    socket.once('unexpected-response', (request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('end', () => {
        // Ending the request makes the client report an error of its own.
        socket.on('error', () => {});
        request.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.rawHeaders, body });
      });
    });
    socket.once('error', reject);
  });
}

function openSocket(url: string, { ca, origin, protocolVersion, encoding }: ClientOptions): WebSocket {
  return new WebSocket(url, encoding === 'protobuf' ? ['centrifuge-protobuf'] : [], {
    perMessageDeflate: false,
    ...(ca === undefined ? {} : { ca }),
    ...(origin === undefined ? {} : { headers: { Origin: origin } }),
    ...(protocolVersion === undefined ? {} : { protocolVersion }),
  });
}
