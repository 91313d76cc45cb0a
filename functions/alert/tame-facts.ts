import type { AlertFacts } from './alert-facts.ts';

/** Characters of one text: a cause with names in it is far shorter. */
const longestText = 1_000;
/** Entries of one list: regions of a targets file are at most 32. */
const longestList = 40;
/** Characters of CloudWatch's own fields as JSON; a rule alone may have 10,240. */
const longestFields = 16_384;

/**
 * The facts with every text from outside made visible and short: control, format and bidirectional characters become
 * escapes, so that what a server says can neither break a line nor turn one around. Formats get nothing else to see.
 */
export function tameFacts(facts: AlertFacts): AlertFacts {
  const { alarm, ...rest } = facts;
  const { fields, ...plain } = alarm;
  return { ...tame(rest), alarm: { ...tame(plain), fields: boundFields(fields) } };
}

/** A text as it may be shown. */
export function tameText(text: string, limit = longestText): string {
  // Cut first: escaping makes a hostile text up to nine times longer, and it is still bounded.
  const cut = [...text.slice(0, limit + 1)];
  const shown = cut.slice(0, limit).join('').replace(hidden, escapeCharacter);
  return text.length > limit ? `${shown}…` : shown;
}

// C: control, format (bidirectional marks among them), unassigned, private use and lone surrogates; Z: line and paragraph separators.
const hidden = /[\p{C}\p{Zl}\p{Zp}]/gu;

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Only texts change, and lists get shorter: the shape stays, which the compiler cannot see. */
function tame<T>(value: T): T {
  return tameValue(value) as T;
}

function tameValue(value: unknown): unknown {
  if (typeof value === 'string') return tameText(value);
  if (Array.isArray(value)) return value.slice(0, longestList).map(tameValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tameValue(item)]));
}

/** What on-call tools read, in case the rest is too large. */
const neededFields: ReadonlySet<string> = new Set([
  'AlarmName',
  'AlarmDescription',
  'AWSAccountId',
  'NewStateValue',
  'OldStateValue',
  'NewStateReason',
  'StateChangeTime',
  'Region',
  'AlarmArn',
  'Trigger',
]);

function boundFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (JSON.stringify(fields).length <= longestFields) return fields;
  const needed = Object.entries(fields).filter(([key]) => neededFields.has(key));
  const short = Object.fromEntries(needed.map(([key, value]) => [key, tameValue(value)]));
  if (JSON.stringify(short).length <= longestFields) return short;
  const { Trigger: _, ...rest } = short;
  return rest;
}
