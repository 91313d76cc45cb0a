import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { derNull, derOid, derSequence } from './der.ts';

export type KeyKind = 'ec' | 'rsa-2048' | 'rsa-1024' | 'ed25519';
export type SignatureHash = 'sha256' | 'sha384' | 'sha1' | 'md5';

const rsaLeafKeys = new Map<KeyKind, KeyObject>();

/** RSA keys of leaves are made once per process, since making them is slow. */
export function leafKey(kind: KeyKind): KeyObject {
  if (kind === 'ec' || kind === 'ed25519') return makeKey(kind);
  const key = rsaLeafKeys.get(kind) ?? makeKey(kind);
  rsaLeafKeys.set(kind, key);
  return key;
}

export function makeKey(kind: KeyKind): KeyObject {
  switch (kind) {
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
    case 'rsa-2048':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    case 'rsa-1024':
      return generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  }
}

/** The SHA-1 of the public key's bits: the usual key identifier, and the issuer key hash of OCSP. */
export function keyIdOf(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyBits(publicKey)).digest();
}

/** The content of the BIT STRING in the public key info: all behind the algorithm identifier. */
function publicKeyBits(publicKey: KeyObject): Buffer {
  const info = publicKey.export({ type: 'spki', format: 'der' });
  const outer = readHeader(info, 0);
  const algorithm = readHeader(info, outer.contentAt);
  const bits = readHeader(info, algorithm.contentAt + algorithm.length);
  // The first content byte counts unused bits: none.
  return info.subarray(bits.contentAt + 1, bits.contentAt + bits.length);
}

function readHeader(der: Buffer, at: number): { contentAt: number; length: number } {
  const first = der.readUInt8(at + 1);
  if (first < 0x80) return { contentAt: at + 2, length: first };
  const bytes = first & 0x7f;
  return { contentAt: at + 2 + bytes, length: der.readUIntBE(at + 2, bytes) };
}

/** What signs with a key: the identifier as it stands in a certificate, and the digest to hand to node:crypto. */
export function signatureAlgorithm(key: KeyObject, hash: SignatureHash): { der: Buffer; digest: string | null } {
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return { der: derSequence(derOid('1.3.101.112')), digest: null };
    case 'rsa':
      return { der: derSequence(derOid(rsaSignatures[hash]), derNull()), digest: hash };
    case 'ec':
      if (hash === 'md5') throw new Error('There is no ECDSA with MD5: give the issuer an RSA key');
      return { der: derSequence(derOid(ecdsaSignatures[hash])), digest: hash };
    default:
      throw new Error(`No signatures with a key of type ${key.asymmetricKeyType}`);
  }
}

const rsaSignatures: Readonly<Record<SignatureHash, string>> = {
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha1: '1.2.840.113549.1.1.5',
  md5: '1.2.840.113549.1.1.4',
};

const ecdsaSignatures: Readonly<Record<Exclude<SignatureHash, 'md5'>, string>> = {
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha1: '1.2.840.10045.4.1',
};
