import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { answerCode, startDnsServer } from '../../lab/dns-server.ts';
import { runServer } from '../../lab/raw-server.ts';
import { dribble, flood, repeat } from './flows.ts';
import { meetOne, reportAndEnd, targetAt } from './gauntlet.ts';
import { switching } from './hostile-server.ts';
import { beginOrdeal } from './ordeal.ts';

const ordeal = beginOrdeal();
afterAll(() => reportAndEnd(ordeal));

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
      const token = { kind: 'fetch', url, method: 'GET', headers: {} } as const;
      return await meetOne(ordeal.check, 'connect', () => undefined, { changes: { token } });
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
        flood(socket, `X: ${'y'.repeat(900)}\r\n`.repeat(20));
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
