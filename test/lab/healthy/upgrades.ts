import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { throughNginx } from '../http-answer.ts';
import { withHeaders } from '../upgrade-fault.ts';

const code = 'up';

/** Answers to the upgrade as proxies and other servers may write them. */
export const healthyUpgrades: readonly Fault[] = [
  honestFault(code, 'nginx in front', { server: { hooks: { alterAnswer: (answer) => throughNginx(answer) } } }),
  honestFault(code, 'headers in another spelling', {
    encodings: ['json'],
    server: {
      hooks: {
        alterAnswer(answer) {
          const other = withHeaders(answer, { Upgrade: 'WebSocket', Connection: 'keep-alive, upgrade' });
          return {
            ...other,
            headers: (other.headers ?? []).map(([name, value]) => [name.toLowerCase(), `  ${value} `]),
          };
        },
      },
    },
  }),
  honestFault(code, 'a 101 without a reason', {
    encodings: ['json'],
    server: { hooks: { alterAnswer: (answer) => ({ ...answer, reason: '' }) } },
  }),
  honestFault(code, 'early hints before the 101', {
    encodings: ['json'],
    server: {
      hooks: {
        onRequest({ connection }) {
          connection.stream.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n');
          return undefined;
        },
      },
    },
  }),
  honestFault(code, 'a head of 30 KiB', {
    encodings: ['json'],
    server: { hooks: { alterAnswer: (answer) => withHeaders(answer, { 'X-Trace': 'a'.repeat(30 * 1024) }) } },
  }),
  honestFault(code, 'no Origin is sent', {
    encodings: ['json'],
    server: { allowedOrigins: null },
    target: { origin: null },
  }),
  ...['format', 'cf_protocol'].map((key) =>
    honestFault(code, `protobuf by ?${key}`, {
      encodings: ['protobuf'],
      target: (server) => ({ url: `${server.url}?${key}=protobuf`, asksSubprotocol: false }),
    }),
  ),
];
