import { outcomeOf, troubleOf } from '../../history/recorded-check.ts';
import type { ReportedCheck } from '../reported-check.ts';
import type { TargetStatus, WatchEvent } from './watch-events.ts';

/** What is known of each target, for telling when it changes. */
export class TargetStatuses {
  readonly #report: (event: WatchEvent) => void;
  #expected = new Set<string>();
  readonly #first = new Map<string, ReportedCheck>();
  readonly #statuses = new Map<string, TargetStatus>();
  #isFirstRound = true;

  constructor(report: (event: WatchEvent) => void) {
    this.#report = report;
  }

  define(names: readonly string[]): void {
    this.#expected = new Set(names);
    for (const name of this.#statuses.keys()) if (!this.#expected.has(name)) this.#statuses.delete(name);
    for (const name of this.#first.keys()) if (!this.#expected.has(name)) this.#first.delete(name);
  }

  note(check: ReportedCheck): void {
    if (!this.#expected.has(check.target)) return;
    const startedMs = Date.parse(check.startedAt);
    const outcome = outcomeOf(check);
    const code = troubleOf(check)?.code ?? null;
    const before = this.#statuses.get(check.target) ?? null;
    if (before === null || before.outcome !== outcome || before.code !== code) {
      const after = { outcome, code, sinceMs: startedMs };
      this.#statuses.set(check.target, after);
      // What is well at the first look is told once for all.
      const isNews = before !== null || outcome !== 'up' || !this.#isFirstRound;
      if (isNews) this.#report({ kind: 'target-changed', check, before, after });
    }
    if (this.#isFirstRound) this.#noteFirst(check, startedMs);
  }

  #noteFirst(check: ReportedCheck, atMs: number): void {
    this.#first.set(check.target, check);
    if (this.#first.size < this.#expected.size) return;
    this.#isFirstRound = false;
    this.#report({ kind: 'first-round', atMs, checks: [...this.#first.values()] });
    this.#first.clear();
  }
}
