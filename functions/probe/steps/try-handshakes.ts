import type { TLSSocket } from 'node:tls';
import type { NameTry } from '../../failure/evidence.ts';
import { sendableNames } from '../certificate/certificate-facts.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import type { Route, Tools } from '../route.ts';
import { readTranscript } from '../transcript/read-transcript.ts';
import { TeeDuplex } from '../transcript/tee-duplex.ts';
import { type Handshake, type HandshakeSettings, shakeHands, type TlsEnd, tlsEndOf } from './handshake.ts';
import { openAgain } from './open-again.ts';

/**
 * Counter-experiment: does the handshake get further with another server name? For a name: with none. For an address,
 * which sends none: with `localhost` and with the first name of a certificate, if one was seen. A success only counts
 * while the first name still fails: a server that comes and goes must not look like one that picks by name.
 */
export async function tryOtherNames(
  route: Route,
  keysWereAgreed: boolean,
  deadline: Deadline,
  tools: Tools,
): Promise<NameTry[]> {
  const tries: NameTry[] = [];
  const seen: string[] = [];
  for (const serverName of route.serverName === null ? ['localhost'] : [null]) {
    tries.push(await tryName(serverName, route, keysWereAgreed, deadline, tools, seen));
  }
  const next = seen.find((name) => name !== route.serverName && name !== 'localhost');
  if (next !== undefined && !tries.some(({ gotFurther }) => gotFurther)) {
    tries.push(await tryName(next, route, keysWereAgreed, deadline, tools, seen));
  }
  if (!tries.some(({ gotFurther }) => gotFurther)) return tries;
  const again = await handshakeWith(route, {}, deadline, tools);
  const stillFails = again === undefined || again.kind === 'ended';
  if (again?.kind === 'finished') again.socket.end();
  return stillFails ? tries : tries.map((one) => ({ ...one, gotFurther: false }));
}

async function tryName(
  serverName: string | null,
  route: Route,
  keysWereAgreed: boolean,
  deadline: Deadline,
  tools: Tools,
  seen: string[],
): Promise<NameTry> {
  const handshake = await handshakeWith(route, { serverName }, deadline, tools);
  if (handshake?.kind !== 'finished') {
    return { serverName, gotFurther: handshake?.keysAgreed === true && !keysWereAgreed };
  }
  const names = sendableNames(handshake.chain);
  seen.push(...names);
  handshake.socket.end();
  return { serverName, gotFurther: true, certificateNames: names.slice(0, 5) };
}

/** Counter-experiment: does the server finish a handshake below TLS 1.2? Its version, if so. */
export async function tryOldVersions(route: Route, deadline: Deadline, tools: Tools): Promise<string | undefined> {
  const handshake = await handshakeWith(route, { oldVersionsOnly: true }, deadline, tools);
  if (handshake?.kind !== 'finished') return undefined;
  handshake.socket.end();
  return handshake.protocol;
}

/** Counter-experiment for `ws://`: does a TLS handshake on the same port finish? Its certificate is not judged. */
export async function finishesTls(route: Route, deadline: Deadline, tools: Tools): Promise<boolean> {
  const handshake = await handshakeWith(route, {}, deadline, tools);
  if (handshake?.kind !== 'finished') return false;
  handshake.socket.end();
  return true;
}

/**
 * Counter-experiment: the connection was cut in place of an answer. A TLS 1.3 server may have sent an alert that the
 * cut swept away; without a request of ours on the way, it arrives. Some servers cut without one where they asked for
 * a client certificate: that, too, comes before any request, and a server that merely broke over ours waits for it.
 */
export async function awaitRefusal(route: Route, deadline: Deadline, tools: Tools): Promise<TlsEnd | undefined> {
  const connection = await openAgain(route, deadline, tools);
  if (connection === undefined) return undefined;
  const tee = new TeeDuplex(connection);
  const handshake = await shakeHands(tee, route, deadline, tools.bag);
  if (handshake.kind !== 'finished') return undefined;
  const end = await lateEndOn(handshake.socket, deadline);
  handshake.socket.destroy();
  if (end === undefined || end.ended === 'alert') return end;
  return readTranscript(tee.recorded(), handshake.secrets).clientCertificateRequested ? end : undefined;
}

/** How a TLS 1.3 server that has something against us ends the connection; undefined when it shows that it has not, or stays silent. */
export async function lateEndOn(socket: TLSSocket, deadline: Deadline): Promise<TlsEnd | undefined> {
  return waitUntil<TlsEnd | undefined>(
    deadline.within(lateEndMs),
    () => undefined,
    (settle) => {
      socket.once('error', (error: Error) => settle(tlsEndOf(error)));
      socket.once('close', () => settle({ ended: 'closed' }));
      // A ticket for the next time is given to a client that was accepted.
      socket.once('session', () => settle(undefined));
      // Without a reader the alert would wait in the buffer.
      socket.resume();
      return undefined;
    },
  );
}

/** One round trip and some more: a server that has something against us says so at once. */
const lateEndMs = 500;

async function handshakeWith(
  route: Route,
  settings: Partial<HandshakeSettings>,
  deadline: Deadline,
  tools: Tools,
): Promise<Handshake | undefined> {
  const socket = await openAgain(route, deadline, tools);
  if (socket === undefined) return undefined;
  return shakeHands(socket, { ...route, ...settings }, deadline, tools.bag);
}
