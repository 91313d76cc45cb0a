/** What came of asking the server. */
export type Answer =
  | {
      readonly kind: 'answer';
      readonly value: unknown;
      /** For how long the server says that it need not be asked again; null where it says nothing. */
      readonly maxAgeMs: number | null;
      /** What the server's clock showed; null where it does not say. */
      readonly serverMs: number | null;
      /** Which page the server would give now; null where it does not say. */
      readonly pageVersion: string | null;
    }
  /** It answers, but not this. */
  | { readonly kind: 'problem'; readonly status: number; readonly detail: string }
  /** No answer at all. */
  | { readonly kind: 'silence' };

/** Asks for an address relative to the page. Never rejects. */
export type Ask = (address: string) => Promise<Answer>;

/** Longer than any answer takes, function start included. */
const patienceMs = 15_000;
/** More than 500 checks with everything that can be in them. */
const mostCharacters = 8_000_000;

export function createAsk(fetchIt: typeof fetch): Ask {
  return async (address) => {
    try {
      const response = await fetchIt(address, {
        headers: { accept: 'application/json' },
        // What has not changed costs a short answer: the browser sends the tag along.
        cache: 'no-cache',
        credentials: 'same-origin',
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      if (text.length > mostCharacters)
        return { kind: 'problem', status: response.status, detail: 'The answer is too long.' };
      return judgeAnswer(response, text);
    } catch {
      return { kind: 'silence' };
    }
  };
}

function judgeAnswer(response: Response, text: string): Answer {
  const value = parse(text);
  if (!response.ok) return { kind: 'problem', status: response.status, detail: detailOf(value, response.status) };
  if (value === undefined) {
    return {
      kind: 'problem',
      status: response.status,
      detail: 'The answer is not JSON: something else answers in place of the monitor.',
    };
  }
  const seconds = /(?:^|[ ,])max-age=(\d{1,6})/.exec(response.headers.get('cache-control') ?? '')?.[1];
  // What a cache in between has kept is older than it says.
  const ageSeconds = /^\d{1,6}$/.exec(response.headers.get('age') ?? '')?.[0] ?? 0;
  const serverMs = Date.parse(response.headers.get('date') ?? '') + Number(ageSeconds) * 1_000;
  return {
    kind: 'answer',
    value,
    maxAgeMs: seconds === undefined ? null : Number(seconds) * 1_000,
    serverMs: Number.isNaN(serverMs) ? null : serverMs,
    pageVersion: response.headers.get('canary-page'),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function detailOf(value: unknown, status: number): string {
  if (typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string') {
    return value.detail.slice(0, 500);
  }
  return `The server answers with HTTP ${status}.`;
}
