import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findToken } from '../../../functions/probe/token/find-token.ts';
import { signJwt } from '../../lab/jwt.ts';

const token = signJwt({ sub: 'u' }, { hmacSecret: 'a secret of the lab' });
const other = signJwt({ sub: 'v' }, { hmacSecret: 'a secret of the lab' });
const found = (body: unknown, at?: string) => {
  const result = findToken(typeof body === 'string' ? body : JSON.stringify(body), at);
  return 'token' in result ? `${result.kind} ${result.token}` : result.kind;
};
const jwt = `jwt ${token}`;

describe('finding the token in an answer', () => {
  it.each<[what: string, body: unknown]>([
    ['token', { token }],
    ['access_token', { access_token: token }],
    ['data.token', { data: { token } }],
    ['a JSON text', JSON.stringify(token)],
    ['plain text', token],
    ['plain text with line ends', `\n ${token}\r\n`],
    ['token before the others', { access_token: other, data: { token: other }, token }],
    ['access_token where token is empty', { token: '', access_token: token }],
  ])('looks at the usual places: %s', (_, body) => {
    expect(found(body)).toBe(jwt);
  });

  it.each<[at: string, body: unknown]>([
    ['data.token', { token: other, data: { token } }],
    ['tokens.0', { tokens: [token] }],
    ['a.b.c', { a: { b: { c: token } } }],
  ])('looks only where it is told to: %s', (at, body) => {
    expect(found(body, at)).toBe(jwt);
  });

  it('does not look elsewhere when it was told where', () => {
    expect(found({ token }, 'data.token')).toBe('no-token');
    expect(found(JSON.stringify(token), 'data.token')).toBe('no-token');
    expect(found(token, 'data.token')).toBe('not-json');
  });

  it('tells a page from a token that is none, and from nothing', () => {
    expect(found('<!DOCTYPE html><title>Login</title>')).toBe('not-json');
    expect(found('please log in')).toBe('not-json');
    expect(found('{"token": "cut')).toBe('not-json');
    expect(found('   ')).toBe('no-token');
    expect(found({})).toBe('no-token');
    expect(found([])).toBe('no-token');
    expect(found('null')).toBe('no-token');
    expect(found({ token: 5 })).toBe('no-token');
    expect(found({ token: 'session-5' })).toBe('not-a-jwt session-5');
    expect(found('session-5')).toBe('not-a-jwt session-5');
  });

  it('follows own properties only', () => {
    expect(found({ x: 1 }, 'constructor.name')).toBe('no-token');
    expect(found('{"__proto__":{"token":"x"}}')).toBe('no-token');
    expect(found({ a: 'text' }, 'a.length')).toBe('no-token');
  });

  it('comes to an answer whatever the body and the place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.option(fc.string(), { nil: undefined }), (body, at) => {
        expect(['jwt', 'not-a-jwt', 'not-json', 'no-token']).toContain(findToken(body, at).kind);
      }),
      { numRuns: 300 },
    );
  });
});
