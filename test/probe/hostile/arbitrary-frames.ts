import fc from 'fast-check';
import { closeFrame, frameBytes } from '../../lab/raw-frame.ts';
import { anyBytes, joined } from './script.ts';

const id = fc.constantFrom<unknown>(1, 2, 3, 0, -1, '1', 1.5, null, 2 ** 32);
const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  0,
  -1,
  5,
  1e300,
  '',
  'x',
  [],
  {},
  { code: 109, message: 'no' },
);
const result = fc.record(
  {
    client: fc.constantFrom<unknown>('c', 'c', '', 5, null),
    version: fc.constantFrom<unknown>('6', '\u202e', 1),
    expires: fc.constantFrom<unknown>(true, true, false, 'yes'),
    ttl: fc.constantFrom<unknown>(60, 120, 0, -1, 4_294_967_295, 1e10),
    ping: fc.constantFrom<unknown>(25, 0, 'x'),
    pong: fc.constantFrom<unknown>(true, false, 1),
    time: fc.constantFrom<unknown>(1, 1_763_769_600_000, 9e18, -9e18),
  },
  { requiredKeys: [] },
);
const error = fc.record(
  {
    code: fc.oneof(fc.constantFrom<unknown>(100, 101, 102, 103, 109, 110, 111, 'x'), fc.nat(5000)),
    message: fc.oneof(fc.constantFrom<unknown>('token expired', 5), fc.string({ unit: 'binary', maxLength: 20 })),
    temporary: fc.constantFrom<unknown>(true, false, 'no'),
  },
  { requiredKeys: ['code'] },
);
const reply = fc.record(
  {
    id,
    connect: fc.oneof(result, odd),
    refresh: fc.oneof(result, odd),
    error: fc.oneof(error, odd),
    push: odd,
    later: odd,
  },
  { requiredKeys: [] },
);
const replies = fc.array(fc.oneof(reply, reply, fc.constant({})), { minLength: 1, maxLength: 3 });

/** Replies and what looks like replies, in JSON. */
const jsonText = fc.oneof(
  { weight: 8, arbitrary: replies.map((list) => list.map((one) => JSON.stringify(one)).join('\n')) },
  { weight: 1, arbitrary: fc.constantFrom('', '\n', '[]', '{', '{}\n', '\u0000', '{"id":1}') },
  { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
);
const form = fc.record({
  opcode: fc.constantFrom(1, 1, 1, 1, 2, 2, 0, 8, 9, 10, 3, 15),
  isFinal: fc.constantFrom(true, true, true, true, false),
  reserved: fc.constantFrom(0, 0, 0, 0, 0, 1, 4),
});
const masked = fc.constantFrom<{ maskKey?: Uint8Array }>({}, {}, {}, {}, { maskKey: Buffer.from('mask') });
const claimed = fc.constantFrom<{ claimedBytes?: number }>(
  {},
  {},
  {},
  {},
  {},
  { claimedBytes: 5 },
  { claimedBytes: 2 ** 33 },
);
const frame = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(jsonText, form, masked, claimed)
      .map(([text, ...forms]) => frameBytes(text, Object.assign({}, ...forms))),
  },
  { weight: 4, arbitrary: jsonText.map((text) => frameBytes(text, { opcode: 1 })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.oneof(fc.integer({ min: 2998, max: 4999 }), fc.nat(65_535)), fc.string({ maxLength: 20 }))
      .map(([code, reason]) => closeFrame(code, reason)),
  },
  { weight: 1, arbitrary: fc.constant(closeFrame()) },
  { weight: 1, arbitrary: anyBytes },
);

/** Frames that look like ones of a Centrifugo that speaks JSON, more or less. */
export const jsonFrames: fc.Arbitrary<Buffer> = joined(frame, 5);

const varint = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]);
const field = fc
  .tuple(
    fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 11, 14, 15, 99),
    fc.constantFrom(0, 0, 2, 2, 1, 5, 3, 4),
    fc.nat(300),
    fc.uint8Array({ maxLength: 12 }),
  )
  .map(([number, wire, value, data]) => {
    const tag = varint((number << 3) | wire);
    if (wire === 0) return Buffer.from([...tag, ...varint(value)]);
    if (wire === 2) return Buffer.from([...tag, data.length, ...data]);
    return Buffer.from([...tag, ...data]);
  });
const message = fc.array(field, { maxLength: 4 }).map((fields) => {
  const bytes = Buffer.concat(fields);
  return Buffer.from([...varint(bytes.length), ...bytes]);
});
/** The same for Protobuf: right lengths, and in them whatever fields. */
export const protobufFrames: fc.Arbitrary<Buffer> = joined(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .array(message, { minLength: 1, maxLength: 3 })
        .map((all) => frameBytes(Buffer.concat(all), { opcode: 2 })),
    },
    { weight: 1, arbitrary: anyBytes.map((bytes) => frameBytes(bytes, { opcode: 2 })) },
    { weight: 1, arbitrary: frame },
  ),
  4,
);
