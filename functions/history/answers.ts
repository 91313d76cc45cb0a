import { createHash } from 'node:crypto';

/** How long an answer may be kept by the one who asked, in seconds. */
export type MaxAge = number;

/** Private: what is behind the door was asked for with somebody's credentials. */
export function answerJson(
  value: unknown,
  maxAgeSeconds: MaxAge,
  more: Readonly<Record<string, string>> = {},
): Response {
  return answer(`${JSON.stringify(value)}\n`, 'application/json', maxAgeSeconds, 200, more);
}

export function answer(
  body: string,
  contentType: string,
  maxAgeSeconds: MaxAge,
  status = 200,
  more: Readonly<Record<string, string>> = {},
): Response {
  const caching = maxAgeSeconds === 0 ? 'no-store' : `private, max-age=${maxAgeSeconds}`;
  return new Response(body, { status, headers: { 'content-type': contentType, 'cache-control': caching, ...more } });
}

/**
 * Gives what may be kept a tag, and answers 304 without a body to whoever has it already: a page that asks every few
 * seconds is sent only what has changed. What may not be kept, and problems, are passed through.
 */
export async function answerIfChanged(request: Request, response: Response): Promise<Response> {
  const caching = response.headers.get('cache-control');
  const isDone = response.status !== 200 || response.headers.has('etag');
  if (isDone || caching === null || caching === 'no-store') return response;
  const headers = new Headers(response.headers);
  const body = await response.arrayBuffer();
  const tag = `"${createHash('sha256').update(new Uint8Array(body)).digest('base64url')}"`;
  headers.set('etag', tag);
  if (!knowsAlready(request, tag)) return new Response(body, { status: 200, headers });
  headers.delete('content-type');
  // As the answer itself would have it: see compressAnswer.
  headers.append('vary', 'accept-encoding');
  return new Response(null, { status: 304, headers });
}

/** By If-None-Match, compared weakly as RFC 9110 wants it: what was compressed on its way is the same answer. */
export function knowsAlready(request: Request, tag: string): boolean {
  const wanted = request.headers.get('if-none-match');
  if (wanted === null) return false;
  const known = wanted.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(tag.replace(/^W\//, ''));
}
