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
