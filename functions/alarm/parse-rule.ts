import type { AlarmRule } from './alarm-rule.ts';
import type { AlarmState } from './evaluate-datapoints.ts';

/** CloudWatch's limits. */
export const mostRuleCharacters = 10_240;
export const mostRuleAlarms = 100;

/**
 * Reads the text of an AlarmRule. AND binds tighter than OR and NOT tightest, as everywhere; CloudWatch's guide does not
 * say, so our own rules never depend on it.
 * @throws SyntaxError with what was expected and where.
 */
export function parseRule(text: string): AlarmRule {
  if (text.length > mostRuleCharacters) {
    throw new SyntaxError(`the rule has ${text.length} characters, CloudWatch takes ${mostRuleCharacters}`);
  }
  const reader = new TokenReader(text);
  const rule = readOr(reader);
  reader.expectEnd();
  return rule;
}

const states: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

function readOr(reader: TokenReader): AlarmRule {
  return readChain(reader, 'OR', 'or', readAnd);
}

function readAnd(reader: TokenReader): AlarmRule {
  return readChain(reader, 'AND', 'and', readNot);
}

function readChain(
  reader: TokenReader,
  operator: string,
  kind: 'and' | 'or',
  readPart: (reader: TokenReader) => AlarmRule,
): AlarmRule {
  const first = readPart(reader);
  const others: AlarmRule[] = [];
  while (reader.take(operator)) others.push(readPart(reader));
  return others.length === 0 ? first : { kind, rules: [first, ...others] };
}

function readNot(reader: TokenReader): AlarmRule {
  return reader.take('NOT') ? { kind: 'not', rule: readNot(reader) } : readOperand(reader);
}

function readOperand(reader: TokenReader): AlarmRule {
  if (reader.take('TRUE')) return { kind: 'constant', value: true };
  if (reader.take('FALSE')) return { kind: 'constant', value: false };
  if (reader.take('AT_LEAST')) return readAtLeast(reader);
  const state = states.find((name) => reader.take(name));
  if (state !== undefined) {
    reader.expect('(');
    const alarm = reader.expectName();
    reader.expect(')');
    return { kind: 'state', alarm, state };
  }
  reader.expect('(');
  const rule = readOr(reader);
  reader.expect(')');
  return rule;
}

function readAtLeast(reader: TokenReader): AlarmRule {
  reader.expect('(');
  const written = reader.expectName();
  const [, digits, sign] = /^(\d{1,3})(%?)$/.exec(written) ?? [];
  if (digits === undefined) throw reader.complain('a number or a percentage');
  const threshold = sign === '%' ? { percent: Number(digits) } : { count: Number(digits) };
  reader.expect(',');
  const isNegated = reader.take('NOT');
  const state = states.find((name) => reader.take(name));
  if (state === undefined) throw reader.complain('OK, ALARM or INSUFFICIENT_DATA');
  reader.expect(',');
  reader.expect('(');
  const alarms = [reader.expectName()];
  while (reader.take(',')) alarms.push(reader.expectName());
  reader.expect(')');
  reader.expect(')');
  return { kind: 'at-least', threshold, state, isNegated, alarms };
}

/** A name in quotes, in which a backslash takes the next character as it is; a word; or one of the three marks. */
const tokenPattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"(),]+)|([(),]))/y;

interface Token {
  readonly text: string;
  readonly kind: 'quoted' | 'word' | 'mark';
  readonly at: number;
}

class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #next = 0;

  constructor(text: string) {
    this.#tokens = splitTokens(text);
    this.#length = text.length;
  }

  /** Goes on behind the next token if it is this word or mark. A quoted name is never a word of the language. */
  take(text: string): boolean {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.kind === 'quoted' || token.text !== text) return false;
    this.#next += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.complain(text);
  }

  /** An alarm by its name or ARN; of an ARN the name is what counts here. */
  expectName(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.kind === 'mark') throw this.complain('a name');
    this.#next += 1;
    return token.text.replace(/^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:/, '');
  }

  expectEnd(): void {
    if (this.#next < this.#tokens.length) throw this.complain('AND, OR or the end');
  }

  complain(expected: string): SyntaxError {
    const token = this.#tokens[this.#next];
    return new SyntaxError(`alarm rule: ${expected} expected at character ${(token?.at ?? this.#length) + 1}`);
  }
}

function splitTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const from = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) throw new SyntaxError(`alarm rule: a quote that is not closed after character ${from}`);
    const [whole, quoted, word, mark] = match;
    const at = from + whole.length - whole.trimStart().length;
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/g, '$1'), kind: 'quoted', at });
    else if (word !== undefined) tokens.push({ text: word, kind: 'word', at });
    else tokens.push({ text: mark ?? '', kind: 'mark', at });
  }
  return tokens;
}
