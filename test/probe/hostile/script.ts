import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { inPieces } from './flows.ts';
import type { Turn } from './hostile-server.ts';

/** What a hostile server says on one connection, where its bytes are cut, and how it ends. */
export interface Script {
  readonly bytes: Buffer;
  readonly cuts: readonly number[];
  readonly end: 'fin' | 'rst' | 'stay';
}

export function scriptOf(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Script> {
  return fc.record({
    bytes,
    cuts: fc.array(fc.nat({ max: 5000 }), { maxLength: 4 }),
    end: fc.constantFrom<Script['end']>('fin', 'fin', 'rst', 'stay'),
  });
}

/** One server's scripts: the first connection gets the first one, and so on in turn. */
export function scriptsOf(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<readonly Script[]> {
  return fc.array(scriptOf(bytes), { minLength: 1, maxLength: 3 });
}

export function playing(scripts: readonly Script[]): Turn {
  return (stream, connection) => {
    const script = scripts[(connection - 1) % scripts.length];
    if (script !== undefined) play(stream, script);
  };
}

export function play(stream: Socket, { bytes, cuts, end }: Script): void {
  inPieces(stream, bytes, cuts, () => {
    if (end === 'fin') stream.end();
    // What lies under TLS cannot be reset from above: there it is closed without a goodbye.
    if (end === 'rst') stream instanceof TLSSocket ? stream.destroy() : stream.resetAndDestroy();
  });
}

export const anyBytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

/** Several texts or byte strings, one behind the other. */
export function joined(part: fc.Arbitrary<Uint8Array | string>, maxLength = 6): fc.Arbitrary<Buffer> {
  return fc
    .array(part, { maxLength })
    .map((parts) => Buffer.concat(parts.map((one) => (typeof one === 'string' ? Buffer.from(one, 'latin1') : one))));
}
