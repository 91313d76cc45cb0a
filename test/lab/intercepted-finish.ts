import { createCipheriv, createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { type Running, runServer, serveRaw, together } from './raw-server.ts';
import { alertRecord } from './tls-records.ts';

/** What the client sees in place of the server's answer to its last flight. */
export type FinishAct = (client: Socket, alert: (description: number) => Buffer) => void;

/**
 * A real TLS server behind a splice that lets the handshake come as far as the client's last flight (its certificate
 * and Finished), keeps that flight to itself and then acts for the server. By then keys are agreed: under TLS 1.3 the
 * client already calls the handshake done, and the alerts handed to `act` are encrypted with the server's own key.
 */
export async function interceptFinish(
  version: 'TLSv1.2' | 'TLSv1.3',
  options: TlsOptions,
  act: FinishAct,
): Promise<Running> {
  let secret = Buffer.alloc(0);
  const real = createServer({ ...options, minVersion: version, maxVersion: version, ciphers });
  real.on('keylog', (line: Buffer) => {
    const [label, , hex] = line.toString('latin1').trim().split(' ');
    if (label === 'SERVER_TRAFFIC_SECRET_0' && hex !== undefined) secret = Buffer.from(hex, 'hex');
  });
  const inner = await runServer(real);
  const outer = await serveRaw((client) => {
    const server = connect(inner.port, '127.0.0.1');
    server.on('error', () => client.destroy()).on('data', (bytes) => client.write(bytes));
    client.on('close', () => server.destroy());
    client.on('data', (bytes: Buffer) => {
      if (!isLastFlight(bytes)) return void server.write(bytes);
      client.removeAllListeners('data').resume();
      act(client, (description) =>
        version === 'TLSv1.3' ? encryptAlert(description, secret) : alertRecord(description),
      );
    });
  });
  return together(outer, inner);
}

/** The only suite of TLS 1.3 here is the one that `encryptAlert` speaks. */
const ciphers = 'TLS_AES_128_GCM_SHA256:ECDHE+AESGCM';

/** A second hello, after a retry request, is not it. A flight that is torn apart begins with its first record all the same. */
function isLastFlight(bytes: Buffer): boolean {
  const [type, message] = [bytes[0], bytes[5]];
  const [clientHello, changeCipherSpec] = [0x01, 0x14];
  if (type === changeCipherSpec) {
    // Compatibility mode sends one before a second hello too (RFC 8446, appendix D.4).
    return !(bytes[6] === 0x16 && bytes[11] === clientHello);
  }
  return type !== 0x16 || message !== clientHello;
}

/** The server's first record under its application key: a fatal alert as RFC 8446, sections 5.2 and 7.3, seals it. */
function encryptAlert(description: number, secret: Buffer): Buffer {
  const [key, iv] = [expandLabel(secret, 'key', 16), expandLabel(secret, 'iv', 12)];
  const content = Buffer.from([2, description, 0x15]);
  const header = Buffer.from([0x17, 0x03, 0x03, 0x00, content.length + 16]);
  // Sequence number 0 leaves the iv as it is.
  const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(header);
  return Buffer.concat([header, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** HKDF-Expand-Label with an empty context, for up to 32 bytes: one round of HMAC. */
function expandLabel(secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0])]);
  return createHmac('sha256', secret)
    .update(info)
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, length);
}
