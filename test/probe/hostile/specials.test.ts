import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultTimeLimits, type ProbeTarget } from '../../../functions/probe/probe-target.ts';
import { answerCode, startDnsServer } from '../../lab/dns-server.ts';
import { closeFrame, frameBytes, opcodes } from '../../lab/raw-frame.ts';
import { runServer } from '../../lab/raw-server.ts';
import { alertRecord, serverHelloRecord, warningRecord } from '../../lab/tls-records.ts';
import { targetOf } from '../probe-scene.ts';
import { dribble, flood, repeat } from './flows.ts';
import { type Rung, startHostileServer, switching, type Turn, trusted } from './hostile-server.ts';
import { beginOrdeal, totalMs } from './ordeal.ts';

const ordeal = beginOrdeal();
afterAll(() => {
  console.info(
    `unknown codes among ${[...ordeal.tally.values()].reduce((a, b) => a + b, 0)} checks: ${JSON.stringify(ordeal.unknowns())}`,
  );
  ordeal.end();
});

function targetAt(url: string, changes: Partial<ProbeTarget> = {}): ProbeTarget {
  return targetOf(url, {
    ca: trusted,
    token: { kind: 'mint', key: { hmacSecret: 'a secret of the lab' }, claims: {}, ttlSeconds: 60 },
    refresh: true,
    timeouts: { ...defaultTimeLimits, total: totalMs },
    ...changes,
  });
}

/** Checks a server that turns hostile at this rung, and waits until it has nobody left to talk to. */
async function meet(
  rung: Rung,
  turn: Turn,
  isTls = false,
  changes: Partial<ProbeTarget> = {},
  check: (target: ProbeTarget) => Promise<string> = ordeal.check,
): Promise<string> {
  const server = await startHostileServer(rung, turn, isTls);
  try {
    const code = await check(targetAt(server.url, changes));
    await server.left();
    return code;
  } finally {
    await server.close();
  }
}

const text = (message: string) => frameBytes(message, { opcode: opcodes.text });
const fragment = (payload: string, opcode = 0) => frameBytes(payload, { opcode, isFinal: false });

describe.concurrent('a server that dribbles, a byte every 50 ms,', () => {
  it.each<[what: string, rung: Rung, bytes: Uint8Array | string, code: string]>([
    ['HTTP in place of TLS', 'tcp', 'HTTP/1.1 400 Bad Request\r\nServer: slow\r\n\r\n', 'tls.not-tls'],
    ['a greeting in place of TLS', 'tcp', 'SSH-2.0-OpenSSH_9.6 and so on and so on', 'tls.not-tls'],
    ['a TLS hello', 'tls', serverHelloRecord(0x0303), 'tls.timeout'],
    ['a 101', 'upgrade', switching('').repeat(2), 'upgrade.timeout'],
    ['interim answers', 'upgrade', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(10), 'upgrade.timeout'],
    ['a reply', 'connect', text('{"id":1,"connect":{"client":"c"}}'), 'connect.timeout'],
    ['pings', 'connect', Buffer.concat(Array.from({ length: 100 }, () => text('{}'))), 'connect.timeout'],
    ['the answer to the refresh', 'refresh', text('{"id":2,"refresh":{"expires":true,"ttl":120}}'), 'refresh.timeout'],
  ])('%s is given up on time', async (_, rung, bytes, code) => {
    expect(await meet(rung, (stream) => dribble(stream, bytes))).toBe(code);
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
        flood(stream, `X-Pad: ${'y'.repeat(900)}\r\n`);
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
      (stream) => flood(stream, 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'),
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
    expect(typeof code === 'string' ? [code] : code).toContain(await meet(rung, turn, false, {}, ordeal.checkAlone));
  });
});

describe.concurrent('a token endpoint', () => {
  async function endpoint(answer: (response: ServerResponse, socket: Socket) => void): Promise<string> {
    const running = await runServer(
      createHttpServer((request, response) => {
        request.resume();
        answer(response, request.socket);
      }),
    );
    try {
      const url = new URL(`http://127.0.0.1:${running.port}/token`);
      return await meet('connect', () => undefined, false, {
        token: { kind: 'fetch', url, method: 'GET', headers: {} },
      });
    } finally {
      await running.close();
    }
  }

  it.each<[what: string, answer: (response: ServerResponse, socket: Socket) => void, code: string]>([
    ['that is silent', () => undefined, 'token.timeout'],
    ['that dribbles its head', (_, socket) => dribble(socket, 'HTTP/1.1 200 OK\r\n'.repeat(3)), 'token.timeout'],
    [
      'that dribbles its body',
      (_, socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        dribble(socket, 'x'.repeat(100));
      },
      'token.timeout',
    ],
    [
      'with an endless body',
      (_, socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        flood(socket, 'x'.repeat(5000));
      },
      'token.malformed',
    ],
    [
      'with an endless refusal',
      (_, socket) => {
        socket.write('HTTP/1.1 403 No\r\n\r\n');
        flood(socket, 'x'.repeat(5000));
      },
      'token.refused',
    ],
    [
      'with an endless header',
      (_, socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        flood(socket, `X: ${'y'.repeat(900)}\r\n`);
      },
      'token.unreachable',
    ],
    [
      'with endless interim answers',
      (_, socket) => repeat(socket, 'HTTP/1.1 100 Continue\r\n\r\n', 5),
      'token.timeout',
    ],
    [
      'that floods interim answers',
      (_, socket) => flood(socket, 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n'.repeat(50)),
      'token.timeout',
    ],
    ['that switches protocols', (_, socket) => socket.write(switching('')), 'token.http-error'],
    ['that speaks no HTTP', (_, socket) => socket.write('SSH-2.0-x\r\n'), 'token.unreachable'],
  ])('%s, is judged on time', async (_, answer, code) => {
    expect(await endpoint(answer)).toBe(code);
  });
});

describe.concurrent('a DNS server', () => {
  const many = Array.from({ length: 2000 }, (_, n) => `127.1.${n >> 8}.${n & 255}`);

  it('with a huge answer is believed as far as addresses can be tried', async () => {
    const dns = await startDnsServer(({ name, type, transport }) => ({
      kind: 'answer',
      code: 'NOERROR',
      isTruncated: transport === 'udp',
      records: type === 'A' && transport === 'tcp' ? many.map((ip) => ({ type: 'address', name, ip })) : [],
    }));
    try {
      const target = targetAt('wss://chat.lab.example:1/connection/websocket', { resolver: dns.address });
      expect(['tcp.refused', 'tcp.unknown']).toContain(await ordeal.check(target));
    } finally {
      await dns.close();
    }
  });

  it('that sends its clients in a circle, or to TCP and no further, is given up on time', async () => {
    for (const rule of [
      ({ name }: { name: string }) =>
        ({ kind: 'answer', code: 'NOERROR', records: [{ type: 'CNAME', name, target: name }] }) as const,
      ({ transport }: { transport: string }) =>
        transport === 'udp'
          ? ({ kind: 'answer', code: 'NOERROR', records: [], isTruncated: true } as const)
          : ({ kind: 'silence' } as const),
      () => ({ kind: 'garbage' }) as const,
      () => answerCode('FORMERR'),
    ]) {
      const dns = await startDnsServer(rule);
      const target = targetAt('wss://chat.lab.example:1/connection/websocket', { resolver: dns.address });
      expect(await ordeal.check(target)).toMatch(/^dns\.(?!unknown)/);
      await dns.close();
    }
  });
});
