/** What a fault wants to know of a ClientHello before it decides what to do. */
export interface ClientHello {
  /** null: no server name was sent. */
  readonly serverName: string | null;
  /** The highest version offered, e.g. 0x0304 for TLS 1.3. */
  readonly highestVersion: number;
}

/** Reads the first TLS record of a client; undefined when it is no ClientHello. */
export function readClientHello(record: Buffer): ClientHello | undefined {
  if (record.length < 44 || record[0] !== 0x16 || record[5] !== 0x01) return undefined;
  try {
    return readBody(record);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Record header, message header, version and random come first; then lists with their lengths. */
function readBody(record: Buffer): ClientHello {
  const legacyVersion = record.readUInt16BE(9);
  let at = 43;
  at += 1 + record.readUInt8(at);
  at += 2 + record.readUInt16BE(at);
  at += 1 + record.readUInt8(at);
  let serverName: string | null = null;
  let highestVersion = legacyVersion;
  if (at + 2 > record.length) return { serverName, highestVersion };
  const end = at + 2 + record.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = record.readUInt16BE(at);
    const length = record.readUInt16BE(at + 2);
    const content = record.subarray(at + 4, at + 4 + length);
    if (type === extensionTypes.serverName) serverName = content.toString('latin1', 5, 5 + content.readUInt16BE(3));
    if (type === extensionTypes.supportedVersions) highestVersion = Math.max(...versionsIn(content));
    at += 4 + length;
  }
  return { serverName, highestVersion };
}

const extensionTypes = { serverName: 0, supportedVersions: 43 } as const;

function versionsIn(content: Buffer): number[] {
  const versions: number[] = [];
  for (let at = 1; at + 1 < content.length; at += 2) versions.push(content.readUInt16BE(at));
  // Values such as 0x4a4a are there to keep servers tolerant (RFC 8701).
  return versions.filter((version) => version >> 8 === 0x03);
}
