/** The head of an HTTP/1 response. Header names are lower-cased; of a repeated header the values are joined by a comma. */
export interface ResponseHead {
  /** 0 where the status line has no readable status. */
  readonly status: number;
  /** 0 or 1, of HTTP/1.0 and HTTP/1.1. */
  readonly minorVersion: number;
  readonly reason: string;
  readonly headers: ReadonlyMap<string, string>;
}

export type HeadState =
  | { readonly kind: 'more' }
  | { readonly kind: 'not-http' }
  | { readonly kind: 'oversized' }
  | { readonly kind: 'head'; readonly head: ResponseHead; readonly rest: Buffer };

export interface HeadReader {
  push(chunk: Buffer): HeadState;
  /** What has come so far, at most a little over the limit. */
  received(): Buffer;
  receivedBytes(): number;
}

/** Status line and headers of one answer, interim answers (1xx) before it included. */
export const maxHeadBytes = 64 * 1024;

const prefix = 'HTTP/1.';

/** Reads one response head in any number of pieces, without reading past it. Interim answers but 101 are passed over. */
export function createHeadReader(): HeadReader {
  // Doubled when full, so that a byte at a time costs no more than one copy of it in the end.
  let store = Buffer.allocUnsafe(1024);
  let bytes = 0;
  // Where the current head begins, and from where on its end has not been looked for yet.
  let headStart = 0;
  let searched = 0;
  let final: HeadState | undefined;

  const step = (): HeadState => {
    const buffer = store.subarray(0, bytes);
    for (;;) {
      const begin = buffer.subarray(headStart, headStart + prefix.length).toString('latin1');
      if (!prefix.startsWith(begin)) return { kind: 'not-http' };
      const end = endOfHead(buffer, Math.max(headStart, searched));
      if (end === undefined) {
        searched = Math.max(headStart, buffer.length - 3);
        return buffer.length > maxHeadBytes ? { kind: 'oversized' } : { kind: 'more' };
      }
      if (end > maxHeadBytes) return { kind: 'oversized' };
      const head = parseHead(buffer.subarray(headStart, end).toString('latin1'));
      const isInterim = head.status >= 100 && head.status < 200 && head.status !== 101;
      if (!isInterim) return { kind: 'head', head, rest: buffer.subarray(end) };
      headStart = end;
      searched = end;
      if (buffer.length === end) return { kind: 'more' };
    }
  };

  return {
    push(chunk) {
      if (final !== undefined) return final;
      if (bytes + chunk.length > store.length) {
        const larger = Buffer.allocUnsafe(Math.max(store.length * 2, bytes + chunk.length));
        store.copy(larger, 0, 0, bytes);
        store = larger;
      }
      chunk.copy(store, bytes);
      bytes += chunk.length;
      const state = step();
      if (state.kind !== 'more') final = state;
      return state;
    },
    received: () => store.subarray(0, bytes),
    receivedBytes: () => bytes,
  };
}

/** Behind the empty line. Lines may end in a bare LF (RFC 9112, section 2.2). */
function endOfHead(buffer: Buffer, from: number): number | undefined {
  for (let at = buffer.indexOf(0x0a, from); at !== -1; at = buffer.indexOf(0x0a, at + 1)) {
    if (buffer[at + 1] === 0x0a) return at + 2;
    if (buffer[at + 1] === 0x0d && buffer[at + 2] === 0x0a) return at + 3;
  }
  return undefined;
}

/** The seconds of an Age header; 0 where there is none, or none that can be believed. */
export function ageSecondsOf(age: string | undefined): number {
  return age !== undefined && /^\d{1,8}$/.test(age) ? Number(age) : 0;
}

function parseHead(text: string): ResponseHead {
  // A line that begins with white space goes on with the one before it (RFC 9112, section 5.2).
  const [statusLine = '', ...lines] = text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const [, minor, status, reason] = statusLine.match(/^HTTP\/1\.(\d) +(\d{3})(?: +(.*))?$/) ?? [];
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { status: Number(status ?? 0), minorVersion: Number(minor ?? 1), reason: reason?.trim() ?? '', headers };
}
