import type { SavedState } from '../../alarm/evaluate-alarms.ts';
import type { SentAlert } from '../alerting/alert-ports.ts';
import type { ReportedCheck } from '../reported-check.ts';

/** What watching keeps between two starts, and reads back. Every method may throw: the disk may be full. */
export interface WatchStore {
  recordCheck(check: ReportedCheck, circumstances: { readonly isDrill: boolean }): void;
  /** The heartbeat of a round. */
  recordRun(run: { readonly region: string; readonly startedMs: number; readonly checks: number }): void;
  /** Checks that began in [fromMs, toMs), oldest first; of more than `limit`, the newest. */
  readRecords(query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly target: null;
    readonly region: null;
    readonly onlyDown: false;
    readonly limit: number;
  }): readonly { readonly check: ReportedCheck; readonly isDrill: boolean }[];
  /** In place of all that were saved before. */
  saveAlarms(alarms: readonly SavedState[]): void;
  readAlarms(): readonly SavedState[];
  noteSent(sent: SentAlert): void;
  /** Alerts of this alarm that changed since then, newest first. */
  readSent(alarm: string, fromMs: number): readonly SentAlert[];
}
