import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { readCertificate, type SentCertificate } from '../certificate/certificate-facts.ts';
import { rootsWith } from '../certificate/root-certificates.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import type { SocketBag } from '../socket-bag.ts';

export interface HandshakeSettings {
  /** null: no server name is sent. */
  readonly serverName: string | null;
  /** PEM, added to the default roots. */
  readonly ca: readonly string[];
  /** TLS 1.0 and 1.1 only, to learn whether a server is that old. */
  readonly oldVersionsOnly?: boolean;
}

/** How a handshake went: facts, no verdict. */
export type Handshake =
  | {
      readonly kind: 'finished';
      readonly socket: tls.TLSSocket;
      readonly protocol: string;
      readonly cipher: string;
      /** Node's verification code, or `ok`; names are not part of it. */
      readonly verification: string;
      readonly chain: readonly SentCertificate[];
      readonly staple: Buffer | undefined;
      readonly secrets: readonly Buffer[];
    }
  | ({ readonly kind: 'ended'; readonly keysAgreed: boolean; readonly secrets: readonly Buffer[] } & TlsEnd);

export interface TlsEnd {
  readonly ended: 'alert' | 'clear-text' | 'closed' | 'reset' | 'timeout' | 'local-error';
  readonly alert?: number;
  readonly openssl?: string;
  readonly errno?: string;
}

/**
 * One TLS handshake over an open connection, judged by nobody: facts survive a bad certificate. Only `http/1.1` is
 * offered, since a WebSocket over another protocol is none of Centrifugo's.
 */
export function shakeHands(
  transport: Duplex,
  settings: HandshakeSettings,
  deadline: Deadline,
  bag: SocketBag,
): Promise<Handshake> {
  const secrets: Buffer[] = [];
  // TLS over a socket that is closed already would wait for the deadline.
  if (transport.destroyed) {
    return Promise.resolve({ kind: 'ended', ...endOfDestroyed(transport), keysAgreed: false, secrets });
  }
  let staple: Buffer | undefined;
  let peer: tls.PeerCertificate | undefined;
  const socket = bag.wrap(
    tls.connect({
      socket: transport,
      secureContext: contextFor(settings),
      ...(settings.serverName === null ? {} : { servername: settings.serverName }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: false,
      requestOCSP: true,
      // Names are judged with the other facts, by stricter rules than Node's. Where the chain verified, Node has read the
      // certificates by now: reading them costs as much as the rest of the handshake.
      checkServerIdentity: (_name, certificate) => {
        peer = certificate;
        return undefined;
      },
    }),
    transport,
  );
  const keysAgreed = () => secrets.length > 0;
  return waitUntil<Handshake>(
    deadline,
    () => {
      socket.destroy();
      return { kind: 'ended', ended: 'timeout', keysAgreed: keysAgreed(), secrets };
    },
    (settle, fail) => {
      const end = (how: TlsEnd) => settle({ kind: 'ended', ...how, keysAgreed: keysAgreed(), secrets });
      const onClose = () => end({ ended: 'closed' });
      const onError = (error: Error) => end(tlsEndOf(error));
      socket.on('keylog', (line: Buffer) => secrets.push(line));
      socket.once('OCSPResponse', (response: Buffer | null) => {
        staple = response ?? undefined;
      });
      socket.once('error', onError);
      socket.once('close', onClose);
      socket.once('secureConnect', () => {
        try {
          settle(finishedHandshake(socket, peer ?? socket.getPeerCertificate(true), staple, secrets));
        } catch (error) {
          fail(error);
        }
      });
      return () => {
        socket.removeListener('error', onError);
        socket.removeListener('close', onClose);
      };
    },
  );
}

function finishedHandshake(
  socket: tls.TLSSocket,
  peer: tls.PeerCertificate,
  staple: Buffer | undefined,
  secrets: readonly Buffer[],
): Handshake {
  return {
    kind: 'finished',
    socket,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    verification: verificationOf(socket),
    chain: chainOf(peer),
    staple,
    secrets,
  };
}

/** Classifies by OpenSSL's numbers, the alert's number and errno: texts change between versions. */
export function tlsEndOf(error: Error): TlsEnd {
  const text = error.message;
  const alert = text.match(/SSL alert number (\d+)/)?.[1];
  const openssl = text.match(/error:([0-9A-F]{8})/)?.[1];
  const errno = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (alert !== undefined)
    return { ended: 'alert', alert: Number(alert), ...(openssl === undefined ? {} : { openssl }) };
  if (openssl === unexpectedEof) return { ended: 'closed', openssl };
  if (openssl !== undefined) return { ended: notTlsNumbers.has(openssl) ? 'clear-text' : 'local-error', openssl };
  // Node gives a FIN in mid-handshake the same code as an RST; only the RST comes from a system call.
  if (errno === 'ECONNRESET' && 'syscall' in error && error.syscall !== undefined) return { ended: 'reset', errno };
  if (errno === 'EPIPE' || errno === 'ECONNABORTED') return { ended: 'reset', errno };
  if (errno === 'ECONNRESET') return { ended: 'closed' };
  if (errno === 'ETIMEDOUT') return { ended: 'timeout', errno };
  return { ended: 'local-error', ...(errno === undefined ? {} : { errno }) };
}

/** How a connection ended that was lost while nobody listened to it. */
export function endOfDestroyed(socket: Duplex): TlsEnd {
  return socket.errored === null ? { ended: 'closed' } : tlsEndOf(socket.errored);
}

const unexpectedEof = '0A000126';
/** Wrong version number, packet length too long, HTTP request, HTTPS proxy request, bad record type, unexpected record. */
const notTlsNumbers: ReadonlySet<string> = new Set([
  '0A00010B',
  '0A0000C6',
  '0A00009C',
  '0A00009B',
  '0A0001BB',
  '0A0000F5',
]);

const maxContexts = 32;
const contexts = new Map<string, tls.SecureContext>();

/** Parsing the roots costs more than a handshake: contexts are kept, a bounded number of them. */
function contextFor({ ca, oldVersionsOnly = false }: HandshakeSettings): tls.SecureContext {
  const key = JSON.stringify([ca, oldVersionsOnly]);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const [oldest] = contexts.keys();
  if (contexts.size >= maxContexts && oldest !== undefined) contexts.delete(oldest);
  const context = tls.createSecureContext({
    ...(ca.length === 0 ? {} : { ca: rootsWith(ca) }),
    // OpenSSL's security level 0 is needed to speak versions that its default level forbids.
    ...(oldVersionsOnly
      ? { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
      : { minVersion: 'TLSv1.2' }),
  });
  contexts.set(key, context);
  return context;
}

function verificationOf(socket: tls.TLSSocket): string {
  if (socket.authorized) return 'ok';
  const error: unknown = socket.authorizationError;
  if (typeof error === 'string') return error;
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNSPECIFIED';
}

/** A server may send any number of certificates; OpenSSL itself stops at 100 KB of them. */
const maxChainLength = 20;

/** Leaf first, as far as each was issued by another one that was sent, or by a root of the store. */
function chainOf(leaf: tls.PeerCertificate | tls.DetailedPeerCertificate): SentCertificate[] {
  const chain: SentCertificate[] = [];
  let peer: typeof leaf | undefined = leaf;
  while (peer?.raw !== undefined && chain.length < maxChainLength) {
    chain.push(readCertificate(peer.raw));
    // The detailed form, which both ways of asking give, has the issuer; a root is its own.
    const issuer: typeof leaf | undefined = 'issuerCertificate' in peer ? peer.issuerCertificate : undefined;
    peer = issuer === peer ? undefined : issuer;
  }
  return chain;
}
