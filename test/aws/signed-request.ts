import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
// Comes with the AWS clients.
import { SignatureV4 } from '@smithy/signature-v4';
import type { ClientSetup } from './on-ministack.ts';

export interface SignedRequest {
  readonly service: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** With the query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** A request signed with SigV4: for services whose client is not among the dependencies, and for function URLs. */
export async function sendSigned(setup: ClientSetup, request: SignedRequest): Promise<Answered> {
  const url = new URL(request.path, setup.endpoint);
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const signer = new SignatureV4({ ...setup, service: request.service, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: request.method ?? 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  });
  return send(url, { method: request.method ?? 'GET', headers, ...(body === undefined ? {} : { body }) });
}

/** The same without a signature. */
export function sendUnsigned(setup: ClientSetup, path: string): Promise<Answered> {
  return send(new URL(path, setup.endpoint), { method: 'GET' });
}

async function send(url: URL, init: RequestInit): Promise<Answered> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
  return { status: answer.status, body: await answer.text() };
}

/** What the signer wants of a hash, by Node's own. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new TypeError('a hash is used once');
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
