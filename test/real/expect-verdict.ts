import { expect } from 'vitest';
import type { Check } from '../../functions/probe/outcome.ts';
import { secret } from './real-check.ts';

/**
 * Holds a check against its one right verdict: `up`, or the code of the failure (of the degradation, where the check
 * got through). Nothing of any token or secret may stand in it.
 */
export function expectVerdict(check: Check, verdict: string): void {
  expect(verdictOf(check), JSON.stringify(check, null, 1)).toBe(verdict);
  if (verdict === 'up') expect(check.timingsMs.total).toBeGreaterThan(0);
  expectNothingSecret(check);
}

function verdictOf(check: Check): string {
  if (check.outcome === 'down') return check.failure.code;
  return check.outcome === 'up' ? 'up' : check.degradations.map(({ code }) => code).join(' and ');
}

/** A JWT begins with `eyJ`, which is `{"` in base64: so does each of its first two parts. */
const pieceOfToken = /eyJ[\w-]{4}/;

export function expectNothingSecret(check: Check): void {
  const printed = JSON.stringify(check);
  // The comparison's own message would print them.
  expect(pieceOfToken.test(printed), 'a piece of a token is in the check').toBe(false);
  expect(printed.includes(secret), 'the secret is in the check').toBe(false);
  expect(printed.includes('PRIVATE KEY'), 'a private key is in the check').toBe(false);
}
