import { answerCommand } from '../centrifugo-commands.ts';
import type { CentrifugoSession, SessionHooks } from '../centrifugo-session.ts';
import type { Fault } from '../fault.ts';
import { type HonestFaultSettings, honestFault } from '../honest-fault.ts';
import { frameBytes, opcodes } from '../raw-frame.ts';
import { minting } from '../token-targets.ts';

const code = 'up';

const publication = Buffer.from('{"n":9007199254740993,"text":"line one\\nline two"}');

/** Conversations that go well, with things between and around the replies. */
export const healthyConversations: readonly Fault[] = [
  honestFault(
    code,
    'a publication before each reply, in the same frame',
    before((session) =>
      session.reply({ push: { channel: 'canary:a', pub: { data: publication, offset: 2 ** 53 - 1 } } }),
    ),
  ),
  honestFault(
    code,
    'pings in frames, and pongs that nobody asked for',
    before((session) => {
      session.write(frameBytes('are you there', { opcode: opcodes.ping }));
      session.write(frameBytes('', { opcode: opcodes.pong }));
    }),
  ),
  honestFault(
    code,
    'replies to commands that nobody sent',
    before((session) => session.reply({ id: 77, publish: {} })),
  ),
  honestFault(code, 'frames in fragments, with a ping in between', writing(inFragments)),
  honestFault(code, 'a byte a packet', writing(byteByByte)),
  honestFault(code, 'fields of a newer server', writing(withNewFields)),
  honestFault(code, 'server-side channels in the connect reply', {
    target: minting({ channels: ['canary:a', 'canary:b'] }),
  }),
  honestFault(code, 'half a MiB of data in the connect reply', {
    server: {
      hooks: {
        alterReply(reply) {
          if (reply.connect === undefined) return reply;
          return { ...reply, connect: { ...reply.connect, data: Buffer.from(JSON.stringify('x'.repeat(512 * 1024))) } };
        },
      },
    },
  }),
  honestFault(code, 'the server shows its time', { server: { includesTime: true } }),
  honestFault(code, "the server's clock is two seconds ahead", {
    server: { includesTime: true, clock: () => Date.now() + 2_000 },
  }),
  honestFault(code, "the server's clock is far behind, and nothing shows it but the ttl", {
    server: { clock: () => Date.now() - 600_000 },
  }),
];

function before(act: (session: CentrifugoSession) => void): HonestFaultSettings {
  return {
    server: {
      hooks: {
        onCommand(command, session) {
          if (command.connect !== undefined || command.refresh !== undefined) act(session);
          return undefined;
        },
      },
    },
  };
}

/** The honest replies to connect and refresh, their bytes written in another way. */
function writing(write: (payload: Buffer, session: CentrifugoSession) => void): HonestFaultSettings {
  const hooks: SessionHooks = {
    onCommand(command, session) {
      if (command.connect === undefined && command.refresh === undefined) return undefined;
      const answer = answerCommand(command, session);
      if (answer === null || 'closeCode' in answer) {
        session.apply(answer);
      } else {
        write(session.codec.encodeReplies([answer]), session);
      }
      return 'handled';
    },
  };
  return { server: { hooks } };
}

function inFragments(payload: Buffer, session: CentrifugoSession): void {
  const opcode = session.codec.encoding === 'json' ? opcodes.text : opcodes.binary;
  const [first, second] = [Math.floor(payload.length / 3), Math.floor((payload.length * 2) / 3)];
  session.write(frameBytes(payload.subarray(0, first), { opcode, isFinal: false }));
  session.write(frameBytes('', { opcode: opcodes.ping }));
  session.write(frameBytes(payload.subarray(first, second), { opcode: opcodes.continuation, isFinal: false }));
  session.write(frameBytes('', { opcode: opcodes.continuation, isFinal: false }));
  session.write(frameBytes(payload.subarray(second), { opcode: opcodes.continuation }));
}

function byteByByte(payload: Buffer, session: CentrifugoSession): void {
  const frame = frameBytes(payload, { opcode: session.codec.encoding === 'json' ? opcodes.text : opcodes.binary });
  const writeFrom = (position: number): void => {
    if (position >= frame.length || session.connection.stream.destroyed) return;
    session.write(frame.subarray(position, position + 1));
    setImmediate(writeFrom, position + 1);
  };
  writeFrom(0);
}

/** Fields that no codec of today knows, in the reply and in its result. */
function withNewFields(payload: Buffer, session: CentrifugoSession): void {
  if (session.codec.encoding === 'json') {
    const reply = JSON.parse(payload.toString());
    const added = { new: [{ a: 1 }], flag: 3, dict: 'abc' };
    const result = reply.connect === undefined ? 'refresh' : 'connect';
    session.sendMessage(JSON.stringify({ new: null, ...reply, [result]: { ...reply[result], ...added } }));
    return;
  }
  // Field 100 as a varint, field 101 as bytes, behind the fields of the reply; the lengths stay below 128.
  const unknown = Buffer.from([0xa0, 0x06, 0x01, 0xaa, 0x06, 0x02, 0x61, 0x62]);
  const [length = 0, ...message] = payload;
  session.sendMessage(Buffer.from([length + unknown.length, ...message, ...unknown]));
}
