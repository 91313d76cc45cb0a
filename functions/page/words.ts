import { ownerWords, sdkWords } from '../failure/wording.ts';
import type { Outcome } from './read-targets.ts';

/** Who has to act, in as few words as can be read from afar; null where nobody can be named. */
export function nameOwner(owner: string | null): string | null {
  return owner !== null && Object.hasOwn(shortOwners, owner) ? (shortOwners[owner] ?? null) : null;
}

/** The same in full. */
export function describeOwner(owner: string | null): string | null {
  return owner !== null && Object.hasOwn(ownerWords, owner) ? (looked(ownerWords, owner) ?? null) : null;
}

/** What users live through. */
export function describeSdk(sdk: string | null): string | null {
  return sdk !== null && Object.hasOwn(sdkWords, sdk) ? (looked(sdkWords, sdk) ?? null) : null;
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  up: 'up',
  degraded: 'degraded',
  down: 'down',
  unknown: 'unknown',
};

const shortOwners: Readonly<Record<string, string>> = {
  net: 'network owner',
  tls: 'TLS owner',
  edge: 'proxy or CDN owner',
  app: 'app team',
  server: 'Centrifugo owner',
  us: 'the monitor itself',
};

function looked(words: Readonly<Record<string, string>>, key: string): string | undefined {
  return words[key];
}
