import * as v from 'valibot';
import { durationPattern, explainDuration, parseDurationMs } from './duration.ts';
import { findClose, isValueless } from './nearest-key.ts';
import { explainSecretName, secretNamePattern } from './secret-name.ts';
import { explainKind } from './yaml-shapes.ts';

/** What a message is made from. Messages never repeat a value: it may be a secret in the wrong place. */
interface Finding {
  readonly input: unknown;
}

/** A duration with its unit, as text, from `leastMs` to `mostMs`. */
export function duration(leastMs: number, mostMs: number) {
  const explain = ({ input }: Finding) => explainDuration(input, leastMs, mostMs);
  return v.pipe(
    v.string(explain),
    v.regex(durationPattern, explain),
    v.check((text) => isBetween(parseDurationMs(text), leastMs, mostMs), explain),
  );
}

export function wholeNumber(least: number, most: number) {
  const explain = ({ input }: Finding) => explainNumber(input, `a whole number from ${least} to ${most}`);
  return v.pipe(v.number(explain), v.integer(explain), v.minValue(least, explain), v.maxValue(most, explain));
}

export function amount(least: number, most: number) {
  const explain = ({ input }: Finding) => explainNumber(input, `a number from ${least} to ${most}`);
  return v.pipe(v.number(explain), v.minValue(least, explain), v.maxValue(most, explain));
}

export function trueOrFalse() {
  return v.boolean(({ input }) =>
    isValueless(input)
      ? explainKind(input, 'true or false belongs', 'true or false')
      : 'write true or false, without quotes',
  );
}

/** One of a few words. */
export function choice<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, ({ input }) => {
    const list = words.join(', ');
    if (typeof input !== 'string') return explainKind(input, 'a word belongs', `one of ${list}`);
    const close = findClose(input, words);
    return close !== null ? `not one of ${list}; did you mean "${close}"?` : `not one of ${list}; write one of these`;
  });
}

/** Text of 1 to `most` characters that fits `pattern`; `rule` says in words what it has to be, with an example. */
export function text(most: number, pattern: RegExp, rule: string) {
  const explain = ({ input }: Finding) => explainText(input, most, rule);
  return v.pipe(v.string(explain), v.maxLength(most, explain), v.regex(pattern, explain));
}

/** Text that `findFault` judges: null, or what is wrong with it and what to write. `pattern` is what an editor can check. */
export function judgedText(most: number, pattern: RegExp, rule: string, findFault: (text: string) => string | null) {
  const explain = ({ input }: Finding) =>
    (typeof input === 'string' ? findFault(input) : null) ?? explainText(input, most, rule);
  return v.pipe(
    v.string(explain),
    v.maxLength(most, explain),
    v.regex(pattern, explain),
    v.check((input) => findFault(input) === null, explain),
  );
}

/** The name of a secret: `env:NAME`, `file:PATH` or `ssm:/path`. */
export function secretName() {
  const explain = ({ input }: Finding) => explainSecretName(input);
  return v.pipe(v.string(explain), v.regex(secretNamePattern, explain));
}

function explainText(input: unknown, most: number, rule: string): string {
  if (typeof input === 'number' || typeof input === 'boolean') return 'text belongs here; put the value in quotes';
  if (typeof input !== 'string') return explainKind(input, 'text belongs', rule);
  if (input.length > most) return `longer than ${most} characters; write ${rule}`;
  return `not ${rule}`;
}

function explainNumber(input: unknown, rule: string): string {
  if (typeof input === 'string' && /^\d{1,9}$/.test(input)) return `write ${rule}, without quotes: ${input}`;
  return isValueless(input) ? explainKind(input, rule, rule) : `write ${rule}`;
}

function isBetween(ms: number | null, leastMs: number, mostMs: number): boolean {
  return ms !== null && ms >= leastMs && ms <= mostMs;
}
