import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Authority } from '../certificates.ts';
import { readClientHello } from '../client-hello.ts';
import type { Fault } from '../fault.ts';
import { atAddress, atName } from '../fault-address.ts';
import { finish, handOver, onFirstRecord, type Running, serveRaw } from '../raw-server.ts';
import { onHello } from '../socket-fault.ts';
import { alertRecord, alerts, warningRecord } from '../tls-records.ts';

const code = 'tls.unrecognized-name';

const alert80 = (socket: Socket): void => finish(socket, alertRecord(alerts.internalError));
const reset = (socket: Socket): unknown => socket.resetAndDestroy();
/** The name of the URL; the routers here know others. */
const askedFor = 'chat.lab.example';

export default [
  onHello(code, 'alert 112 for every name', (socket) => finish(socket, alertRecord(alerts.unrecognizedName))),
  forName(
    'alert 112, without a server name it goes on',
    (name) => name === null,
    (socket) => finish(socket, alertRecord(alerts.unrecognizedName)),
  ),
  forName('alert 80, without a server name it goes on', (name) => name === null, alert80),
  forName('FIN, without a server name it goes on', (name) => name === null, finish),
  forName('RST, without a server name it goes on', (name) => name === null, reset),
  forName('alert 80 for this name only', (name) => name !== askedFor, alert80),
  forName('FIN for this name only', (name) => name !== askedFor, finish),
  forName('RST for this name only', (name) => name !== askedFor, reset),
  forName(
    'a warning 112, then FIN, for this name only',
    (name) => name !== askedFor,
    (socket) => finish(socket, warningRecord(alerts.unrecognizedName)),
  ),
  forAddress('alert 80 for an address, localhost passes', alert80),
  forAddress('FIN for an address, localhost passes', finish),
  forAddress('RST for an address, localhost passes', reset),
] satisfies readonly Fault[];

type IsKnown = (serverName: string | null) => boolean;

function forName(shape: string, isKnown: IsKnown, refuse: (socket: Socket) => unknown): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start({ authority }) {
      return atName(await routeByName(authority, isKnown, refuse), askedFor);
    },
  };
}

/** A URL with an address sends no server name. */
function forAddress(shape: string, refuse: (socket: Socket) => unknown): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start({ authority }) {
      return atAddress(await routeByName(authority, (name) => name === 'localhost', refuse));
    },
  };
}

/** A router by server name, as autocert, Traefik or an ingress is one: known names reach a TLS server, others are refused. */
async function routeByName(
  authority: Authority,
  isKnown: IsKnown,
  refuse: (socket: Socket) => unknown,
): Promise<Running> {
  const { keyPem, chainPem } = authority.issue();
  const behind = createServer({ key: keyPem, cert: chainPem }, (socket) => socket.on('error', () => {}).resume());
  behind.on('tlsClientError', () => {});
  return serveRaw((socket) =>
    onFirstRecord(socket, (bytes) => {
      const hello = readClientHello(bytes);
      if (hello === undefined || !isKnown(hello.serverName)) {
        refuse(socket);
        return;
      }
      handOver(socket, bytes, behind);
    }),
  );
}
