import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { answerCommand } from './centrifugo-commands.ts';
import type { CentrifugoOptions } from './centrifugo-options.ts';
import type { ClientHub } from './client-hub.ts';
import { readFrames } from './frame-reader.ts';
import { jsonCodec } from './lab-json.ts';
import type { Codec, Command, Reply } from './lab-messages.ts';
import { protobufCodec } from './lab-protobuf.ts';
import type { Connection } from './listener.ts';
import { closeFrame, frameBytes, opcodes } from './raw-frame.ts';
import { disconnects, type ServerAnswer } from './server-answers.ts';
import type { Upgrade } from './upgrade-decision.ts';

/** Where a fault may step in. Each is asked before the honest behaviour; `'handled'` takes its place. */
export interface SessionHooks {
  /** The 101 is written; no frame was read yet. */
  onOpen?(session: CentrifugoSession): 'handled' | undefined;
  onCommand?(command: Command, session: CentrifugoSession): 'handled' | undefined | Promise<'handled' | undefined>;
  /** What is sent in place of an honest reply, push or ping; null: nothing. */
  alterReply?(reply: Reply, session: CentrifugoSession): Reply | null;
}

/** One client over an upgraded connection, from the first command to the Close frame. */
export class CentrifugoSession {
  readonly clientId = randomUUID();
  readonly connection: Connection;
  readonly options: CentrifugoOptions;
  readonly hub: ClientHub;
  readonly codec: Codec;
  readonly usesFramePings: boolean;
  user = '';
  isConnected = false;
  /** Server-side channels of the token. */
  channels: readonly string[] = [];
  readonly subscriptions = new Set<string>();

  readonly #hooks: SessionHooks;
  readonly #timers = new Map<TimerName, NodeJS.Timeout>();
  #frames: Writable | null = null;
  #outgoing: Reply[] = [];
  #queue: Promise<void> = Promise.resolve();
  #state: 'open' | 'dead' | 'closed' = 'open';

  constructor(
    connection: Connection,
    upgrade: Upgrade,
    options: CentrifugoOptions,
    hub: ClientHub,
    hooks: SessionHooks,
  ) {
    this.connection = connection;
    this.options = options;
    this.hub = hub;
    this.codec = upgrade.encoding === 'protobuf' ? protobufCodec : jsonCodec;
    this.usesFramePings = upgrade.usesFramePings;
    this.#hooks = hooks;
  }

  /** Begins to read. The connection is cut with 3502 if no client connects in time. */
  open(): void {
    const { stream } = this.connection;
    stream.once('close', () => this.#release());
    stream.resume();
    if (this.#hooks.onOpen?.(this) === 'handled') return;
    this.#frames = readFrames(this.options.messageLimitBytes, {
      onMessage: (data) => this.#receive(data),
      onClose: (code) => this.#echoClose(code),
      onPing: (data) => this.write(frameBytes(data, { opcode: opcodes.pong })),
      onFault: (code, reason) => this.close(code, reason),
    });
    stream.on('data', (chunk: Buffer) => {
      if (this.#frames?.writable) this.#frames.write(chunk);
    });
    this.setTimer('stale', this.options.staleCloseDelayMs, () => this.apply(disconnects.stale));
  }

  /** Sends a reply, push or ping; those of one turn share a frame. */
  reply(reply: Reply): void {
    const altered = this.#hooks.alterReply ? this.#hooks.alterReply(reply, this) : reply;
    if (altered === null) return;
    if (this.#outgoing.push(altered) === 1) queueMicrotask(() => this.#flush());
  }

  /** Sends a reply or closes. After an error reply to connect Centrifugo listens to nothing but a Close. */
  apply(answer: ServerAnswer): void {
    if (answer === null) return;
    if ('closeCode' in answer) {
      this.close(answer.closeCode, answer.reason);
      return;
    }
    this.reply(answer);
    if (answer.error === undefined || this.isConnected) return;
    this.#state = 'dead';
    this.setTimer('dead', this.options.deadCloseDelayMs, () => this.end());
  }

  /** Sends any bytes as one message of the encoding's own kind, or of the other. */
  sendMessage(data: Uint8Array | string, kind: 'text' | 'binary' = this.#ownKind()): void {
    this.write(frameBytes(data, { opcode: opcodes[kind] }));
  }

  /** Writes bytes below the frames. */
  write(bytes: Uint8Array): void {
    this.#flush();
    const { stream } = this.connection;
    if (!stream.destroyed && !stream.writableEnded) stream.write(bytes);
  }

  /** Close frame, then FIN. Without a code the frame is empty. */
  close(code?: number, reason = ''): void {
    if (this.#state === 'closed') return;
    this.write(closeFrame(code, reason));
    this.end();
  }

  /** FIN without a Close frame. */
  end(): void {
    this.#flush();
    this.#release();
    const { stream, raw } = this.connection;
    if (stream.writableEnded) return;
    stream.end();
    // A client that does not end its side in turn is not waited for.
    const timer = setTimeout(() => raw.destroy(), lingerMs);
    raw.once('close', () => clearTimeout(timer));
  }

  /** RST. */
  reset(): void {
    this.#release();
    this.connection.reset();
  }

  setTimer(name: TimerName, ms: number, action: () => void): void {
    this.clearTimer(name);
    this.#timers.set(name, setTimeout(action, Math.min(Math.max(ms, 0), longestTimerMs)));
  }

  clearTimer(name: TimerName): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  isWaitingFor(name: TimerName): boolean {
    return this.#timers.has(name);
  }

  #receive(data: Buffer): void {
    this.#queue = this.#queue.then(() => this.#handleMessage(data));
  }

  async #handleMessage(data: Buffer): Promise<void> {
    if (this.#state !== 'open') return;
    for (const command of decode(this.codec, data)) {
      if (this.#state !== 'open') return;
      if (command === 'bad request') {
        this.apply(disconnects.badRequest);
        return;
      }
      const handled = this.#hooks.onCommand?.(command, this);
      // Honest commands of one frame are answered in one turn, so that their replies share a frame too.
      if ((handled instanceof Promise ? await handled : handled) !== 'handled')
        this.apply(answerCommand(command, this));
    }
  }

  #echoClose(code: number): void {
    if (this.#state === 'closed') return;
    this.close(code === 1005 ? undefined : code);
  }

  #flush(): void {
    const replies = this.#outgoing;
    if (replies.length === 0) return;
    this.#outgoing = [];
    this.sendMessage(this.codec.encodeReplies(replies));
  }

  #release(): void {
    this.#state = 'closed';
    for (const name of [...this.#timers.keys()]) this.clearTimer(name);
    this.hub.remove(this);
  }

  #ownKind(): 'text' | 'binary' {
    return this.codec.encoding === 'json' ? 'text' : 'binary';
  }
}

type TimerName = 'stale' | 'dead' | 'ping' | 'pong' | 'expiry';

const lingerMs = 1_000;
/** Node's timers take no more than 31 bits. */
const longestTimerMs = 2 ** 31 - 1;

/** What comes before the broken part of a frame is answered all the same. */
function* decode(codec: Codec, data: Buffer): Generator<Command | 'bad request'> {
  try {
    yield* codec.decodeCommands(data);
  } catch {
    yield 'bad request';
  }
}
