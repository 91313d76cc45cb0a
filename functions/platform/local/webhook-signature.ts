import { createHmac } from 'node:crypto';

/** What is signed: the id of the message, the second of sending and the body as it goes out. */
export interface SignedParts {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The header `webhook-signature` of Standard Webhooks 1.0 (https://www.standardwebhooks.com): `v1,` and base64 of
 * HMAC-SHA256 over `id.timestamp.body`.
 */
export function signWebhook({ id, timestamp, body }: SignedParts, key: Uint8Array): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** The key in a secret: `whsec_` and base64, or the bytes of any other text. null: what stands behind `whsec_` is no base64. */
export function readSigningKey(secret: string): Uint8Array | null {
  if (!secret.startsWith('whsec_')) return Buffer.from(secret);
  const encoded = secret.slice('whsec_'.length);
  // Buffer.from passes over what is no base64, and would sign with half a key.
  return /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded)
    ? Buffer.from(encoded, 'base64')
    : null;
}
