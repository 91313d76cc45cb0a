import type { AlertFacts } from '../../alert/alert-facts.ts';
import type { KnownOutcome } from '../../history/recorded-check.ts';
import type { SentAlert } from '../alerting/alert-ports.ts';
import type { Trouble } from '../ports.ts';
import type { ReportedCheck } from '../reported-check.ts';
import type { Gap } from './timekeeper.ts';

/** What happens while targets are watched, for whoever looks on. Times are milliseconds since 1970. */
export type WatchEvent =
  /** Every target has been looked at once. */
  | { readonly kind: 'first-round'; readonly atMs: number; readonly checks: readonly ReportedCheck[] }
  /** What is known about a target is not what it was; `before` null: it is looked at for the first time. */
  | {
      readonly kind: 'target-changed';
      readonly check: ReportedCheck;
      readonly before: TargetStatus | null;
      readonly after: TargetStatus;
    }
  /** A target's check was not over when its next turn came; `count`: of this target, since it was defined. */
  | { readonly kind: 'turn-skipped'; readonly atMs: number; readonly target: string; readonly count: number }
  /** `minutes`: whole minutes that nobody watched; null: none. */
  | { readonly kind: 'gap'; readonly gap: Gap; readonly minutes: MinuteSpan | null }
  /** From when to when nobody watched before this start. */
  | { readonly kind: 'was-away'; readonly minutes: MinuteSpan }
  | { readonly kind: 'alert-sent'; readonly sent: SentAlert; readonly facts: AlertFacts }
  /** It will be tried again each minute. `reason` holds nothing of the alert. */
  | { readonly kind: 'alert-failed'; readonly atMs: number; readonly alarm: string; readonly reason: string }
  /** An alarm is gone with its target while its alert was open: whoever was told is told that it is no longer watched. */
  | { readonly kind: 'alarm-dropped'; readonly atMs: number; readonly alarm: string }
  | { readonly kind: 'store-failed'; readonly atMs: number; readonly reason: string }
  | { readonly kind: 'store-recovered'; readonly atMs: number; readonly sinceMs: number; readonly lost: number }
  | {
      readonly kind: 'trouble';
      readonly atMs: number;
      readonly what: Trouble;
      readonly facts: Readonly<Record<string, unknown>>;
    };

/** Whole minutes: the beginning of the first one, and the end of the last one. */
export interface MinuteSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TargetStatus {
  readonly outcome: KnownOutcome;
  /** Of what failed, or of what is degraded first; null where all is well. */
  readonly code: string | null;
  /** When it became so, as far as this process knows. */
  readonly sinceMs: number;
}

/** The whole minutes between two times; null where there is none. */
export function wholeMinutes(fromMs: number, toMs: number): MinuteSpan | null {
  const first = Math.ceil(fromMs / 60_000) * 60_000;
  const end = Math.floor(toMs / 60_000) * 60_000;
  return first < end ? { fromMs: first, toMs: end } : null;
}
