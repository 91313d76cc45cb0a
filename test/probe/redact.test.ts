import { describe, expect, it } from 'vitest';
import { displayUrl, hiddenValues, redactorOf } from '../../functions/probe/redact.ts';
import { signJwt } from '../lab/jwt.ts';

const redact = <T>(value: T, secrets: readonly string[]): T => redactorOf(secrets, [])(value);

const jwt = signJwt({ sub: 'u1', exp: 1_800_000_000 }, { hmacSecret: 'a secret of the lab' });

describe('hiding secrets', () => {
  it('replaces a secret wherever it stands, and leaves keys, numbers and the rest alone', () => {
    const value = { 'pass word': 'x pass word y', list: ['pass word', 7, null, true], deep: { a: 'no' } };
    expect(redact(value, ['pass word'])).toEqual({
      'pass word': 'x [redacted] y',
      list: ['[redacted]', 7, null, true],
      deep: { a: 'no' },
    });
  });

  it('finds a secret in the forms in which it travels', () => {
    const secret = 'p&ss "wörd"/+?';
    for (const form of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      JSON.stringify(secret).slice(1, -1),
    ]) {
      expect(redact(`before ${form} after`, [secret])).toBe('before [redacted] after');
    }
  });

  it('hides the longer of two secrets that begin alike, whatever their order', () => {
    for (const secrets of [
      ['abcdefgh', 'abcdefgh-and-more'],
      ['abcdefgh-and-more', 'abcdefgh'],
    ]) {
      expect(redact('x abcdefgh-and-more y', secrets)).toBe('x [redacted] y');
      expect(redact(['x abcdefgh-and-more y'], secrets)).toEqual(['x [redacted] y']);
    }
  });

  it('hides a secret that was cut off at the end of a text', () => {
    expect(redact(`the server said ${jwt.slice(0, 40)}`, [jwt])).toBe('the server said [redacted]');
    expect(redact('Authorization: Basic c2VjcmV0LW9m', ['Basic c2VjcmV0LW9mLXRoZS10ZWFt'])).toBe(
      'Authorization: [redacted]',
    );
  });

  it('hides whatever looks like a token, known or not, whole or cut', () => {
    expect(redact(`got ${jwt}, sorry`, [])).toBe('got [redacted], sorry');
    expect(redact(`got ${jwt.slice(0, 30)}`, [])).toBe('got [redacted]');
    expect(redact(`{"token":"${jwt}","n":1}`, [])).toBe('{"token":"[redacted]","n":1}');
  });

  it('hides a whole secret whose end looks like the beginning of another', () => {
    expect(redact('was: open-close', ['open-close', 'close-at-night'])).toBe('was: [redacted]');
  });

  it('leaves short words alone: no secret has three letters', () => {
    expect(redact('the cat sat', ['cat', ''])).toBe('the cat sat');
  });

  it('leaves our own words alone, whatever the secrets are', () => {
    const evidence = {
      phase: 'connect',
      encoding: 'json',
      end: { ended: 'close-frame', closeCode: 3500, closeReason: 'connect-and-close' },
      faults: ['certificate-expired'],
    };
    const secrets = ['connect-and-close', 'close-frame-secret', 'json-web-key', 'certificate-expired', 'connect'];
    expect(redact(evidence, secrets)).toEqual({ ...evidence, end: { ...evidence.end, closeReason: '[redacted]' } });
  });
});

describe('the URL as it is shown', () => {
  it('has no user, no fragment and no values of unknown query keys', () => {
    const url = new URL('wss://user:pass@rt.example.com:8443/connection/websocket?format=protobuf&key=s3cret#frag');
    expect(displayUrl(url)).toBe('wss://rt.example.com:8443/connection/websocket?format=protobuf&key=[redacted]');
  });

  it('knows what it hides, as it is and as it is written', () => {
    const url = new URL('wss://x/?format=protobuf-json&key=a%20secret%2Bvalue&short=1&token=eyJhbGciOi');
    expect(hiddenValues(url)).toEqual(['a%20secret%2Bvalue', 'eyJhbGciOi', 'a secret+value']);
    expect(hiddenValues(new URL('wss://x/'))).toEqual([]);
  });

  it('keeps a plain URL as it is', () => {
    expect(displayUrl(new URL('ws://[::1]:8000/connection/websocket'))).toBe('ws://[::1]:8000/connection/websocket');
  });
});
