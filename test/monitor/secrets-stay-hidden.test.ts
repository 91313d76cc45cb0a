import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTargets } from '../../functions/monitor/read-targets.ts';
import { withKeys } from './readings.ts';

const secret = 'hunter2-Tr0ub4dor';

function everythingSaidOf(text: string): string {
  return JSON.stringify(readTargets(text));
}

describe('what is said of a targets file', () => {
  it.each([
    ['an HMAC secret', withKeys(`token: { mint: { hmacSecret: ${secret} } }`)],
    ['an HMAC secret behind env:', withKeys(`token: { mint: { hmacSecret: "env:${secret}" } }`)],
    ['an HMAC secret as a map', withKeys(`token: { mint: { hmacSecret: { value: ${secret} } } }`)],
    ['an HMAC secret in a list', withKeys(`token: { mint: { hmacSecret: [${secret}] } }`)],
    ['an HMAC secret with a comma', withKeys(`token: { mint: { hmacSecret: abc,${secret} } }`)],
    ['an HMAC secret with a comma in a wrong header', withKeys(`headers: { X-A: abc,${secret} }`)],
    ['the same twice', withKeys(`headers: { X-A: abc,${secret},${secret} }`)],
    [
      'a private key',
      withKeys('token:', '  mint:', '    privateKey: |', '      -----BEGIN PRIVATE KEY-----', `      ${secret}`),
    ],
    ['a fixed token', withKeys(`token: { fixed: ${secret} }`)],
    ['a token instead of its source', withKeys(`token: ${secret}`)],
    ['a header', withKeys(`headers: { Authorization: Bearer ${secret} }`)],
    [
      'a header of the token endpoint',
      withKeys(`token: { fetch: { url: https://x/, headers: { X-Api-Key: ${secret} } } }`),
    ],
    ['a field of a body', withKeys(`token: { fetch: { url: https://x/, body: { user: { password: ${secret} } } } }`)],
    ['user information', `targets: [{ name: a, url: "wss://canary:${secret}@rt.example.com/" }]`],
    ['user information behind three slashes', `targets: [{ name: a, url: "wss:///canary:${secret}@rt.example.com/" }]`],
    [
      'user information and the wrong scheme',
      `targets: [{ name: a, url: "https://canary:${secret}@rt.example.com/" }]`,
    ],
    ['user information of the token endpoint', withKeys(`token: { fetch: { url: "https://canary:${secret}@x/" } }`)],
    ['user information of the Origin', withKeys(`origin: https://canary:${secret}@app.example.com`)],
    ['an API key', withKeys(`roundTrip: { channel: a, publish: { url: https://x/, key: ${secret} } }`)],
    ['an API key in the wrong place', withKeys(`roundTrip: { channel: a, publish: ${secret} }`)],
    ['a secret that breaks the syntax', withKeys(`token: { fixed: "${secret}`)],
    ['a secret behind a closed quote', withKeys(`token: { fixed: "a" ${secret} }`)],
    ['a secret that begins with a star', withKeys(`token: { fixed: *${secret} }`)],
    ['a secret that begins with an exclamation mark', withKeys(`token: { fixed: !${secret} }`)],
    ['a secret that begins with an ampersand', withKeys(`token: { fixed: &${secret} }`)],
    ['a secret that begins with a per cent sign', withKeys(`token: { fixed: %${secret} }`)],
    ['a secret with a wrong escape', withKeys(`token: { fixed: "\\q${secret}" }`)],
    ['a secret as a key of its own', withKeys(`token: { fixed: { ? ${secret} } }`)],
    ['a secret as a protocol', withKeys(`protocol: ${secret}`)],
    ['a secret as a CA', withKeys(`ca: ${secret}`)],
  ])('does not repeat %s', (_, text) => {
    const said = everythingSaidOf(text);
    expect(said).toContain('"kind":"wrong"');
    expect(said).not.toContain(secret);
  });

  it('repeats no text that stands where a secret belongs, whatever it is', () => {
    // Long and odd enough that it is not part of a message by chance.
    const odd = fc
      .string({ minLength: 12, maxLength: 40, unit: 'grapheme-ascii' })
      .filter((text) => /[^a-z ,.]/.test(text.trim()) && text.trim().length > 11);
    fc.assert(
      fc.property(odd, (text) => {
        const said = everythingSaidOf(withKeys(`token: { mint: { hmacSecret: ${JSON.stringify(text)} } }`));
        const isName = said.includes('"kind":"right"');
        expect(isName || !said.includes(JSON.stringify(text).slice(1, -1))).toBe(true);
      }),
    );
  });
});
