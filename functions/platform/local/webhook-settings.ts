import { readCertificates } from '../../monitor/pem.ts';
import { type ReadSecret, SecretUnavailable } from '../../monitor/ports.ts';
import { parseSecretName, readMaybeSecret } from '../../monitor/secret-name.ts';
import type { HeartbeatSettings, WebhookSettings } from '../../monitor/settle-watch.ts';
import { explainHttpUrl } from '../../monitor/url-rules.ts';
import { hiddenValues } from '../../probe/redact.ts';
import { readSigningKey } from './webhook-signature.ts';

/** Where to send, with every secret read. */
export interface Destination {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: readonly string[];
  /** null: requests are not signed. */
  readonly signingKey: Uint8Array | null;
  /** What must not be shown, should the other side send it back. */
  readonly secrets: readonly string[];
}

type Named = Pick<HeartbeatSettings, 'url' | 'headers'> & Partial<Pick<WebhookSettings, 'secret' | 'ca'>>;

/**
 * Reads what a webhook or a heartbeat names. Done at each try: a secret that was rotated holds from then on.
 * @throws SecretUnavailable whose message names the secret and holds nothing of it.
 */
export async function readDestination(
  { url, headers, secret = null, ca = [] }: Named,
  readSecret: ReadSecret,
): Promise<Destination> {
  const address = await readUrl(url, readSecret);
  const entries = await Promise.all(
    Object.entries(headers).map(async ([name, value]) => ({ name, ...(await readHeader(value, readSecret)) })),
  );
  const signing = secret === null ? null : await readSecret(secret);
  const certificates = await Promise.all(ca.map((name) => readCertificates(name, readSecret)));
  return {
    url: address,
    headers: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    ca: certificates.flat(),
    signingKey: signing === null || secret === null ? null : readKey(secret, signing),
    secrets: [
      ...partsOf(address),
      ...entries.flatMap((entry) => entry.secret ?? []),
      ...(signing === null ? [] : [signing]),
    ],
  };
}

async function readUrl(written: string, readSecret: ReadSecret): Promise<URL> {
  if (parseSecretName(written) === null) return new URL(written);
  const text = (await readSecret(written)).trim();
  const fault = explainHttpUrl(text);
  if (fault !== null) throw new SecretUnavailable(written, `holds no URL to use: ${fault}`);
  return new URL(text);
}

async function readHeader(written: string, readSecret: ReadSecret) {
  const meant = readMaybeSecret(written);
  if (meant.kind === 'plain') return { value: written, secret: null };
  const secret = await readSecret(meant.name);
  if (!/^[\t\x20-\x7e]*$/.test(secret)) {
    throw new SecretUnavailable(
      meant.name,
      'holds what a header cannot carry: a line break, or characters beyond ASCII',
    );
  }
  return { value: `${meant.prefix}${secret}`, secret };
}

function readKey(name: string, secret: string): Uint8Array {
  const key = readSigningKey(secret);
  if (key !== null) return key;
  throw new SecretUnavailable(name, 'begins with whsec_, and what follows is no base64');
}

/** Shorter parts of a path are words. */
const shortestSecretPart = 12;

function partsOf(url: URL): readonly string[] {
  const parts = url.pathname.split('/').filter((part) => part.length >= shortestSecretPart);
  return [url.href, `${url.pathname}${url.search}`, ...parts, ...hiddenValues(url)].filter((part) => part.length > 3);
}
