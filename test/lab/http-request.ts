import type { Socket } from 'node:net';

/** The head of one HTTP request, as far as a lab server looks at it. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly version: '1.0' | '1.1';
  /** Lower-cased names; values of repeated headers are joined with a comma. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Go's answer where its HTTP parser refuses the bytes: status line and body say the same. */
export interface BadRequest {
  readonly badRequest: string;
}

/** Go's own limit is 1 MiB and a bit; nobody sends the lab that much. */
const headLimitBytes = 64 * 1024;
/** Go's ReadHeaderTimeout as Centrifugo sets it. */
const headTimeoutMs = 10_000;

/**
 * Reads one request head from the stream and puts what lies behind it back.
 * null: the client went away, or did not finish in 10 s.
 */
export async function readRequest(stream: Socket): Promise<HttpRequest | BadRequest | null> {
  const head = await readHead(stream);
  if (head === null) return null;
  if (head === 'too-large') return { badRequest: '431 Request Header Fields Too Large' };
  return parseRequest(head);
}

function readHead(stream: Socket): Promise<string | 'too-large' | null> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => finish(null), headTimeoutMs);
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n\r\n');
      if (end === -1) {
        if (received.length > headLimitBytes) finish('too-large');
        else if (hasWrongFirstLine(received)) finish('');
        return;
      }
      stream.pause();
      const rest = received.subarray(end + 4);
      if (rest.length > 0) stream.unshift(rest);
      finish(received.toString('latin1', 0, end));
    };
    const onGone = (): void => finish(null);
    const finish = (result: string | null): void => {
      clearTimeout(timer);
      stream.off('data', onData);
      stream.off('end', onGone);
      stream.off('close', onGone);
      resolve(result);
    };
    stream.on('data', onData);
    stream.on('end', onGone);
    stream.on('close', onGone);
    stream.resume();
  });
}

/** The parser looks at the first line as soon as it is whole: a TLS hello on a plain port is refused at its first line break. */
function hasWrongFirstLine(received: Buffer): boolean {
  const end = received.indexOf('\n');
  return end !== -1 && !requestLine.test(received.toString('latin1', 0, end).replace(/\r$/, ''));
}

const requestLine = /^([A-Z]+) (\S+) HTTP\/(1\.[01])$/;
const headerLine = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*?)[ \t]*$/;

function parseRequest(head: string): HttpRequest | BadRequest {
  const [first = '', ...lines] = head.split('\r\n');
  const match = requestLine.exec(first);
  if (match === null) return { badRequest: '400 Bad Request' };
  const [, method = '', target = '', version = ''] = match;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ''] = headerLine.exec(line) ?? [];
    if (name === undefined) return { badRequest: '400 Bad Request' };
    const known = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
  }
  if (version === '1.1' && !headers.has('host')) {
    return { badRequest: '400 Bad Request: missing required Host header' };
  }
  const [path = '', query = ''] = target.split('?', 2);
  return {
    method,
    target,
    path,
    query: new URLSearchParams(query),
    version: version === '1.0' ? '1.0' : '1.1',
    headers,
  };
}
