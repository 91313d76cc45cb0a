import { afterAll, describe, expect, it } from 'vitest';
import { closeFrame, frameBytes, opcodes } from '../../lab/raw-frame.ts';
import { alertRecord, serverHelloRecord, warningRecord } from '../../lab/tls-records.ts';
import { dribble, flood, repeat } from './flows.ts';
import { meetOne, reportAndEnd } from './gauntlet.ts';
import { type Rung, switching, type Turn } from './hostile-server.ts';
import { beginOrdeal } from './ordeal.ts';

const ordeal = beginOrdeal();
afterAll(() => reportAndEnd(ordeal));

const meet = (rung: Rung, turn: Turn, isTls = false) => meetOne(ordeal.check, rung, turn, { isTls });

const text = (message: string) => frameBytes(message, { opcode: opcodes.text });
const fragment = (payload: string, opcode = 0) => frameBytes(payload, { opcode, isFinal: false });

describe.concurrent('a server that dribbles, a byte every 50 ms,', () => {
  it.each<[what: string, rung: Rung, bytes: Uint8Array | string, code: string | RegExp]>([
    // How much of it comes before the time is over decides.
    [
      'HTTP in place of TLS',
      'tcp',
      'HTTP/1.1 400 Bad Request\r\nServer: slow\r\n\r\n',
      /^tls\.(?:plain-server|not-tls|timeout)$/,
    ],
    ['a greeting in place of TLS', 'tcp', 'SSH-2.0-OpenSSH_9.6 and so on', /^tls\.(?:not-tls|timeout)$/],
    ['a TLS hello', 'tls', serverHelloRecord(0x0303), 'tls.timeout'],
    ['a 101', 'upgrade', switching('').repeat(2), 'upgrade.timeout'],
    ['interim answers', 'upgrade', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(10), 'upgrade.timeout'],
    ['a reply', 'connect', text('{"id":1,"connect":{"client":"c"}}'), 'connect.timeout'],
    ['pings', 'connect', Buffer.concat(Array.from({ length: 100 }, () => text('{}'))), 'connect.timeout'],
    ['the answer to the refresh', 'refresh', text('{"id":2,"refresh":{"expires":true,"ttl":120}}'), 'refresh.timeout'],
  ])('%s is given up on time', async (_, rung, bytes, code) => {
    const met = await meet(rung, (stream) => dribble(stream, bytes));
    if (typeof code === 'string') expect(met).toBe(code);
    else expect(met).toMatch(code);
  });

  it.each<Rung>(['upgrade', 'connect', 'refresh'])('under TLS at the rung %s is given up on time', async (rung) => {
    expect(
      await meet(rung, (stream) => dribble(stream, rung === 'upgrade' ? switching('') : text('{"id":1,"a":1}')), true),
    ).toBe(`${rung}.timeout`);
  });

  it('the body of a refusal is judged by its status', async () => {
    const head = 'HTTP/1.1 404 Not Found\r\nContent-Length: 500\r\n\r\n';
    expect(
      await meet('upgrade', (stream) => {
        stream.write(head);
        dribble(stream, 'x'.repeat(500));
      }),
    ).toBe('upgrade.not-found');
  });
});

describe.concurrent('a server that never comes to the point,', () => {
  const cases: [what: string, rung: Rung, turn: Turn, code: string][] = [
    ['silent from the start', 'tcp', () => undefined, 'tls.timeout'],
    ['silent after the request', 'upgrade', () => undefined, 'upgrade.timeout'],
    ['silent after the 101', 'connect', () => undefined, 'connect.timeout'],
    ['silent after the refresh', 'refresh', () => undefined, 'refresh.timeout'],
    [
      'with an endless header',
      'upgrade',
      (stream) => {
        stream.write('HTTP/1.1 200 OK\r\n');
        flood(stream, `X-Pad: ${'y'.repeat(900)}\r\n`.repeat(20));
      },
      'upgrade.oversized',
    ],
    [
      'with one endless header line',
      'upgrade',
      (stream) => {
        stream.write('HTTP/1.1 200 OK\r\nX: ');
        flood(stream, 'y'.repeat(5000));
      },
      'upgrade.oversized',
    ],
    [
      'with endless interim answers',
      'upgrade',
      (stream) => flood(stream, 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'.repeat(200)),
      'upgrade.oversized',
    ],
    [
      'with an interim answer every 20 ms',
      'upgrade',
      (stream) => repeat(stream, 'HTTP/1.1 100 Continue\r\n\r\n', 20),
      'upgrade.timeout',
    ],
    [
      'with an endless body',
      'upgrade',
      (stream) => {
        stream.write('HTTP/1.1 200 OK\r\n\r\n');
        flood(stream, '<p>'.repeat(2000));
      },
      'upgrade.not-upgraded',
    ],
    [
      'with an endless chunked body',
      'upgrade',
      (stream) => {
        stream.write('HTTP/1.1 502 Bad\r\nTransfer-Encoding: chunked\r\n\r\n');
        flood(stream, '1\r\nx\r\n'.repeat(500));
      },
      'upgrade.bad-gateway',
    ],
    ['pinging for ever in place of an answer', 'connect', (stream) => repeat(stream, text('{}'), 5), 'connect.timeout'],
    [
      'pinging for ever in place of the refresh',
      'refresh',
      (stream) => repeat(stream, text('{}'), 5),
      'refresh.timeout',
    ],
    [
      'sending native pings for ever',
      'connect',
      (stream) => repeat(stream, frameBytes('?', { opcode: opcodes.ping }), 5),
      'connect.timeout',
    ],
    [
      'answering somebody else',
      'connect',
      (stream) => repeat(stream, text('{"id":9,"connect":{"client":"c"}}'), 5),
      'connect.timeout',
    ],
    [
      'with pushes for ever',
      'connect',
      (stream) => repeat(stream, text('{"push":{"channel":"a","pub":{"data":1}}}\n{}'), 5),
      'connect.timeout',
    ],
    [
      'with a fragment every 5 ms',
      'connect',
      (stream) => {
        stream.write(fragment('{', 1));
        repeat(stream, fragment(' '), 5);
      },
      'connect.timeout',
    ],
    ['with TLS warnings for ever', 'tls', (stream) => repeat(stream, warningRecord(90), 10), 'tls.timeout'],
  ];
  it.each(cases)('%s, is given up on time', async (_, rung, turn, code) => {
    expect([code, 'tls.unknown']).toContain(await meet(rung, turn));
  });
});

describe('a server that floods,', () => {
  const mebibyte = Buffer.alloc(1024 * 1024, 0x20);
  const cases: [what: string, rung: Rung, turn: Turn, code: string | readonly string[]][] = [
    ['zeros in place of TLS', 'tcp', (stream) => flood(stream, Buffer.alloc(65_536)), 'tls.not-tls'],
    [
      'handshake records',
      'tls',
      (stream) => flood(stream, Buffer.from([0x16, 3, 3, 0, 4, 0x0b, 0, 0, 0])),
      ['tls.not-tls', 'tls.unknown', 'tls.timeout'],
    ],
    ['alerts', 'tls', (stream) => flood(stream, alertRecord(40)), 'tls.no-shared-cipher'],
    [
      'a frame of 100 MB, announced and sent',
      'connect',
      (stream) => {
        stream.write(frameBytes('', { opcode: 1, claimedBytes: 100_000_000 }));
        flood(stream, mebibyte, 100_000_000);
      },
      'connect.frame-fault',
    ],
    [
      'a frame of 100 MB after the refresh',
      'refresh',
      (stream) => {
        stream.write(frameBytes('', { opcode: 1, claimedBytes: 100_000_000 }));
        flood(stream, mebibyte, 100_000_000);
      },
      'refresh.not-centrifugo',
    ],
    [
      'fragments of a message that never ends',
      'connect',
      (stream) => {
        stream.write(fragment('{', 1));
        flood(stream, fragment('    '));
      },
      'connect.frame-fault',
    ],
    [
      'empty fragments',
      'connect',
      (stream) => {
        stream.write(fragment('', 1));
        flood(stream, fragment(''));
      },
      'connect.frame-fault',
    ],
    [
      'fragments that grow over a mebibyte',
      'connect',
      (stream) => {
        stream.write(fragment('{', 1));
        flood(stream, fragment(' '.repeat(60_000)));
      },
      'connect.frame-fault',
    ],
    [
      'pings, each in a frame',
      'connect',
      (stream) => flood(stream, Buffer.concat(Array.from({ length: 200 }, () => text('{}')))),
      'connect.timeout',
    ],
    ['pings, many in a frame', 'connect', (stream) => flood(stream, text('{}\n'.repeat(2000))), 'connect.timeout'],
    [
      'pings, a mebibyte of them in a frame',
      'connect',
      (stream) => flood(stream, text('{}\n'.repeat(300_000))),
      'connect.not-centrifugo',
    ],
    [
      'pings after connect, which want answers',
      'refresh',
      (stream) => flood(stream, text('{}\n'.repeat(2000))),
      'refresh.timeout',
    ],
    [
      'pushes of half a mebibyte',
      'connect',
      (stream) => flood(stream, text(`{"push":{"pub":{"data":[${'1,'.repeat(250_000)}1]}}}`)),
      'connect.timeout',
    ],
    ['close frames', 'connect', (stream) => flood(stream, closeFrame(4001, 'x'.repeat(100))), 'connect.server-error'],
    [
      'native pings, and reads nothing',
      'connect',
      (stream) => {
        stream.pause();
        flood(
          stream,
          Buffer.concat(Array.from({ length: 100 }, () => frameBytes('x'.repeat(125), { opcode: opcodes.ping }))),
        );
      },
      'connect.timeout',
    ],
  ];
  it.each(cases)('%s, is judged on time and without hoarding', async (_, rung, turn, code) => {
    expect(typeof code === 'string' ? [code] : code).toContain(await meetOne(ordeal.checkAlone, rung, turn));
  });
});
