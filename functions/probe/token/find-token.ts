import { type HeldToken, readJwt } from './token-facts.ts';

/** What an endpoint's answer holds. A text that is no JWT is given as well, so that it is never printed. */
export type FoundToken =
  | ({ readonly kind: 'jwt'; readonly token: string } & Pick<HeldToken, 'header' | 'claims'>)
  | { readonly kind: 'not-a-jwt'; readonly token: string }
  | { readonly kind: 'not-json' | 'no-token' };

/** Where a token usually lies, in the order of looking. */
const usualPlaces = ['token', 'access_token', 'data.token'];

/** Finds the token in an answer: at the place named, else at the usual places of a JSON answer, else the whole plain-text body. */
export function findToken(body: string, at: string | undefined): FoundToken {
  const json = parseJson(body);
  if (json === undefined) {
    const text = body.trim();
    // A page or a sentence is not a token that went wrong; a single word may be.
    if (at !== undefined || text === '' || /[\s<]/.test(text)) return { kind: text === '' ? 'no-token' : 'not-json' };
    return asJwt(text);
  }
  if (typeof json.value === 'string' && at === undefined) return asJwt(json.value);
  for (const place of at === undefined ? usualPlaces : [at]) {
    const value = valueAt(json.value, place);
    if (typeof value === 'string' && value !== '') return asJwt(value);
  }
  return { kind: 'no-token' };
}

function asJwt(token: string): FoundToken {
  const read = readJwt(token);
  return read === undefined ? { kind: 'not-a-jwt', token } : { kind: 'jwt', token, ...read };
}

function parseJson(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}

/** Follows a dotted path; whole numbers are positions in lists. Own properties only. */
function valueAt(value: unknown, place: string): unknown {
  let here = value;
  for (const key of place.split('.')) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined;
    here = Reflect.get(here, key);
  }
  return here;
}
