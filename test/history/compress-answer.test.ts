import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compressAnswer } from '../../functions/history/compress-answer.ts';

const text = JSON.stringify({ points: Array.from({ length: 200 }, (_, index) => ({ time: index, good: 1 })) });
const answer = (body = text) =>
  new Response(body, { headers: { 'content-type': 'application/json', etag: '"tag"', vary: 'accept' } });
const asked = (encodings?: string) =>
  new Request('https://history.example/api/targets', encodings ? { headers: { 'accept-encoding': encodings } } : {});

it('is packed for whoever can unpack it, as the same answer in other bytes', async () => {
  for (const encodings of ['gzip', 'br;q=1.0, GZIP;q=0.5', 'deflate, gzip']) {
    const packed = await compressAnswer(asked(encodings), answer());
    const bytes = Buffer.from(await packed.arrayBuffer());
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('etag')).toBe('W/"tag"');
    expect(packed.headers.get('vary')).toBe('accept, accept-encoding');
    expect(bytes.length).toBeLessThan(text.length / 4);
    expect(gunzipSync(bytes).toString()).toBe(text);
  }
});

it('goes as it is to everybody else, and where it is short', async () => {
  for (const [encodings, body] of [
    [undefined, text],
    ['br', text],
    ['gzip;q=0, br', text],
    ['gzip', '{"targets":[]}'],
  ] as const) {
    const plain = await compressAnswer(asked(encodings), answer(body));
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('etag')).toBe('"tag"');
    expect(await plain.text()).toBe(body);
  }
});
