import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeadReader, type HeadState, maxHeadBytes } from '../../../functions/probe/steps/head-reader.ts';

/** The state after all of it, pushed in these pieces; pushing stops once it is decided, as a step does. */
function read(pieces: readonly (string | Uint8Array)[]): HeadState {
  const reader = createHeadReader();
  let state: HeadState = { kind: 'more' };
  for (const piece of pieces) {
    state = reader.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece));
    if (state.kind !== 'more') break;
  }
  return state;
}

/** Status, reason, headers and what stands behind, or the kind where there is no head. */
function summary(state: HeadState) {
  if (state.kind !== 'head') return state.kind;
  const { status, reason, headers } = state.head;
  return { status, reason, headers: Object.fromEntries(headers), rest: state.rest.toString('latin1') };
}

const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

describe('reading a response head', () => {
  it('gives status, reason, headers in lower case and the bytes behind', () => {
    expect(summary(read([`${switching}\x81\x02{}`]))).toEqual({
      status: 101,
      reason: 'Switching Protocols',
      headers: { upgrade: 'websocket', connection: 'Upgrade' },
      rest: '\x81\x02{}',
    });
  });

  it('takes lines that end in a bare LF, a status line without a reason and headers without a space', () => {
    expect(summary(read(['HTTP/1.0 404\nServer:x\nDate:  y \n\nbody']))).toEqual({
      status: 404,
      reason: '',
      headers: { server: 'x', date: 'y' },
      rest: 'body',
    });
  });

  it('joins repeated headers, and a folded line to the one before it', () => {
    const head = 'HTTP/1.1 200 OK\r\nVia: a\r\nVIA: b\r\nX-Long: one\r\n two\r\n\t three: 3\r\nServer: s\r\n\r\n';
    expect(summary(read([head]))).toEqual({
      status: 200,
      reason: 'OK',
      headers: { via: 'a, b', 'x-long': 'one two three: 3', server: 's' },
      rest: '',
    });
  });

  it('passes over interim answers, with and without headers, before the final one', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n';
    expect(summary(read([interim + switching]))).toMatchObject({ status: 101, headers: { upgrade: 'websocket' } });
    expect(summary(read([interim]))).toBe('more');
    expect(summary(read([`${interim}SSH-2.0`]))).toBe('not-http');
  });

  it('reads a head without a readable status as status 0', () => {
    expect(summary(read(['HTTP/1.1 OK\r\n\r\n']))).toMatchObject({ status: 0 });
    expect(summary(read(['HTTP/1.1 20\r\n\r\n']))).toMatchObject({ status: 0 });
    expect(summary(read(['HTTP/1.1 2000 OK\r\n\r\n']))).toMatchObject({ status: 0 });
    expect(summary(read(['HTTP/1.\r\n\r\n']))).toMatchObject({ status: 0 });
  });

  it('ignores lines that are no headers', () => {
    expect(summary(read(['HTTP/1.1 200 OK\r\nnonsense\r\n: empty name\r\nA: b: c\r\n\r\n']))).toMatchObject({
      headers: { a: 'b: c' },
    });
  });

  it('knows at the first byte that differs that this is no HTTP/1', () => {
    expect(summary(read(['SSH-2.0-OpenSSH']))).toBe('not-http');
    expect(summary(read(['HTTP/2 200']))).toBe('not-http');
    expect(summary(read(['HTTP', '/1', 'x']))).toBe('not-http');
    expect(summary(read(['HTTP', '/1']))).toBe('more');
    expect(summary(read([Buffer.from([0x15, 3, 3])]))).toBe('not-http');
  });

  it('takes a head of exactly the limit, and not one byte more', () => {
    const padded = (bytes: number) => {
      const start = 'HTTP/1.1 200 OK\r\nX: ';
      return `${start}${'x'.repeat(bytes - start.length - 4)}\r\n\r\n`;
    };
    expect(padded(maxHeadBytes)).toHaveLength(maxHeadBytes);
    expect(summary(read([padded(maxHeadBytes)]))).toMatchObject({ status: 200 });
    expect(summary(read([padded(maxHeadBytes + 1)]))).toBe('oversized');
    expect(summary(read([padded(maxHeadBytes).slice(0, -1)]))).toBe('more');
    expect(summary(read([padded(maxHeadBytes + 10).slice(0, maxHeadBytes + 1)]))).toBe('oversized');
  });

  it('counts interim answers towards the limit, so that they cannot go on for ever', () => {
    expect(summary(read(['HTTP/1.1 100 Continue\r\n\r\n'.repeat(3000)]))).toBe('oversized');
  });

  it('says that a text is no HTTP however long it is, and not that it is too long', () => {
    expect(summary(read(['y'.repeat(maxHeadBytes * 2)]))).toBe('not-http');
  });

  it('keeps to its first answer', () => {
    const reader = createHeadReader();
    const first = reader.push(Buffer.from(switching));
    expect(reader.push(Buffer.from('more'))).toBe(first);
    expect(reader.receivedBytes()).toBe(switching.length);
  });

  it('comes to the same result however the bytes are split', () => {
    const line = fc.constantFrom('Via: a', 'X: y\r\n z', 'Server:', ':', 'junk', 'Connection: Upgrade', '');
    const head = fc
      .tuple(
        fc.constantFrom('HTTP/1.1 101 S', 'HTTP/1.1 200', 'HTTP/1.0 99 x', 'HTTP/1.1 100 c', 'HTTP/1.1', 'SSH'),
        fc.array(line, { maxLength: 4 }),
        fc.constantFrom('\r\n', '\n'),
      )
      .map(([status, lines, end]) => [status, ...lines, '', ''].join(end));
    const stream = fc.array(head, { minLength: 1, maxLength: 3 }).map((heads) => Buffer.from(`${heads.join('')}tail`));
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 200 }), { maxLength: 8 }), (bytes, cuts) => {
        const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const whole = summary(read([bytes]));
        const inPieces = summary(read(pieces));
        const oneByOne = summary(read([...bytes].map((byte) => Buffer.from([byte]))));
        // What stands behind the head is what had come by then.
        expect(withoutRest(inPieces)).toEqual(withoutRest(whole));
        expect(withoutRest(oneByOne)).toEqual(withoutRest(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('reads any bytes in any pieces without throwing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 }), (pieces) => {
        const kind = read([Buffer.from('HTTP/1.1 200 '), ...pieces.map((piece) => Buffer.from(piece))]).kind;
        expect(['more', 'head', 'not-http']).toContain(kind);
      }),
      { numRuns: 200 },
    );
  });
});

function withoutRest(result: ReturnType<typeof summary>) {
  return typeof result === 'string' ? result : { ...result, rest: '' };
}
