import type { SecureVersion, TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.ts';
import type { Fault, RunningFault } from './fault.ts';
import alertFaults from './faults/tls.alert.ts';
import clientCertificateFaults from './faults/tls.client-certificate-required.ts';
import noSharedCipherFaults from './faults/tls.no-shared-cipher.ts';
import unrecognizedNameFaults from './faults/tls.unrecognized-name.ts';
import versionFaults from './faults/tls.version-refused.ts';

/** What a plain Node client lives through. */
interface Seen {
  readonly isSecured: boolean;
  readonly protocol: string | null;
  readonly alert: number | undefined;
  readonly errno: string | undefined;
  /** The server's hello was accepted. */
  readonly keysAgreed: boolean;
}

interface Ask {
  readonly servername?: string;
  readonly maxVersion?: SecureVersion;
}

const authority = createAuthority();

describe('a fault of the TLS phase', () => {
  it.each(shapes(noSharedCipherFaults))('%s: refuses before keys are agreed', async (_shape, fault) => {
    const seen = await meet(fault, {});
    expect([40, 71]).toContain(seen.alert);
    expect(seen.keysAgreed).toBe(false);
  });

  it.each(shapes(clientCertificateFaults))('%s: refuses after keys were agreed', async (shape, fault) => {
    const seen = await meet(fault, {});
    expect(shape.match(/alert (\d+)/)?.[1]).toBe(seen.alert?.toString());
    expect(seen.keysAgreed).toBe(true);
    expect(seen.isSecured).toBe(shape.startsWith('TLS 1.3'));
  });

  it.each(shapes(alertFaults))('%s: sends the alert that its shape names', async (shape, fault) => {
    const seen = await meet(fault, {});
    expect(shape).toContain(String(seen.alert));
    expect(seen.isSecured).toBe(shape.startsWith('TLS 1.3'));
  });

  it.each(shapes(versionFaults))('%s: refuses TLS 1.2 and newer', async (_shape, fault) => {
    expect((await meet(fault, {})).isSecured).toBe(false);
  });

  it.each(shapes(versionFaults).filter(([shape]) => shape.includes('speaks TLS 1.1') || shape.includes('ends at')))(
    '%s: finishes a handshake with a client of old',
    async (_shape, fault) => {
      const seen = await meet(fault, { maxVersion: 'TLSv1.1' });
      expect(seen).toMatchObject({ isSecured: true, protocol: 'TLSv1.1' });
    },
  );

  it.each(shapes(unrecognizedNameFaults))('%s: refuses the name of its target', async (_shape, fault) => {
    expect((await meet(fault, {})).isSecured).toBe(false);
  });

  it.each(shapes(unrecognizedNameFaults).filter(([shape]) => shape.includes('for an address')))(
    '%s: indeed',
    async (_shape, fault) => {
      expect((await meet(fault, { servername: 'localhost' })).isSecured).toBe(true);
      expect((await meet(fault, { servername: 'other.lab.example' })).isSecured).toBe(false);
    },
  );

  it.each(shapes(unrecognizedNameFaults).filter(([shape]) => shape.includes('for this name only')))(
    '%s: lets another name pass',
    async (_shape, fault) => {
      expect((await meet(fault, { servername: 'other.lab.example' })).isSecured).toBe(true);
    },
  );
});

function shapes(faults: readonly Fault[]): [string, Fault][] {
  return faults.map((fault) => [fault.shape, fault]);
}

async function meet(fault: Fault, ask: Ask): Promise<Seen> {
  const running = await fault.start({ authority, secret: 'no secret' });
  try {
    return await look(running, ask);
  } finally {
    await running.close();
  }
}

/** Handshakes, then waits for the end that every one of these faults comes to, or for a handshake that lasts. */
async function look({ target }: RunningFault, ask: Ask): Promise<Seen> {
  const url = new URL(target.url);
  const isName = !/^[\d.]+$/.test(url.hostname);
  const servername = ask.servername ?? (isName ? url.hostname : undefined);
  const socket: TLSSocket = connect({
    port: Number(url.port),
    host: '127.0.0.1',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
    ...(servername === undefined ? {} : { servername }),
    ...(ask.maxVersion === undefined
      ? {}
      : { minVersion: 'TLSv1', maxVersion: ask.maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
  let keysAgreed = false;
  let isSecured = false;
  let protocol: string | null = null;
  let error: Error | undefined;
  socket.on('keylog', () => {
    keysAgreed = true;
  });
  socket.on('error', (found) => {
    error ??= found;
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('secureConnect', () => {
    isSecured = true;
    protocol = socket.getProtocol();
    // A server that goes on answers nothing; one that refuses behind the handshake does so within a round trip.
    setTimeout(resolve, 150).unref();
  });
  socket.once('close', () => resolve()).resume();
  await promise;
  socket.destroy();
  const alert = error?.message.match(/SSL alert number (\d+)/)?.[1];
  return {
    isSecured,
    protocol,
    alert: alert === undefined ? undefined : Number(alert),
    errno: error !== undefined && 'code' in error ? String(error.code) : undefined,
    keysAgreed,
  };
}
