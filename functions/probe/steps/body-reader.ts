import type { ResponseHead } from './head-reader.ts';

/** More of a body than this is of no use to a diagnosis. */
const maxBodyBytes = 4 * 1024;

export interface BodyReader {
  /** Takes more of the body; true once there is no more to wait for. */
  push(chunk: Buffer): boolean;
  /** Size of the body as far as it is known: what came, or what Content-Length announced where that is more. */
  bytes(): number;
  read(): Buffer;
}

/** Reads the start of a response's body, whichever way its end is marked (RFC 9112, section 6). */
export function createBodyReader(head: ResponseHead): BodyReader {
  const isChunked = /\bchunked\b/i.test(head.headers.get('transfer-encoding') ?? '');
  const announced = announcedBytes(head, isChunked);
  let raw = Buffer.alloc(0);
  return {
    push(chunk) {
      raw = Buffer.concat([raw, chunk.subarray(0, Math.max(0, maxBodyBytes - raw.length))]);
      if (announced !== undefined && raw.length >= announced) return true;
      if (isChunked && unchunk(raw).isWhole) return true;
      return raw.length >= maxBodyBytes;
    },
    bytes: () => Math.max(announced ?? 0, isChunked ? unchunk(raw).body.length : (announced ?? raw.length)),
    read: () => (isChunked ? unchunk(raw).body : raw.subarray(0, announced ?? raw.length)),
  };
}

function announcedBytes(head: ResponseHead, isChunked: boolean): number | undefined {
  if (head.status === 204 || head.status === 304) return 0;
  const length = head.headers.get('content-length');
  return isChunked || length === undefined || !/^\d{1,15}$/.test(length) ? undefined : Number(length);
}

/** As much of a chunked body as can be read. */
function unchunk(raw: Buffer): { body: Buffer; isWhole: boolean } {
  const parts: Buffer[] = [];
  for (let position = 0; ; ) {
    const lineEnd = raw.indexOf('\r\n', position);
    if (lineEnd === -1) return { body: Buffer.concat(parts), isWhole: false };
    const size = Number.parseInt(raw.subarray(position, lineEnd).toString('latin1'), 16);
    if (!(size > 0)) return { body: Buffer.concat(parts), isWhole: true };
    parts.push(raw.subarray(lineEnd + 2, lineEnd + 2 + size));
    position = lineEnd + 2 + size + 2;
    if (position > raw.length) return { body: Buffer.concat(parts), isWhole: false };
  }
}
