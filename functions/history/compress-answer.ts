import { gzipSync } from 'node:zlib';
import { listAccepted } from './accepted-encodings.ts';

/** Smaller bodies fit into a packet or two as they are. */
const leastBytes = 1_400;
/** Most of the gain for little of the time: an answer is made for one request, and not kept. */
const level = 4;

/** Packs an answer for whoever can unpack it: a page of many targets asks for hundreds of kilobytes of figures. */
export async function compressAnswer(request: Request, response: Response): Promise<Response> {
  const { headers, status } = response;
  if (status !== 200 || headers.has('content-encoding') || !isText(headers.get('content-type'))) return response;
  const body = new Uint8Array(await response.arrayBuffer());
  const packed = new Headers(headers);
  packed.append('vary', 'accept-encoding');
  if (body.length < leastBytes || !listAccepted(request).includes('gzip')) {
    return new Response(body, { status, headers: packed });
  }
  packed.set('content-encoding', 'gzip');
  // The same answer in other bytes: its tag holds weakly.
  const tag = packed.get('etag');
  if (tag !== null && !tag.startsWith('W/')) packed.set('etag', `W/${tag}`);
  return new Response(gzipSync(body, { level }), { status, headers: packed });
}

function isText(type: string | null): boolean {
  return type !== null && /^(application\/json|application\/openmetrics-text|text\/plain)/.test(type);
}
