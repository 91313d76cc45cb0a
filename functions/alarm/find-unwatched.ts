import { classOf, groupOf } from '../failure/catalogue.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import type { TimedCheck } from './timed-check.ts';

/** Failed checks that count for no alarm: it is switched off, or the targets file does not ask for what they tried. */
export interface Unwatched {
  readonly target: string;
  readonly code: string;
  readonly count: number;
}

/** The failures of a timeline that no alarm watches, by target and code, most frequent first. Pure. */
export function findUnwatched(
  definitions: readonly AlarmDefinition[],
  checks: readonly TimedCheck[],
): readonly Unwatched[] {
  const watched = new Set(
    definitions.flatMap(({ purpose }) => {
      if (purpose.kind === 'failing') return [keyOf(purpose.target, purpose.class)];
      return purpose.kind === 'faults' ? [keyOf(null, 'monitor')] : [];
    }),
  );
  const counts = new Map<string, Unwatched>();
  for (const { target, code } of checks) {
    if (code === null || groupOf(code) === 'degraded') continue;
    const failed = classOf(code);
    if (watched.has(keyOf(failed === 'monitor' ? null : target, failed))) continue;
    const key = keyOf(target, code);
    counts.set(key, { target, code, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((one, other) => other.count - one.count);
}

function keyOf(target: string | null, what: string): string {
  return JSON.stringify([target, what]);
}
