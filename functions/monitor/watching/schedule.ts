import { nextTurnMs, offsetOf, shareOf } from './turn-times.ts';

export interface ScheduleParts {
  /** Checks one target. Must not reject. */
  readonly run: (name: string) => Promise<void>;
  /** A target's check was still running, or waiting for its place, when its next turn came. */
  readonly onSkipped: (name: string) => void;
  readonly mostAtOnce?: number;
}

/** A check holds up to four sockets, and a process may have 1,024 open files. */
export const mostChecksAtOnce = 200;
/** A check needs most of its CPU at its beginning. */
const mostBeginnings = 8;
/** A turn that comes later than this has had its time: the next one is soon enough. */
const mostLateMs = 5_000;
/** New targets are looked at soon, and not all at once. */
const firstTurnsMs = 1_000;
const spacingMs = 25;
/** Of how many turns the lateness is remembered. */
const mostRemembered = 20_000;

interface Entry {
  readonly name: string;
  readonly offsetMs: number;
  dueMs: number;
}

/** What the turns were like. */
export interface ScheduleFigures {
  readonly begun: number;
  readonly skipped: number;
  /** By how many milliseconds turns came late, of the newest ones. */
  readonly latenessMs: readonly number[];
}

/**
 * Whose turn it is. Every target has its place in the round, a turn that was missed is not made up for, and no target is
 * checked twice at a time. Times are milliseconds since 1970 and passed in.
 */
export class Schedule {
  readonly #parts: ScheduleParts;
  readonly #running = new Set<Promise<void>>();
  /** Targets that are being checked, or wait for their place, and since when. */
  readonly #busy = new Map<string, number>();
  readonly #waiting: string[] = [];
  readonly #latenessMs: number[] = [];
  #entries = new Map<string, Entry>();
  #everyMs = 60_000;
  #begun = 0;
  #skipped = 0;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  /** From now on these targets, this often. Those that were there before keep their turns, others have a first one soon. */
  define(names: readonly string[], everyMs: number, nowMs: number): void {
    const before = this.#entries;
    const isSameRound = everyMs === this.#everyMs;
    const spreadMs = Math.min(everyMs, Math.max(firstTurnsMs, names.length * spacingMs));
    this.#everyMs = everyMs;
    this.#entries = new Map(
      names.map((name) => {
        const known = before.get(name);
        const offsetMs = offsetOf(name, everyMs);
        const dueMs = known === undefined ? nowMs + shareOf(name) * spreadMs : nextTurnMs(nowMs, everyMs, offsetMs);
        if (known !== undefined && isSameRound) return [name, known];
        return [name, { name, offsetMs, dueMs }];
      }),
    );
  }

  /** When the next turn is due; Infinity where there is none. */
  nextMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.#entries.values()) if (dueMs < next) next = dueMs;
    return next;
  }

  /** Begins what is due, a few at a time. */
  begin(nowMs: number): void {
    let beginnings = 0;
    for (const entry of this.#due(nowMs)) {
      if (beginnings === mostBeginnings) return;
      const lateMs = nowMs - entry.dueMs;
      entry.dueMs = nextTurnMs(nowMs, this.#everyMs, entry.offsetMs);
      if (lateMs > mostLateMs) {
        this.#skipped += 1;
        continue;
      }
      const sinceMs = this.#busy.get(entry.name);
      if (sinceMs !== undefined) {
        // The first look at a new target comes out of turn, and may meet its first turn.
        if (nowMs - sinceMs < this.#everyMs / 2) continue;
        this.#skipped += 1;
        this.#parts.onSkipped(entry.name);
        continue;
      }
      this.#note(lateMs);
      this.#busy.set(entry.name, nowMs);
      beginnings += 1;
      if (this.#running.size < (this.#parts.mostAtOnce ?? mostChecksAtOnce)) this.#run(entry.name);
      else this.#waiting.push(entry.name);
    }
  }

  /** The wall clock has moved: everybody's next turn is the first one on the grid from here. */
  realign(nowMs: number): void {
    for (const entry of this.#entries.values()) entry.dueMs = nextTurnMs(nowMs, this.#everyMs, entry.offsetMs);
  }

  /** Nothing begins any more. Resolves when what is running has ended. */
  async end(): Promise<void> {
    this.#entries.clear();
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  figures(): ScheduleFigures {
    return { begun: this.#begun, skipped: this.#skipped, latenessMs: [...this.#latenessMs] };
  }

  /** The longest overdue first. */
  #due(nowMs: number): readonly Entry[] {
    const due = [...this.#entries.values()].filter(({ dueMs }) => dueMs <= nowMs);
    return due.sort((one, other) => one.dueMs - other.dueMs);
  }

  #run(name: string): void {
    const running = this.#parts.run(name).finally(() => {
      this.#running.delete(running);
      this.#busy.delete(name);
      const next = this.#waiting.shift();
      if (next !== undefined) this.#run(next);
    });
    this.#running.add(running);
  }

  #note(lateMs: number): void {
    this.#begun += 1;
    if (this.#latenessMs.length < mostRemembered) this.#latenessMs.push(lateMs);
    else this.#latenessMs[this.#begun % mostRemembered] = lateMs;
  }
}
