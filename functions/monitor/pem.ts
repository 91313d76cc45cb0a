import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type ReadSecret, SecretUnavailable } from './ports.ts';

/** A bundle of all public roots is a quarter of this. */
const certificatesLimitBytes = 1024 * 1024;

/**
 * The certificates of a PEM file, one text each. Throws {@link SecretUnavailable} where it holds none, or one that
 * cannot be read.
 */
export async function readCertificates(name: string, readSecret: ReadSecret): Promise<readonly string[]> {
  const text = await readSecret(name, certificatesLimitBytes);
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw new SecretUnavailable(name, 'holds no certificate in PEM (-----BEGIN CERTIFICATE-----)');
  }
  blocks.forEach((block, index) => {
    try {
      new X509Certificate(block);
    } catch (cause) {
      throw new SecretUnavailable(
        name,
        `holds a certificate that cannot be read, number ${index + 1} of ${blocks.length}`,
        {
          cause,
        },
      );
    }
  });
  return blocks;
}

/**
 * The private key in a PEM text, found fit for the algorithm, where one is given. Throws {@link SecretUnavailable},
 * whose message says what the text is instead and holds none of it.
 */
export function parsePrivateKey(name: string, text: string, algorithm: string | undefined): KeyObject {
  // An environment variable often holds a key in one line, with \n for its line breaks.
  const pem = text.includes('\n') ? text : text.replaceAll('\\n', '\n');
  if (/-----BEGIN (PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----/.test(pem)) {
    throw new SecretUnavailable(name, 'is a public key or a certificate; the private key that belongs to it is needed');
  }
  if (/ENCRYPTED/.test(pem)) {
    throw new SecretUnavailable(name, 'is an encrypted key, and the monitor has no passphrase; give it one without');
  }
  const key = createKey(name, pem);
  if (key.asymmetricKeyType === 'rsa-pss') {
    throw new SecretUnavailable(
      name,
      'holds an RSA-PSS key, which signs nothing that Centrifugo accepts; give it a plain RSA key (openssl genpkey -algorithm RSA) and write algorithm: RS256',
    );
  }
  const fitting = algorithmsOf(key);
  if (fitting.length === 0) {
    throw new SecretUnavailable(
      name,
      `holds a key that cannot sign tokens (${describeKey(key)}); give it an RSA key of 2048 bits or more, an EC key (P-256, P-384, P-521) or an Ed25519 key`,
    );
  }
  if (algorithm !== undefined && !fitting.includes(algorithm)) {
    throw new SecretUnavailable(
      name,
      `holds a key that does not sign with ${algorithm} (${describeKey(key)}); write algorithm: ${fitting[0]}`,
    );
  }
  return key;
}

function createKey(name: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new SecretUnavailable(name, 'is not a private key in PEM (-----BEGIN PRIVATE KEY-----)', { cause });
  }
}

/** Signature algorithms that a key can make, the usual one first. */
function algorithmsOf(key: KeyObject): readonly string[] {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return bitsOf(key) < 2_048 ? [] : ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
    case 'ec':
      return algorithmsOfCurve[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? [];
    case 'ed25519':
      return ['EdDSA'];
    default:
      return [];
  }
}

const algorithmsOfCurve: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
};

function bitsOf(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

function describeKey(key: KeyObject): string {
  const type = key.asymmetricKeyType ?? 'symmetric';
  if (type === 'rsa') return `${bitsOf(key)} bit RSA`;
  return type === 'ec' ? `EC ${key.asymmetricKeyDetails?.namedCurve ?? ''}` : type;
}
