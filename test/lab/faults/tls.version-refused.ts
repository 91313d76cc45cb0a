import type { Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { readClientHello } from '../client-hello.ts';
import type { Fault, LabParts } from '../fault.ts';
import { atAddress } from '../fault-address.ts';
import { finish, handOver, onFirstRecord, serveRaw, serveTls } from '../raw-server.ts';
import { onHello } from '../socket-fault.ts';
import { alertRecord, alerts, serverHelloRecord } from '../tls-records.ts';

const code = 'tls.version-refused';
const tls12 = 0x0303;

export default [
  {
    code,
    shape: 'a server that ends at TLS 1.1 answers with alert 70',
    encodings: ['json'],
    async start(parts) {
      return atAddress(await serveTls({ ...oldServer(parts), minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }));
    },
  },
  {
    code,
    shape: 'a server that speaks only TLS 1.0 answers with alert 70',
    encodings: ['json'],
    async start(parts) {
      return atAddress(await serveTls({ ...oldServer(parts), minVersion: 'TLSv1', maxVersion: 'TLSv1' }));
    },
  },
  onHello(code, 'alert 70 and FIN', (socket) => finish(socket, alertRecord(alerts.protocolVersion))),
  onHello(code, 'a server picks TLS 1.0 itself', (socket) => socket.resume().write(serverHelloRecord(0x0301))),
  onHello(code, 'a server picks TLS 1.1 itself', (socket) => socket.resume().write(serverHelloRecord(0x0302))),
  closesOnModern('a server that speaks TLS 1.1 closes on a modern ClientHello', finish),
  closesOnModern('a server that speaks TLS 1.1 resets on a modern ClientHello', (socket) => socket.resetAndDestroy()),
] satisfies readonly Fault[];

/** Old appliances know no version they have not heard of, and hang up instead of negotiating. */
function closesOnModern(shape: string, act: (socket: Socket) => void): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start(parts) {
      const old = createServer({ ...oldServer(parts), minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, (socket) =>
        socket.on('error', () => {}).resume(),
      ).on('tlsClientError', () => {});
      return atAddress(
        await serveRaw((socket) =>
          onFirstRecord(socket, (bytes) => {
            const hello = readClientHello(bytes);
            if (hello === undefined || hello.highestVersion >= tls12) return act(socket);
            handOver(socket, bytes, old);
          }),
        ),
      );
    },
  };
}

function oldServer({ authority }: LabParts): TlsOptions {
  const { keyPem, chainPem } = authority.issue({ key: 'rsa-2048' });
  // Versions below 1.2 sign with SHA-1, which OpenSSL allows only at level 0.
  return { key: keyPem, cert: chainPem, ciphers: 'DEFAULT@SECLEVEL=0' };
}
