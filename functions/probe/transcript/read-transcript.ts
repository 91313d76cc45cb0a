import { createDecipheriv, createHmac } from 'node:crypto';

/** What a server's side of a TLS handshake holds, as far as it can be read. */
export interface Transcript {
  /** DER, in the order sent: the chain as the server has it configured. */
  readonly certificates: readonly Buffer[];
  readonly clientCertificateRequested: boolean;
}

/**
 * Reads what a server sent during the handshake (RFC 5246, RFC 8446): Node shows only those certificates that link up,
 * and not whether a client certificate was asked for. In TLS 1.3 the messages are encrypted: `secrets` are the lines of
 * Node's `keylog` event of the same handshake, used here and kept nowhere.
 */
export function readTranscript(bytes: Buffer, secrets: readonly Buffer[]): Transcript {
  const certificates: Buffer[] = [];
  let clientCertificateRequested = false;
  let isTls13 = false;
  let open: ((record: Record) => Buffer | undefined) | undefined;
  // Put together only once a whole message is there: a byte a record must not cost a copy of everything before it.
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let neededBytes = headerBytes;

  for (const record of recordsOf(bytes)) {
    let fragment: Buffer | undefined;
    if (record.type === handshakeRecord) fragment = record.fragment;
    else if (record.type === applicationRecord && open !== undefined) fragment = open(record);
    // In TLS 1.2 what follows is encrypted with keys that are no longer of interest.
    else if (record.type === changeCipherRecord && !isTls13) break;
    if (fragment === undefined) continue;
    pending.push(fragment);
    pendingBytes += fragment.length;
    if (pendingBytes < neededBytes) continue;
    let messages = Buffer.concat(pending);
    let message = nextMessage(messages);
    while (message !== undefined) {
      messages = messages.subarray(message.bytes);
      if (message.type === serverHello) {
        const cipher = tls13CipherOf(message.body);
        isTls13 = cipher !== undefined;
        if (cipher !== undefined) open = decrypterFor(cipher, secrets);
      } else if (message.type === certificateMessage) certificates.push(...certificatesIn(message.body, isTls13));
      else if (message.type === certificateRequest) clientCertificateRequested = true;
      message = nextMessage(messages);
    }
    pending = [messages];
    pendingBytes = messages.length;
    neededBytes = messageBytes(messages);
  }
  return { certificates, clientCertificateRequested };
}

const changeCipherRecord = 20;
const handshakeRecord = 22;
const applicationRecord = 23;
const serverHello = 2;
const certificateMessage = 11;
const certificateRequest = 13;

interface Record {
  readonly type: number;
  readonly header: Buffer;
  readonly fragment: Buffer;
}

function* recordsOf(bytes: Buffer): Generator<Record> {
  for (let position = 0; position + 5 <= bytes.length; ) {
    const header = bytes.subarray(position, position + 5);
    const end = position + 5 + header.readUInt16BE(3);
    if (end > bytes.length) return;
    yield { type: header.readUInt8(0), header, fragment: bytes.subarray(position + 5, end) };
    position = end;
  }
}

/** Type and three bytes of length. */
const headerBytes = 4;

/** How long the first message is, as far as it is known. */
function messageBytes(messages: Buffer): number {
  return messages.length < headerBytes ? headerBytes : headerBytes + messages.readUIntBE(1, 3);
}

function nextMessage(messages: Buffer): { type: number; body: Buffer; bytes: number } | undefined {
  const bytes = messageBytes(messages);
  if (messages.length < bytes) return undefined;
  return { type: messages.readUInt8(0), body: messages.subarray(headerBytes, bytes), bytes };
}

/** Both forms are a list of certificates with three bytes of length each; TLS 1.3 puts a context before and extensions behind each. */
function certificatesIn(body: Buffer, isTls13: boolean): Buffer[] {
  const certificates: Buffer[] = [];
  let position = (isTls13 ? 1 + (body[0] ?? 0) : 0) + 3;
  while (position + 3 <= body.length) {
    const end = position + 3 + body.readUIntBE(position, 3);
    if (end > body.length) break;
    certificates.push(body.subarray(position + 3, end));
    position = end;
    if (isTls13) {
      if (end + 2 > body.length) break;
      position = end + 2 + body.readUInt16BE(end);
    }
  }
  return certificates;
}

/** The hello of a TLS 1.3 server has the supported-versions extension; a request to try again looks the same and is followed by another hello. */
function tls13CipherOf(body: Buffer): number | undefined {
  const sessionBytes = body[34] ?? 0;
  const cipherAt = 35 + sessionBytes;
  const extensionsAt = cipherAt + 3 + 2;
  for (let position = extensionsAt; position + 4 <= body.length; ) {
    if (body.readUInt16BE(position) === supportedVersions) return body.readUInt16BE(cipherAt);
    position += 4 + body.readUInt16BE(position + 2);
  }
  return undefined;
}

const supportedVersions = 43;

interface Suite {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly keyBytes: number;
  readonly hash: 'sha256' | 'sha384';
}

/** RFC 8446, appendix B.4. */
const suites: ReadonlyMap<number, Suite> = new Map([
  [0x1301, { cipher: 'aes-128-gcm', keyBytes: 16, hash: 'sha256' }],
  [0x1302, { cipher: 'aes-256-gcm', keyBytes: 32, hash: 'sha384' }],
  [0x1303, { cipher: 'chacha20-poly1305', keyBytes: 32, hash: 'sha256' }],
]);

const tagBytes = 16;

/** Decrypts the server's handshake records in order; undefined for what does not open. */
function decrypterFor(
  cipherId: number,
  secrets: readonly Buffer[],
): ((record: Record) => Buffer | undefined) | undefined {
  const suite = suites.get(cipherId);
  const lines = secrets.map((line) => line.toString('latin1'));
  const line = lines.find((secret) => secret.startsWith('SERVER_HANDSHAKE_TRAFFIC_SECRET '));
  if (suite === undefined || line === undefined) return undefined;
  const secret = Buffer.from(line.trim().split(' ')[2] ?? '', 'hex');
  const key = expandLabel(suite.hash, secret, 'key', suite.keyBytes);
  const iv = expandLabel(suite.hash, secret, 'iv', 12);
  let sequence = 0;
  return ({ header, fragment }) => {
    const nonce = Buffer.from(iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
    sequence++;
    try {
      // The cast narrows a union of AEAD names that the types list one by one.
      const decipher = createDecipheriv(suite.cipher as 'aes-128-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(header);
      decipher.setAuthTag(fragment.subarray(-tagBytes));
      const inner = Buffer.concat([decipher.update(fragment.subarray(0, -tagBytes)), decipher.final()]);
      const end = inner.findLastIndex((byte) => byte !== 0);
      return inner[end] === handshakeRecord ? inner.subarray(0, end) : undefined;
    } catch {
      // Application data follows under other keys.
      return undefined;
    }
  };
}

/** HKDF-Expand-Label of RFC 8446, section 7.1, for outputs no longer than the hash. */
function expandLabel(hash: Suite['hash'], secret: Buffer, label: string, bytes: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, bytes, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, bytes);
}
