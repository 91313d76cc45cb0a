import type { TimedCheck } from '../alarm/timed-check.ts';
import { codes, findText } from '../failure/catalogue.ts';
import { drillPrefix } from '../metric/code-dimension.ts';
import { findClose } from '../monitor/nearest-key.ts';
import { quoteValue } from './quote-value.ts';

/** What a line may name. */
export interface TimelineNames {
  readonly targets: readonly string[];
  readonly regions: readonly string[];
}

export interface TimelineMistake {
  /** From 1. */
  readonly line: number;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

export interface TimelineReading {
  readonly checks: readonly TimedCheck[];
  /** No more than {@link mostMistakes}. */
  readonly mistakes: readonly TimelineMistake[];
  /** Mistakes beyond those. */
  readonly more: number;
}

export const mostMistakes = 20;
/** Characters: a line has four short values. */
const longestLine = 10_000;

/** Reads a timeline of JSON lines: all of it, or what is wrong with each line. Empty lines are passed over. */
export function readTimeline(text: string, names: TimelineNames): TimelineReading {
  const checks: TimedCheck[] = [];
  const mistakes: TimelineMistake[] = [];
  let more = 0;
  let line = 0;
  // Some editors and shells begin a file with a byte order mark.
  for (const written of text.replace(/^\ufeff/, '').split('\n')) {
    line += 1;
    if (written.trim() === '') continue;
    const read = readLine(written, names);
    if (typeof read !== 'string') checks.push(read);
    else if (mistakes.length < mostMistakes) mistakes.push({ line, message: read });
    else more += 1;
  }
  return { checks, mistakes, more };
}

/** Milliseconds of an ISO 8601 time with a zone; null where the text is none. */
export function parseTime(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/.exec(text);
  if (match === null) return null;
  const [, year, month, day] = match.map(Number);
  // The engine takes the 30th of February for the 2nd of March.
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  if (date.getUTCDate() !== day || date.getUTCMonth() + 1 !== month) return null;
  // Many programs write the zone as +0100, which Date.parse need not understand.
  const ms = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? null : ms;
}

export const exampleTime = '2026-11-22T08:00:00Z';

const keys = ['time', 'target', 'region', 'code'] as const;
const exampleLine = `{"time": "${exampleTime}", "target": "chat", "region": "eu-central-1", "code": null}`;

/** The check, or what is wrong with the line. */
function readLine(written: string, names: TimelineNames): TimedCheck | string {
  if (written.length > longestLine) return `longer than ${longestLine} characters; write ${exampleLine}`;
  const fields = parseObject(written);
  if (fields === null) return `not a JSON object; write ${exampleLine}`;
  const missing = keys.find((key) => !(key in fields));
  if (missing !== undefined) return explainMissing(missing, Object.keys(fields));
  const { time, target, region, code } = fields;
  const timeMs = typeof time === 'string' ? parseTime(time) : null;
  if (timeMs === null) return `time: not an ISO 8601 time with its zone; write one such as "${exampleTime}"`;
  const wrong =
    explainName('target', target, names.targets) ??
    explainName('region', region, names.regions) ??
    explainCode(code) ??
    null;
  if (wrong !== null) return wrong;
  return { timeMs, target: String(target), region: String(region), code: code === null ? null : String(code) };
}

function parseObject(written: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function explainMissing(key: (typeof keys)[number], written: readonly string[]): string {
  const unknown = written.filter((one) => !keys.some((known) => known === one));
  const meant = unknown.find((one) => findClose(one, [key]) !== null);
  if (meant !== undefined) return `unknown key ${quoteValue(meant)}; did you mean "${key}"?`;
  const instead = key === 'code' ? 'write "code": null where the check was up, else its failure code' : exampleLine;
  return `the key "${key}" is missing; ${key === 'code' ? instead : `write ${instead}`}`;
}

function explainName(key: 'target' | 'region', value: unknown, known: readonly string[]): string | null {
  if (typeof value !== 'string') return `${key}: not text; write the name of a ${key} of the targets file`;
  if (known.includes(value)) return null;
  const close = findClose(value, known);
  const instead =
    close !== null
      ? `did you mean "${close}"?`
      : `it has ${known.slice(0, mostNames).join(', ')}${known.length > mostNames ? ' and others' : ''}`;
  return `${key}: the targets file has no ${key} ${quoteValue(value)}; ${instead}`;
}

const mostNames = 5;

function explainCode(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value !== 'string') return 'code: not text; write a failure code, or null where the check was up';
  if (findText(value) !== undefined) return null;
  const drilled = value.startsWith(drillPrefix) ? value.slice(drillPrefix.length) : null;
  if (drilled !== null && findText(drilled) !== undefined) {
    return `code: ${quoteValue(value)} is a drill; leave the line out, or write "${drilled}" to replay it as a failure`;
  }
  const close = findClose(value, codes);
  const instead =
    close !== null
      ? `did you mean "${close}"?`
      : 'write null where the check was up; "centrifugo-canary explain" lists all codes';
  return `code: there is no failure code ${quoteValue(value)}; ${instead}`;
}
