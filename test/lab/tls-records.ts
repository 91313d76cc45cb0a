/** Alert descriptions of RFC 8446, section 6, as far as the lab sends them. */
export const alerts = {
  handshakeFailure: 40,
  badCertificate: 42,
  certificateExpired: 45,
  illegalParameter: 47,
  unknownCa: 48,
  accessDenied: 49,
  decodeError: 50,
  decryptError: 51,
  protocolVersion: 70,
  insufficientSecurity: 71,
  internalError: 80,
  inappropriateFallback: 86,
  userCanceled: 90,
  unrecognizedName: 112,
  noApplicationProtocol: 120,
} as const;

/** A fatal alert in clear, as it stands before keys are agreed. */
export function alertRecord(alert: number): Buffer {
  return record(0x15, Buffer.from([2, alert]));
}

/** An alert that does not end the connection by itself. */
export function warningRecord(alert: number): Buffer {
  return record(0x15, Buffer.from([1, alert]));
}

/** A whole ServerHello that picks `version` (0x0301 TLS 1.0, 0x0302 TLS 1.1, 0x0303 TLS 1.2) and a cipher every such client offers. */
export function serverHelloRecord(version: number): Buffer {
  const extensions = Buffer.from([0x00, 0x05, 0xff, 0x01, 0x00, 0x01, 0x00]);
  const body = Buffer.concat([
    uint16(version),
    Buffer.alloc(32, 0x5c),
    Buffer.from([0]),
    uint16(ecdheRsaAes256Sha),
    Buffer.from([0]),
    extensions,
  ]);
  const message = Buffer.concat([Buffer.from([0x02, 0x00]), uint16(body.length), body]);
  return record(0x16, message, version);
}

/** TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: usable from TLS 1.0 on. */
const ecdheRsaAes256Sha = 0xc014;

function record(type: number, content: Buffer, version = 0x0303): Buffer {
  return Buffer.concat([Buffer.from([type]), uint16(version), uint16(content.length), content]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
