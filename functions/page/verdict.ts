import type { Overview, Target } from './read-targets.ts';

/** What the page says first: is anything broken, what, for how long, and whose it is. */
export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad' | 'unknown';
  /** "2 of 7 targets are down". */
  readonly headline: string;
  /** The ones the headline is about, worst first. */
  readonly troubled: readonly Target[];
}

export function judge(overview: Overview): Verdict {
  const { targets } = overview;
  const by = (outcome: Target['outcome']) => sortByTrouble(targets).filter((target) => target.outcome === outcome);
  const [down, degraded, unknown] = [by('down'), by('degraded'), by('unknown')];
  const all = targets.length;
  if (all === 0) return { tone: 'unknown', headline: 'No targets yet', troubled: [] };
  if (down.length > 0) {
    return { tone: 'bad', headline: `${shareOf(down.length, all)} down`, troubled: [...down, ...degraded] };
  }
  if (unknown.length === all)
    return {
      tone: 'unknown',
      headline: wasEverKnown(overview) ? 'No checks come in' : 'First checks are running',
      troubled: [],
    };
  if (unknown.length > 0) {
    const rest = degraded.length > 0 ? `, ${degraded.length} degraded` : '';
    return {
      tone: degraded.length > 0 ? 'warn' : 'unknown',
      headline: `Nothing is known of ${unknown.length} of ${all} targets${rest}`,
      troubled: [...degraded, ...unknown],
    };
  }
  if (degraded.length > 0) {
    return { tone: 'warn', headline: `${shareOf(degraded.length, all)} degraded`, troubled: degraded };
  }
  return { tone: 'good', headline: all === 1 ? 'The target is up' : `All ${all} targets up`, troubled: [] };
}

/** Worst first; of equally bad ones what began last, since that is what somebody looks for; then by name. */
export function sortByTrouble(targets: readonly Target[]): readonly Target[] {
  return targets.toSorted(
    (one, other) =>
      badness[other.outcome] - badness[one.outcome] ||
      (one.outcome === 'up' ? 0 : (other.sinceMs ?? 0) - (one.sinceMs ?? 0)) ||
      (one.name < other.name ? -1 : 1),
  );
}

/** One sentence for a screen reader, without anything that changes by itself as time goes by. */
export function announce({ headline, troubled }: Verdict): string {
  const names = troubled
    .slice(0, 3)
    .map(({ name, failure }) => (failure === null ? name : `${name}, ${failure.title}`));
  return names.length === 0 ? headline : `${headline}: ${names.join('; ')}`;
}

/** When anything was last seen; null where nothing is. */
export function newestCheckMs({ targets }: Overview): number | null {
  const times = targets.flatMap(({ regions }) => regions.flatMap(({ checkedMs }) => checkedMs ?? []));
  return times.length === 0 ? null : times.reduce((one, other) => Math.max(one, other));
}

/** false: it has just begun. Else checks came, whether or not they still do. */
export function wasEverKnown({ targets }: Overview): boolean {
  return targets.some(({ uptime }) => uptime.some(({ ratio }) => ratio !== null));
}

const badness = { down: 3, degraded: 2, unknown: 1, up: 0 } as const;

function shareOf(some: number, all: number): string {
  if (all === 1) return 'The target is';
  if (some === all) return `All ${all} targets are`;
  return `${some} of ${all} targets ${some === 1 ? 'is' : 'are'}`;
}
