import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../functions/platform/local/clock.ts';
import { createHonestServer } from '../../../functions/platform/loopback/honest-server.ts';
import { probeTarget } from '../../../functions/probe/run-probe.ts';

const context = { region: 'local', clock: systemClock };

describe('the honest server of the self-test', () => {
  it('is up for the real probe, over TLS, with a token and a refresh', async () => {
    const server = await createHonestServer(systemClock)();
    try {
      const check = await probeTarget(server.target, context);
      expect(check).toMatchObject({ outcome: 'up', degradations: [], server: { version: 'self-test' } });
      expect(Object.keys(check.timingsMs)).toEqual(
        expect.arrayContaining(['tcp', 'tls', 'upgrade', 'connect', 'refresh']),
      );
    } finally {
      await server.close();
    }
  });

  it('refuses a token that it did not sign: an answer of its own is not just anything', async () => {
    const server = await createHonestServer(systemClock)();
    try {
      const token = { kind: 'mint', key: { hmacSecret: 'x'.repeat(40) }, claims: {}, ttlSeconds: 60 } as const;
      const check = await probeTarget({ ...server.target, token }, context);
      expect(check).toMatchObject({ outcome: 'down', failure: { code: 'connect.token-invalid' } });
    } finally {
      await server.close();
    }
  });

  it('is not reached once it is closed, and takes its clients with it', async () => {
    const server = await createHonestServer(systemClock)();
    await server.close();
    const check = await probeTarget(server.target, context);
    expect(check).toMatchObject({ outcome: 'down', failure: { code: 'tcp.refused' } });
  });

  it.each([
    ['a year and more', 500],
    ['a clock that was set back', -30],
  ])('is up after %s as well', async (_, days) => {
    let aheadMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
    const start = createHonestServer(clock);
    await (await start()).close();
    aheadMs = days * 86_400_000;
    const server = await start();
    try {
      const [certificate = ''] = server.target.ca;
      const { validFromDate, validToDate } = new X509Certificate(certificate);
      expect(validFromDate.getTime()).toBeLessThan(clock.now());
      expect(validToDate.getTime()).toBeGreaterThan(clock.now() + 30 * 86_400_000);
    } finally {
      await server.close();
    }
  });

  it('is trusted by its own certificate alone', async () => {
    const [one, other] = await Promise.all([createHonestServer(systemClock)(), createHonestServer(systemClock)()]);
    try {
      const check = await probeTarget({ ...one.target, ca: other.target.ca }, context);
      expect(check).toMatchObject({ outcome: 'down', failure: { code: 'tls.self-signed' } });
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});
