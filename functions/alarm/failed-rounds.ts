/** A failed check, as far as rounds are counted from it. */
interface FailedCheck {
  readonly region: string;
  readonly timeMs: number;
}

/**
 * Of the last `of` rounds, those in which at least `least` regions failed: what an alarm counts, worked out of the
 * failures themselves. A region that failed several times in a round has failed once. Pure.
 */
export function countFailedRounds(
  failures: readonly FailedCheck[],
  rule: { readonly least: number; readonly of: number; readonly periodMs: number },
  nowMs: number,
): number {
  const { least, of, periodMs } = rule;
  const first = Math.floor(nowMs / periodMs) - of;
  const failed = new Map<number, Set<string>>();
  for (const { region, timeMs } of failures) {
    const round = Math.floor(timeMs / periodMs);
    if (round < first || timeMs >= nowMs) continue;
    failed.set(round, (failed.get(round) ?? new Set()).add(region));
  }
  return [...failed.values()].filter((regions) => regions.size >= least).length;
}

/** What an advisory is about: the failures of rounds in which fewer than `fewerThan` regions failed. Pure. */
export function keepRoundsOfFew<Failed extends FailedCheck>(
  failures: readonly Failed[],
  fewerThan: number,
  periodMs: number,
): readonly Failed[] {
  return keepRounds(failures, periodMs, (regions) => regions < fewerThan);
}

/** What a page is about: the failures of rounds in which at least `least` regions failed. Pure. */
export function keepRoundsOfMany<Failed extends FailedCheck>(
  failures: readonly Failed[],
  least: number,
  periodMs: number,
): readonly Failed[] {
  return keepRounds(failures, periodMs, (regions) => regions >= least);
}

function keepRounds<Failed extends FailedCheck>(
  failures: readonly Failed[],
  periodMs: number,
  isMeant: (regions: number) => boolean,
): readonly Failed[] {
  const roundOf = ({ timeMs }: FailedCheck) => Math.floor(timeMs / periodMs);
  const rounds = Map.groupBy(failures, roundOf);
  return failures.filter((one) => isMeant(new Set(rounds.get(roundOf(one))?.map(({ region }) => region)).size));
}
