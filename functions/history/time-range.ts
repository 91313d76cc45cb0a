import { Problem, wrongParameter } from './problem.ts';
import { chooseStepSeconds, finestStepSeconds, keptDays, mostStepSeconds } from './steps.ts';
import type { Span } from './store.ts';

/** A range with its step, both fitted to what is kept: `fromMs` is a multiple of the step. */
export interface SteppedRange extends Span {
  readonly stepSeconds: number;
}

/** Points of one answer: a step of a minute over a day. */
export const mostPoints = 1_500;

/**
 * `from` and `to`, by default the last 24 hours, in whole minutes. Ends in the future end now; the minute in progress
 * does not count. @throws Problem (400) where they are not times, or in the wrong order, or further back than anything is kept.
 */
export function readSpan(parameters: URLSearchParams, nowMs: number): Span {
  const { fromMs, toMs } = readTimes(parameters, nowMs, nowMs);
  const span = {
    fromMs: floorTo(fromMs, 60_000),
    toMs: Math.min(floorTo(nowMs, 60_000), Math.ceil(toMs / 60_000) * 60_000),
  };
  if (span.fromMs < span.toMs) return span;
  throw wrongRange('from and to have no whole minute between them; the minute in progress does not count');
}

/** The same to the millisecond, and with the minute in progress. @throws Problem (400) */
export function readExactSpan(parameters: URLSearchParams, nowMs: number): Span {
  return readTimes(parameters, nowMs, nowMs + 1);
}

/**
 * The range with its step: the one asked for, coarser where it is no longer kept as fine; without `step` one that makes
 * at most 300 points. Never finer than a round of checks. @throws Problem (400)
 */
export function readSteppedRange(parameters: URLSearchParams, nowMs: number, roundMs: number): SteppedRange {
  const span = readSpan(parameters, nowMs);
  const asked = parameters.get('step');
  const stepSeconds = chooseStepSeconds(span, nowMs, roundMs / 1_000, asked === null ? null : readStep(asked));
  const stepMs = stepSeconds * 1_000;
  const range = {
    fromMs: floorTo(span.fromMs, stepMs),
    toMs: Math.min(Math.ceil(span.toMs / stepMs) * stepMs, floorTo(nowMs, 60_000)),
    stepSeconds,
  };
  const points = Math.ceil((range.toMs - range.fromMs) / stepMs);
  if (points > mostPoints) {
    throw new Problem(
      400,
      'Too many points',
      `${points} points; ask for at most ${mostPoints}: a longer step, or a shorter range`,
    );
  }
  return range;
}

/** A whole number from 1 to `most`; `byDefault` where the parameter is absent. @throws Problem (400) */
export function readLimit(parameters: URLSearchParams, byDefault: number, most: number): number {
  const text = parameters.get('limit');
  if (text === null) return byDefault;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > most) throw wrongParameter('limit', text, `is not a whole number from 1 to ${most}`);
  return limit;
}

const dayMs = 86_400_000;
const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: dayMs, w: 7 * dayMs };
/** With a blank where others write T, as tables have it; and the plus of an offset is a blank once a query string is decoded. */
const isoTime =
  /^(?<date>\d{4}-\d\d-(?<day>\d\d))(?:[Tt ](?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:[Zz]|(?<sign>[+ -])(?<hours>\d\d):?(?<minutes>\d\d)?)?)?$/;

function readTimes(parameters: URLSearchParams, nowMs: number, latestMs: number): Span {
  const fromMs = readTime('from', parameters.get('from'), nowMs, nowMs - dayMs);
  const toMs = readTime('to', parameters.get('to'), nowMs, latestMs);
  if (fromMs > nowMs) throw wrongRange(`from lies in the future; it is ${new Date(nowMs).toISOString()} here`);
  if (fromMs >= toMs) throw wrongRange('from has to be before to');
  if (finestStepSeconds(fromMs, nowMs) === null) {
    throw wrongRange(`from reaches back further than the ${keptDays} days that are kept`);
  }
  return { fromMs, toMs: Math.min(latestMs, toMs) };
}

function wrongRange(detail: string): Problem {
  return new Problem(400, 'Wrong range', detail);
}

function readTime(name: string, text: string | null, nowMs: number, byDefaultMs: number): number {
  if (text === null) return byDefaultMs;
  if (text === 'now') return nowMs;
  const relative = /^-(\d{1,6})([smhdw])$/.exec(text);
  if (relative !== null) return nowMs - Number(relative[1]) * (unitMs[relative[2] ?? ''] ?? Number.NaN);
  const timeMs = parseIso(text);
  if (Number.isNaN(timeMs)) {
    throw wrongParameter(
      name,
      text,
      'is not a time; write 2026-11-22T08:00:00Z, or a relative one such as -24h (s, m, h, d, w)',
    );
  }
  return timeMs;
}

/** Without an offset it is UTC, as everything here is. NaN where it is no time, or a day that its month does not have. */
function parseIso(text: string): number {
  const { date, day, time = '00:00', sign = '+', hours = '00', minutes = '00' } = isoTime.exec(text)?.groups ?? {};
  if (date === undefined || new Date(`${date}T00:00Z`).getUTCDate() !== Number(day)) return Number.NaN;
  return Date.parse(`${date}T${time}${sign === ' ' ? '+' : sign}${hours}:${minutes}`);
}

function readStep(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,7})([smhd])?$/.exec(text) ?? [];
  const seconds = digits === undefined ? 0 : (Number(digits) * (unitMs[unit] ?? 0)) / 1_000;
  if (seconds < 60 || seconds > mostStepSeconds || seconds % 60 !== 0) {
    throw wrongParameter('step', text, 'is not a step; write whole minutes up to a day, such as 5m or 300');
  }
  return seconds;
}

export function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}
