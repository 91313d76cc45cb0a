import { isIPv4 } from 'node:net';
import { ipv6Bytes } from './certificate-extensions.ts';

/** One question, as the lab's DNS server reads it. */
export interface DnsQuestion {
  /** Lower case, without the last dot. */
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'other';
  readonly transport: 'udp' | 'tcp';
}

export type DnsRecord =
  | { readonly type: 'address'; readonly name: string; readonly ip: string }
  | { readonly type: 'CNAME'; readonly name: string; readonly target: string };

/** Response codes of RFC 1035 and 2136. */
export const responseCodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type ResponseCode = keyof typeof responseCodes;

/** A query taken apart: its id, its question and the question's own bytes, which every answer repeats. */
export interface DnsQuery {
  readonly id: number;
  readonly question: DnsQuestion;
  readonly questionBytes: Buffer;
}

/** undefined: not a query with one question. */
export function readQuery(message: Buffer, transport: DnsQuestion['transport']): DnsQuery | undefined {
  if (message.length < headerBytes || message.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = message[at]; length !== undefined && length > 0; length = message[at]) {
    if (length > 63) return undefined;
    labels.push(message.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  if (message.length < at + 5) return undefined;
  const code = message.readUInt16BE(at + 1);
  const type = code === typeCodes.A ? 'A' : code === typeCodes.AAAA ? 'AAAA' : 'other';
  return {
    id: message.readUInt16BE(0),
    question: { name: labels.join('.'), type, transport },
    questionBytes: message.subarray(headerBytes, at + 5),
  };
}

/** What a resolver sends back: recursion available, not authoritative. */
export function writeAnswer(
  query: DnsQuery,
  code: ResponseCode,
  records: readonly DnsRecord[],
  isTruncated: boolean,
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(query.id, 0);
  // QR, RD and RA; TC is bit 9.
  header.writeUInt16BE(0x8180 | (isTruncated ? 0x0200 : 0) | responseCodes[code], 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.questionBytes, ...records.map(writeRecord)]);
}

const headerBytes = 12;
const typeCodes = { A: 1, CNAME: 5, AAAA: 28 } as const;
const ttlSeconds = 1;

function writeRecord(record: DnsRecord): Buffer {
  if (record.type === 'CNAME') return resourceRecord(record.name, typeCodes.CNAME, writeName(record.target));
  return isIPv4(record.ip)
    ? resourceRecord(record.name, typeCodes.A, Buffer.from(record.ip.split('.').map(Number)))
    : resourceRecord(record.name, typeCodes.AAAA, ipv6Bytes(record.ip));
}

function resourceRecord(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttlSeconds, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([writeName(name), fixed, data]);
}

function writeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
