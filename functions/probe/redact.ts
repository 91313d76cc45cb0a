/** Anything that looks like a JWT, also one that was cut off: a server may send back what it was sent. */
const jwtLike = /eyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g;

/** Shorter texts are no secrets worth the name, and replacing them would make the evidence unreadable. */
const shortestSecret = 4;

export const redactedMark = '[redacted]';

/** Replaces secrets in every string of a JSON-like value. Keys stay. */
export type Redact = <T>(value: T) => T;

/**
 * @param secrets what the target is set up with: looked for in every form in which it may travel
 * @param tokens what was sent in this check: looked for as it is
 */
export function redactorOf(secrets: readonly string[], tokens: Iterable<string>): Redact {
  const needles = [...knownFormsOf(secrets), ...[...tokens].filter(isLongEnough)].sort((a, b) => b.length - a.length);
  // What comes out has the shape of what went in: only texts are replaced, by texts.
  return <T>(value: T) => redactValue(value, needles) as T;
}

function redactValue(value: unknown, needles: readonly string[]): unknown {
  if (typeof value === 'string') return redactString(value, needles);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, needles));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isOurs(key, item) ? item : redactValue(item, needles)]),
  );
}

/**
 * Fields of the evidence that hold our own words, by which failures are told apart: a secret that reads like one of
 * them ("connect", "closed by …") must not blot it out.
 */
const ourFields: ReadonlySet<string> = new Set([
  'phase',
  'ended',
  'outcome',
  'question',
  'answer',
  'encoding',
  'scheme',
  'which',
  'source',
  'staple',
  'stale',
  'malformed',
  'accept',
  'upgradeHeader',
  'connectionHeader',
  'seenIn',
  'slowestPhase',
  'inner',
  'errno',
  'openssl',
  'verification',
  'frameFault',
  'why',
]);

function isOurs(key: string, item: unknown): boolean {
  return key === 'faults' || (typeof item === 'string' && ourFields.has(key));
}

function redactString(text: string, needles: readonly string[]): string {
  let result = text;
  for (const needle of needles) result = result.replaceAll(needle, redactedMark);
  // Only then: the end of a whole secret may look like the beginning of another.
  const cutLength = Math.max(0, ...needles.map((needle) => cutAtEnd(result, needle)));
  if (cutLength > 0) result = result.slice(0, -cutLength) + redactedMark;
  return result.replace(jwtLike, redactedMark);
}

/** Evidence is cut to a length: how much of the text's end is the beginning of a secret that was cut with it. */
function cutAtEnd(text: string, needle: string): number {
  const begin = needle.slice(0, shortestSecret);
  // A tail as long as the secret would be the whole secret, and that is gone already.
  const earliest = Math.max(0, text.length - needle.length + 1);
  for (let at = text.indexOf(begin, earliest); at !== -1; at = text.indexOf(begin, at + 1)) {
    if (needle.startsWith(text.slice(at))) return text.length - at;
  }
  return 0;
}

const knownForms = new WeakMap<readonly string[], readonly string[]>();

/** The same list comes with every check of a target. */
function knownFormsOf(secrets: readonly string[]): readonly string[] {
  const known = knownForms.get(secrets);
  if (known !== undefined) return known;
  const forms = formsOf(secrets);
  knownForms.set(secrets, forms);
  return forms;
}

function isLongEnough(secret: string): boolean {
  return secret.length >= shortestSecret;
}

/** A secret travels as it is, in JSON, in a URL or in base64. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (!isLongEnough(secret)) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(encodeURIComponent(secret));
    forms.add(Buffer.from(secret).toString('base64'));
    forms.add(Buffer.from(secret).toString('base64url'));
  }
  return [...forms];
}

/** Query keys whose values say nothing secret; every other value is hidden. */
const openQueryKeys = new Set(['format', 'cf_protocol', 'cf_ws_frame_ping_pong', 'cf_protocol_version']);

/** Values this short are rather words than secrets. */
const shortestHiddenValue = 8;

/** The values that {@link displayUrl} hides, as they are and as they are written: a server may send back its URL, e.g. in a redirect. */
export function hiddenValues(url: URL): string[] {
  const hidden = url.search
    .slice(1)
    .split('&')
    .map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return openQueryKeys.has(key) ? '' : value.join('=');
    });
  const read = [...url.searchParams].map(([key, value]) => (openQueryKeys.has(key) ? '' : value));
  return [...new Set([...hidden, ...read])].filter((value) => value.length >= shortestHiddenValue);
}

/** The URL as it may be shown: no user information, no fragment, no values of unknown query keys. */
export function displayUrl(url: URL): string {
  const query = [...url.searchParams].map(([key, value]) => `${key}=${openQueryKeys.has(key) ? value : redactedMark}`);
  return `${url.protocol}//${url.host}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
