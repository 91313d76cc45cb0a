import { createAuthority, selfSign } from '../certificates.ts';
import { answerFrom, startDnsServer } from '../dns-server.ts';
import type { Fault } from '../fault.ts';
import { startLabServer } from '../lab-server.ts';
import { serveTls } from '../raw-server.ts';
import { holdRefusingPort } from '../refusing-port.ts';
import { handsOut, startTokenEndpoint } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'token.unreachable';

const dayMs = 24 * 3_600_000;

const refusing: Fault = {
  code,
  shape: 'the port refuses',
  encodings: ['json'],
  async start(parts) {
    const server = await startLabServer(parts);
    const refusingPort = await holdRefusingPort();
    const url = new URL(`https://127.0.0.1:${refusingPort.port}/api/token`);
    return {
      target: { url: server.url, token: { kind: 'fetch', url, method: 'GET', headers: {} } },
      async close() {
        await Promise.all([server.close(), refusingPort.close()]);
      },
    };
  },
};

const nameless: Fault = {
  code,
  shape: 'the name does not exist',
  encodings: ['json'],
  async start(parts) {
    const server = await startLabServer(parts);
    const dns = await startDnsServer(answerFrom({}));
    const url = new URL('https://tokens.lab.example/api/token');
    return {
      target: {
        url: server.url,
        resolver: dns.address,
        token: { kind: 'fetch', url, method: 'POST', headers: {} },
      },
      async close() {
        await Promise.all([server.close(), dns.close()]);
      },
    };
  },
};

const expired: Fault = {
  code,
  shape: 'its certificate is past its end',
  encodings: ['json'],
  async start(parts) {
    const issued = parts.authority.issue({ notAfter: new Date(Date.now() - dayMs), notBefore: new Date(0) });
    const server = await startLabServer(parts);
    const endpoint = await startTokenEndpoint(parts, { tls: { cert: issued.chainPem, key: issued.keyPem } });
    return {
      target: { url: server.url, token: endpoint.source },
      async close() {
        await Promise.all([server.close(), endpoint.close()]);
      },
    };
  },
};

const mutual: Fault = {
  code,
  shape: 'it demands a client certificate',
  encodings: ['json'],
  async start(parts) {
    const { chainPem, keyPem } = parts.authority.issue();
    const [server, endpoint] = await Promise.all([
      startLabServer(parts),
      serveTls({ cert: chainPem, key: keyPem, requestCert: true, rejectUnauthorized: true }),
    ]);
    const url = new URL(`https://127.0.0.1:${endpoint.port}/api/token`);
    return {
      target: { url: server.url, token: { kind: 'fetch', url, method: 'GET', headers: {} } },
      async close() {
        await Promise.all([server.close(), endpoint.close()]);
      },
    };
  },
};

function selfSigned(): { cert: string; key: string } {
  const issued = selfSign();
  return { cert: issued.certPem, key: issued.keyPem };
}

function foreign(): { cert: string; key: string } {
  const issued = createAuthority('Somebody Else').issue();
  return { cert: issued.chainPem, key: issued.keyPem };
}

export default [
  refusing,
  nameless,
  expired,
  mutual,
  tokenFault(code, 'its certificate signed itself', { tls: selfSigned() }),
  tokenFault(code, 'its certificate is of an unknown authority', { tls: foreign() }),
  tokenFault(code, 'FIN in place of an answer', { first: ({ connection }) => connection.stream.end() }),
  tokenFault(code, 'RST in place of an answer', { first: ({ connection }) => connection.reset() }),
  tokenFault(code, 'RST in place of an answer, in clear', { tls: null, first: ({ connection }) => connection.reset() }),
  tokenFault(code, 'half a head, then FIN', {
    first: ({ connection }) => connection.stream.end('HTTP/1.1 200 OK\r\nContent-Ty'),
  }),
  tokenFault(code, 'half of the body, then FIN', {
    first: ({ connection }) =>
      connection.stream.end(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"token":"ey',
      ),
  }),
  tokenFault(code, 'half of a chunk, then FIN', {
    first: ({ connection }) =>
      connection.stream.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"token":"ey'),
  }),
  tokenFault(code, 'RST in place of the second token', {
    first: handsOut(),
    second: ({ connection }) => connection.reset(),
  }),
] satisfies readonly Fault[];
