import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { httpBytes } from './arbitrary-http.ts';
import { handshakeBytes, tlsBytes } from './arbitrary-tls.ts';
import { meetAll, reportAndEnd } from './gauntlet.ts';
import { beginOrdeal } from './ordeal.ts';
import { anyBytes, scriptsOf } from './script.ts';

const upgradeBytes = fc.oneof(httpBytes, httpBytes, httpBytes, anyBytes);
const ordeal = beginOrdeal();
afterAll(() => reportAndEnd(ordeal));

describe.concurrent('whatever a server says', () => {
  it('on accepting a connection, a check of it ends in time with a catalogued code', async () => {
    await meetAll(ordeal, 'tcp', scriptsOf(fc.oneof(anyBytes, httpBytes, tlsBytes)));
  });

  it('in answer to a ClientHello, the same holds', async () => {
    await meetAll(ordeal, 'tls', scriptsOf(fc.oneof(tlsBytes, tlsBytes, handshakeBytes, httpBytes, anyBytes)));
  });

  it('in answer to the upgrade, the same holds', async () => {
    await meetAll(ordeal, 'upgrade', scriptsOf(upgradeBytes));
  });

  it('in answer to the upgrade under TLS, the same holds', async () => {
    await meetAll(ordeal, 'upgrade', scriptsOf(upgradeBytes), { isTls: true });
  });
});
