import { createServer, type TlsOptions } from 'node:tls';
import type { Fault, LabParts } from './fault.ts';
import { atAddress, atName, type TargetChanges } from './fault-address.ts';
import { runServer } from './raw-server.ts';

/** What a TLS server shows, and where it is looked for. */
export interface Presented {
  /** PEM, leaf first: exactly what is sent. */
  readonly chainPem: string;
  readonly keyPem: string;
  /** The host of the URL, known to a DNS server of the lab; default: the address 127.0.0.1. */
  readonly name?: string;
  /** An OCSP response, DER: stapled. */
  readonly staple?: Buffer;
  readonly tls?: TlsOptions;
  readonly changes?: TargetChanges;
}

/** A fault that lies in the certificates of a TLS server which is in order otherwise. */
export function certificateFault(code: string, shape: string, present: (parts: LabParts) => Presented): Fault {
  return {
    code,
    shape,
    encodings: ['json'],
    async start(parts) {
      const shown = present(parts);
      const server = createServer(
        // Level 0 lets the server use keys and signatures that its OpenSSL would refuse as too weak.
        {
          key: shown.keyPem,
          cert: shown.chainPem,
          ciphers: 'DEFAULT@SECLEVEL=0',
          ALPNProtocols: ['http/1.1'],
          ...shown.tls,
        },
        (socket) => socket.on('error', () => {}).resume(),
      );
      if (shown.staple !== undefined) {
        const { staple } = shown;
        server.on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, staple));
      }
      const running = await runServer(server);
      return shown.name === undefined ? atAddress(running, shown.changes) : atName(running, shown.name, shown.changes);
    },
  };
}

const dayMs = 24 * 3_600_000;

/** A moment so many days from now, negative for the past. */
export function inDays(days: number): Date {
  return new Date(Date.now() + days * dayMs);
}
