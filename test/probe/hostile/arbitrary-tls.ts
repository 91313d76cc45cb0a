import fc from 'fast-check';
import { alertRecord, serverHelloRecord, warningRecord } from '../../lab/tls-records.ts';
import { anyBytes, joined } from './script.ts';

const record = fc
  .tuple(
    fc.constantFrom(20, 21, 22, 22, 22, 23, 24, 99),
    fc.constantFrom(0x0303, 0x0301, 0x0304, 0x0200),
    fc.uint8Array({ maxLength: 80 }),
    fc.constantFrom(0, 0, 0, 1, -1, 60_000),
  )
  .map(([type, version, body, more]) => {
    const header = Buffer.alloc(5);
    header.writeUInt8(type);
    header.writeUInt16BE(version, 1);
    header.writeUInt16BE(Math.max(0, body.length + more), 3);
    return Buffer.concat([header, body]);
  });
const message = fc
  .tuple(fc.constantFrom(2, 11, 12, 13, 14, 20, 4, 0, 99), fc.uint8Array({ maxLength: 120 }))
  .map(([type, body]) => Buffer.concat([Buffer.from([22, 3, 3, 0, body.length + 4, type, 0, 0, body.length]), body]));
const hello = fc.constantFrom(0x0300, 0x0301, 0x0302, 0x0303, 0x0304).map(serverHelloRecord);
const alert = fc
  .tuple(fc.boolean(), fc.nat(255))
  .map(([isFatal, number]) => (isFatal ? alertRecord(number) : warningRecord(number)));

/** What a TLS server might answer to a ClientHello, more or less. */
export const tlsBytes: fc.Arbitrary<Buffer> = joined(fc.oneof(record, message, hello, alert, anyBytes), 5);
/** A hello that is taken, and then messages with certificates that are none. */
export const handshakeBytes: fc.Arbitrary<Buffer> = fc
  .tuple(joined(fc.oneof(message, message, alert), 3))
  .map(([rest]) => Buffer.concat([serverHelloRecord(0x0303), rest]));
