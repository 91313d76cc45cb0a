import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { listAccepted } from './accepted-encodings.ts';
import { knowsAlready } from './answers.ts';
import { builtPage } from './built-page.ts';

/**
 * The status page: one document with all it needs. Nothing but its own script and style runs in it, it asks nobody but
 * the server it came from, and it cannot be framed. Compressed where the one who asks understands it.
 */
export function answerFrontPage(request: Request): Response {
  const { etag, text } = builtPage;
  const headers = { ...fixedHeaders, etag };
  if (knowsAlready(request, etag)) return new Response(null, { status: 304, headers });
  const encoding = chooseEncoding(listAccepted(request));
  if (encoding === null) return new Response(text, { headers });
  return new Response(compress(encoding), { headers: { ...headers, 'content-encoding': encoding } });
}

const hashes = (all: readonly string[]): string => all.map((hash) => `'${hash}'`).join(' ');

const fixedHeaders = {
  'content-type': 'text/html; charset=utf-8',
  // A new version is seen at the next look; an old one costs no body.
  'cache-control': 'no-cache',
  vary: 'accept-encoding',
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${hashes(builtPage.scripts)}`,
    `style-src ${hashes(builtPage.styles)}`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
} as const;

type Encoding = 'br' | 'gzip';

/** The text does not change while the process lives: compressed at the first request that takes it. */
const compressed = new Map<Encoding, Uint8Array<ArrayBuffer>>();

function compress(encoding: Encoding): Uint8Array<ArrayBuffer> {
  const known = compressed.get(encoding);
  if (known !== undefined) return known;
  // Level 9 of 11: the last two take ten times as long for a twentieth less.
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  const bytes = new Uint8Array(
    encoding === 'br' ? brotliCompressSync(builtPage.text, brotli) : gzipSync(builtPage.text, { level: 9 }),
  );
  compressed.set(encoding, bytes);
  return bytes;
}

function chooseEncoding(names: readonly string[]): Encoding | null {
  return names.includes('br') ? 'br' : names.includes('gzip') ? 'gzip' : null;
}
