import type { RecordedCheck } from './recorded-check.ts';

/** Something about a target that was different once an incident had begun. */
export interface Change {
  readonly what: 'server version' | 'certificate' | 'addresses';
  /** A version, a SHA-256 fingerprint, or addresses joined by a comma and a blank. */
  readonly before: string;
  readonly after: string;
}

/**
 * Compares the last known facts before a time with the first known ones from then on, of checks from one region in any
 * order. What is known on one side only has not changed as far as anybody knows.
 */
export function findChanges(checks: readonly RecordedCheck[], startedMs: number): readonly Change[] {
  const sorted = checks.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  const before = sorted.filter(({ startedAt }) => Date.parse(startedAt) < startedMs);
  const after = sorted.filter(({ startedAt }) => Date.parse(startedAt) >= startedMs);
  return facts.flatMap(({ what, read }) => {
    const was = before.map(read).findLast((fact) => fact !== null) ?? null;
    const is = after.map(read).find((fact) => fact !== null) ?? null;
    return was === null || is === null || was === is ? [] : [{ what, before: was, after: is }];
  });
}

const facts: readonly { readonly what: Change['what']; readonly read: (check: RecordedCheck) => string | null }[] = [
  { what: 'server version', read: ({ server }) => server?.version ?? null },
  { what: 'certificate', read: ({ tls }) => tls?.certificate?.fingerprint256 ?? null },
  { what: 'addresses', read: ({ attempts }) => joinAddresses(attempts.map(({ ip }) => ip)) },
];

/** Servers hand out their addresses in any order. */
function joinAddresses(ips: readonly string[]): string | null {
  return ips.length === 0 ? null : [...new Set(ips)].sort().join(', ');
}
