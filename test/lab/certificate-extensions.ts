import { isIPv4 } from 'node:net';
import type { ExtendedKeyUsage, IssueOptions, KeyUsage } from './certificates.ts';
import { derBoolean, derImplicit, derInteger, derNamedBits, derOctets, derOid, derSequence } from './der.ts';

/** The extensions that the options ask for, as the SEQUENCE of RFC 5280. */
export function extensionsOf(options: IssueOptions, subjectKeyId: Buffer, issuerKeyId: Buffer, isRsa: boolean): Buffer {
  const isCa = options.isCa ?? false;
  const usage = options.keyUsage === undefined ? defaultKeyUsage(isCa, isRsa) : options.keyUsage;
  const purposes = options.extendedKeyUsage === undefined ? defaultPurposes(isCa) : options.extendedKeyUsage;
  const names = [...(options.dns ?? []).map(dnsName), ...(options.ip ?? []).map(addressName)];
  const access = accessDescriptions(options);
  const extensions: Buffer[] = [extension('2.5.29.19', isCa ? derSequence(derBoolean(true)) : derSequence(), true)];
  if (usage !== null) extensions.push(extension('2.5.29.15', derNamedBits(usage.map((one) => usageBits[one])), true));
  if (purposes !== null)
    extensions.push(extension('2.5.29.37', derSequence(...purposes.map((one) => derOid(purposeOids[one])))));
  if (names.length > 0) extensions.push(extension('2.5.29.17', derSequence(...names)));
  if (options.hasKeyIdentifiers ?? true) {
    extensions.push(extension('2.5.29.14', derOctets(subjectKeyId)));
    extensions.push(extension('2.5.29.35', derSequence(derImplicit(0, issuerKeyId))));
  }
  if (access.length > 0) extensions.push(extension('1.3.6.1.5.5.7.1.1', derSequence(...access)));
  // TLS feature 5 is status_request (RFC 7633): must-staple.
  if (options.mustStaple === true) extensions.push(extension('1.3.6.1.5.5.7.1.24', derSequence(derInteger(5))));
  return derSequence(...extensions);
}

const usageBits: Readonly<Record<KeyUsage, number>> = {
  digitalSignature: 0,
  keyEncipherment: 2,
  keyCertSign: 5,
  cRLSign: 6,
};

const purposeOids: Readonly<Record<ExtendedKeyUsage, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
};

function defaultKeyUsage(isCa: boolean, isRsa: boolean): readonly KeyUsage[] {
  if (isCa) return ['digitalSignature', 'keyCertSign', 'cRLSign'];
  return isRsa ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'];
}

function defaultPurposes(isCa: boolean): readonly ExtendedKeyUsage[] | null {
  return isCa ? null : ['serverAuth'];
}

function accessDescriptions(options: IssueOptions): Buffer[] {
  const descriptions: Buffer[] = [];
  if (options.ocspUrl !== undefined) descriptions.push(accessDescription('1.3.6.1.5.5.7.48.1', options.ocspUrl));
  if (options.issuerUrl !== undefined) descriptions.push(accessDescription('1.3.6.1.5.5.7.48.2', options.issuerUrl));
  return descriptions;
}

function accessDescription(method: string, url: string): Buffer {
  return derSequence(derOid(method), derImplicit(6, Buffer.from(url, 'latin1')));
}

function dnsName(name: string): Buffer {
  return derImplicit(2, Buffer.from(name, 'latin1'));
}

function addressName(address: string): Buffer {
  return derImplicit(7, isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address));
}

/** The 16 bytes of an IPv6 address without an embedded IPv4 one. */
export function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const front = groupsOf(head);
  const back = groupsOf(tail ?? '');
  const zeros = new Array<number>(8 - front.length - back.length).fill(0);
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...front, ...zeros, ...back].entries()) bytes.writeUInt16BE(group, index * 2);
  return bytes;
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function extension(oid: string, value: Buffer, isCritical = false): Buffer {
  const critical = isCritical ? [derBoolean(true)] : [];
  return derSequence(derOid(oid), ...critical, derOctets(value));
}
