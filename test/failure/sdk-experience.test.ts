import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findText } from '../../functions/failure/catalogue.ts';
import { diagnose } from '../../functions/failure/diagnose.ts';
import type { Evidence } from '../../functions/failure/evidence.ts';
import { anyEvidence } from './any-evidence.ts';
import { close, connect, error, refresh, tls, token, upgrade } from './evidence-shapes.ts';

const sdkOf = (evidence: Evidence): string => diagnose(evidence).sdk;

/** Every code that a Close frame can carry. */
const closeCodes = Array.from({ length: 4_200 }, (_, index) => 1_000 + index);

function isTerminal(code: number): boolean {
  return code === 1009 || (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000);
}

describe('what users live through, by the rules of the SDK', () => {
  it('is for every Close with a reason: dead at the terminal codes, else a retry at connect and a blip at refresh', () => {
    for (const code of closeCodes) {
      expect([code, sdkOf(connect(close(code, 'why')))]).toEqual([code, isTerminal(code) ? 'dead' : 'retry']);
      expect([code, sdkOf(refresh(close(code, 'why')))]).toEqual([code, isTerminal(code) ? 'dead' : 'blip']);
    }
  });

  it('is no end for any Close without a reason, but 1009', () => {
    for (const code of closeCodes) {
      expect([code, sdkOf(connect(close(code)))]).toEqual([code, code === 1009 ? 'dead' : 'retry']);
      expect([code, sdkOf(refresh(close(code)))]).toEqual([code, code === 1009 ? 'dead' : 'blip']);
    }
  });

  it.each([
    [3500, '{"reason":"shutdown","reconnect":true}', 'retry'],
    [3001, '{"reason":"invalid token","reconnect":false}', 'dead'],
    [1011, '42', 'dead'],
    [1011, 'null', 'retry'],
    [3500, 'null', 'dead'],
    [1009, '{"reconnect":true}', 'dead'],
  ])('is for Close %i what a reason in JSON asks for: %s is %s', (code, reason, sdk) => {
    expect(sdkOf(connect(close(code, reason)))).toBe(sdk);
  });

  it.each([
    [42, false, 'retry', 'blip'],
    [99, false, 'retry', 'blip'],
    [100, true, 'retry', 'blip'],
    [100, false, 'dead', 'dead'],
    [101, false, 'dead', 'dead'],
    [102, false, 'dead', 'dead'],
    [109, false, 'retry', 'dead'],
    [110, false, 'dead', 'dead'],
    [111, true, 'retry', 'blip'],
    [111, false, 'dead', 'dead'],
    [1500, true, 'retry', 'blip'],
    [1500, false, 'dead', 'dead'],
  ])('is for error %i (temporary: %s) at connect %s, at refresh %s', (code, temporary, atConnect, atRefresh) => {
    expect(sdkOf(connect(error(code, '', temporary)))).toBe(atConnect);
    expect(sdkOf(refresh(error(code, '', temporary)))).toBe(atRefresh);
  });

  it('is nothing where no refresh was offered, whatever the one that was sent all the same met', () => {
    for (const end of [close(3501, 'bad request'), close(3500, 'x'), error(110), { ended: 'timeout' } as const]) {
      expect(sdkOf(refresh(end, { offered: false }))).toBe('-');
    }
    expect(sdkOf(refresh(close(3501, 'bad request')))).toBe('dead');
  });

  it('is the end where a reply has no result, and only there among what is not the protocol', () => {
    const stranger = (why: string) => ({ ended: 'not-centrifugo', why, received: '' }) as const;
    expect(sdkOf(connect(stranger('a reply to connect without its result')))).toBe('dead');
    expect(sdkOf(refresh(stranger('a reply to refresh without its result')))).toBe('dead');
    expect(sdkOf(connect(stranger('text that is not JSON')))).toBe('retry');
    expect(sdkOf(refresh(stranger('text that is not JSON')))).toBe('blip');
  });

  it('is a retry where the answer of the token endpoint is not even JSON', () => {
    expect(sdkOf(token('malformed', { malformed: 'not-json' }))).toBe('retry');
    expect(sdkOf(token('malformed', { malformed: 'no-token', bodyBytes: 0 }))).toBe('retry');
    expect(sdkOf(token('malformed', { malformed: 'no-token', bodyBytes: 2 }))).toBe('dead');
    expect(sdkOf(token('malformed', { malformed: 'not-a-jwt', bodyBytes: 0 }))).toBe('dead');
    expect(sdkOf(token('status', { status: 401 }))).toBe('dead');
  });

  it('is a retry for all that fails before', () => {
    for (const evidence of [tls('alert', { alert: 40 }), upgrade('timeout'), token('timeout')]) {
      expect(sdkOf(evidence)).toBe('retry');
    }
  });

  it('is explained where it is not the usual case of the code', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { code, sdk, cause } = diagnose(evidence);
        if (code.endsWith('.unknown')) expect(sdk).toBe('-');
        else if (sdk !== findText(code)?.sdk) expect(cause).toMatch(/\bSDK\b.*\.$/s);
      }),
      { numRuns: 5_000 },
    );
  });
});
