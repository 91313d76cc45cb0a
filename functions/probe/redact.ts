/** Anything that looks like a JWT, also one that was cut off: a server may send back what it was sent. */
const jwtLike = /eyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g;

/** Shorter texts are no secrets worth the name, and replacing them would make the evidence unreadable. */
const shortestSecret = 4;

export const redactedMark = '[redacted]';

/** Replaces secrets in every string of a JSON-like value. Keys stay. */
export type Redact = <T>(value: T) => T;

export function redactorOf(secrets: Iterable<string>): Redact {
  const needles = formsOf(secrets);
  // What comes out has the shape of what went in: only texts are replaced, by texts.
  return <T>(value: T) => redactValue(value, needles) as T;
}

function redactValue(value: unknown, needles: readonly string[]): unknown {
  if (typeof value === 'string') return redactString(value, needles);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, needles));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactValue(item, needles)]));
}

function redactString(text: string, needles: readonly string[]): string {
  let result = text;
  for (const needle of needles) {
    result = result.replaceAll(needle, redactedMark);
    result = withoutCutSecret(result, needle);
  }
  return result.replace(jwtLike, redactedMark);
}

/** Evidence is cut to a length: a secret that was cut with it ends the text. */
function withoutCutSecret(text: string, needle: string): string {
  for (let length = Math.min(needle.length - 1, text.length); length >= shortestSecret; length--) {
    if (text.endsWith(needle.slice(0, length))) return text.slice(0, -length) + redactedMark;
  }
  return text;
}

/** A secret travels as it is, in a URL or in base64. Longest first, so that none is replaced in part. */
function formsOf(secrets: Iterable<string>): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < shortestSecret) continue;
    forms.add(secret);
    forms.add(encodeURIComponent(secret));
    forms.add(Buffer.from(secret).toString('base64'));
    forms.add(Buffer.from(secret).toString('base64url'));
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** Query keys whose values say nothing secret; every other value is hidden. */
const openQueryKeys = new Set(['format', 'cf_protocol', 'cf_ws_frame_ping_pong', 'cf_protocol_version']);

/** The URL as it may be shown: no user information, no fragment, no values of unknown query keys. */
export function displayUrl(url: URL): string {
  const query = [...url.searchParams].map(([key, value]) => `${key}=${openQueryKeys.has(key) ? value : redactedMark}`);
  return `${url.protocol}//${url.host}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
