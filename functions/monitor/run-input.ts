import type { DrillOrder } from './drill.ts';

/** What an invocation is for. */
export type RunInput =
  | {
      readonly kind: 'run';
      readonly shard: number;
      /** Milliseconds since 1970: when it was meant to be; null: nobody says. */
      readonly scheduledMs: number | null;
    }
  | { readonly kind: 'drill'; readonly order: DrillOrder };

/**
 * The schedule's `{"shard": n, "scheduledTime": "2026-11-22T08:00:00Z"}` or a drill's `{"drill": {"target", "code"}}`; anything without
 * either is shard 0, as in a test from the console.
 * @throws TypeError where a shard or drill is not what it should be.
 */
export function readInput(event: unknown, shards: number): RunInput {
  const { shard = 0, scheduledTime, drill } = asRecord(event);
  if (drill !== undefined) {
    const { target, code } = asRecord(drill);
    if (typeof target !== 'string' || typeof code !== 'string') {
      throw new TypeError('a drill names a target and a code: {"drill": {"target": "chat", "code": "tls.timeout"}}');
    }
    return { kind: 'drill', order: { target, code } };
  }
  if (typeof shard !== 'number' || !Number.isInteger(shard) || shard < 0 || shard >= shards) {
    throw new TypeError(`a shard is a whole number from 0 to ${shards - 1}; the schedule and CANARY_SHARDS disagree`);
  }
  return { kind: 'run', shard, scheduledMs: readTime(scheduledTime) };
}

/** A time that cannot be read is none: a run is worth more than its minute. */
function readTime(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
