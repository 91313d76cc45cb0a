import type { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type KnownOutcome, outcomeOf, troubleOf } from '../../history/recorded-check.ts';
import { fitCheck } from '../../monitor/fit-check.ts';
import type { ReportedCheck } from '../../monitor/reported-check.ts';

/** Beyond this a check is kept without its evidence. A usual one has 2 to 6 KB. */
export const mostCheckBytes = 64 * 1024;
/** What is read back is never longer. */
const mostReadBytes = 4 * mostCheckBytes;

/** How outcomes are kept. */
export const outcomeNumbers: Readonly<Record<KnownOutcome, number>> = { up: 0, degraded: 1, down: 2, unknown: 3 };

/** The outcome of such a number. */
export function nameOutcome(number: number): KnownOutcome {
  return outcomeNames[number] ?? 'unknown';
}

const outcomeNames: readonly KnownOutcome[] = ['up', 'degraded', 'down', 'unknown'];

export type KeepCheck = (series: number, check: ReportedCheck, isDrill: boolean) => void;

/** A new shape for one kind of check at most so often: what does not resemble itself gains nothing from more. */
const shapeEveryMs = 3_600_000;
/** Compressed to more than this share, a check no longer resembles its shape. */
const mostShare = 0.4;

/**
 * Keeps checks whole, each compressed against an earlier one that found the same: they differ in their times and little
 * else, and take a tenth of their room. Notable is what failed, what found something else than the check before, with that
 * one, and the first of each hour: these are kept longer. To be called within a transaction.
 */
export function prepareKeeping(database: DatabaseSync): KeepCheck {
  const getBefore = database.prepare(`
    SELECT id, kind, started_ms FROM checks WHERE series = ? AND started_ms <= ? AND is_drill = 0
    ORDER BY started_ms DESC, id DESC LIMIT 1
  `);
  const markNotable = database.prepare('UPDATE checks SET is_notable = 1 WHERE id = ? AND is_notable = 0');
  const getShape = database.prepare(
    'SELECT id, made_ms, json FROM shapes WHERE series = ? AND kind = ? ORDER BY id DESC LIMIT 1',
  );
  const putShape = database.prepare('INSERT INTO shapes (series, kind, made_ms, json) VALUES (?, ?, ?, ?)');
  const putCheck = database.prepare(`
    INSERT INTO checks (series, started_ms, outcome, kind, is_drill, is_notable, shape, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  `);

  const compress = (series: number, kind: string, startedMs: number, json: Buffer) => {
    const shape = getShape.get(series, kind);
    if (shape?.json instanceof Uint8Array) {
      const body = deflateRawSync(json, { dictionary: shape.json });
      const isNew = Math.abs(startedMs - Number(shape.made_ms)) < shapeEveryMs;
      if (isNew || body.length <= json.length * mostShare) return { shape: Number(shape.id), body };
    }
    const { lastInsertRowid } = putShape.run(series, kind, startedMs, json);
    return { shape: Number(lastInsertRowid), body: deflateRawSync(json, { dictionary: json }) };
  };

  return (series, check, isDrill) => {
    const startedMs = Date.parse(check.startedAt);
    const kind = kindOf(check);
    const before = isDrill ? undefined : getBefore.get(series, startedMs);
    const hasTurned = before !== undefined && before.kind !== kind;
    const isFirstOfHour = before === undefined || hourOf(Number(before.started_ms)) < hourOf(startedMs);
    const isNotable = !isDrill && (check.outcome === 'down' || hasTurned || isFirstOfHour);
    if (hasTurned) markNotable.run(Number(before.id));
    const json = Buffer.from(JSON.stringify(fitCheck(check, mostCheckBytes)));
    const { shape, body } = compress(series, kind, startedMs, json);
    const outcome = outcomeNumbers[outcomeOf(check)];
    putCheck.run(series, startedMs, outcome, kind, Number(isDrill), Number(isNotable), shape, body);
  };
}

/** The check that was kept. @throws Error where the file is damaged */
export function readKeptCheck(row: Readonly<Record<string, unknown>>): ReportedCheck {
  const { body, json } = row;
  if (!(body instanceof Uint8Array) || !(json instanceof Uint8Array))
    throw new TypeError('a kept check without a body');
  const text = inflateRawSync(body, { dictionary: json, maxOutputLength: mostReadBytes }).toString();
  return asKept(JSON.parse(text));
}

/** What stands in the file is what {@link prepareKeeping} has put there. */
function asKept(value: unknown): ReportedCheck {
  return value as ReportedCheck;
}

/** Checks of one kind have found the same: what failed, or is degraded. */
function kindOf(check: ReportedCheck): string {
  return troubleOf(check)?.code ?? '';
}

function hourOf(timeMs: number): number {
  return Math.floor(timeMs / 3_600_000);
}
