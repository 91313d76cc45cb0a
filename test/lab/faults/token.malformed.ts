import type { Fault } from '../fault.ts';
import { htmlPage } from '../http-answer.ts';
import { givesAnswer, handsOut, jsonAnswer, mintToken, type TokenAnswerer } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'token.malformed';

function json(value: unknown): TokenAnswerer {
  return givesAnswer(jsonAnswer(value));
}

function text(body: string): TokenAnswerer {
  return givesAnswer({ status: 200, headers: [['Content-Type', 'text/plain']], body });
}

const padding = 'x'.repeat(5 * 1024 * 1024);

export default [
  tokenFault(code, 'a login page', { first: givesAnswer(htmlPage(200, 'nginx', 'Sign in')) }),
  tokenFault(code, 'JSON without a token', { first: json({ error: 'not logged in' }) }),
  tokenFault(code, 'JSON with another name for the token', { first: json({ jwt: 'a.b.c' }) }),
  tokenFault(code, 'null for a token', { first: json({ token: null }) }),
  tokenFault(code, 'a number for a token', { first: json({ token: 12_345 }) }),
  tokenFault(code, 'an empty token', { first: json({ token: '' }) }),
  tokenFault(code, 'a token that is no JWT', { first: json({ token: '5f3759df5f3759df5f3759df' }) }),
  tokenFault(code, 'three parts that hold no JSON', { first: json({ token: 'aaaa.bbbb.cccc' }) }),
  tokenFault(code, 'an encrypted token in five parts', {
    first: json({ token: 'eyJhbGciOiJkaXIifQ..iv.text.tag' }),
  }),
  tokenFault(code, 'a JWT with Bearer in front', {
    first: (exchange, parts) => exchange.answer(jsonAnswer({ token: `Bearer ${mintToken(parts)}` })),
  }),
  tokenFault(code, 'the token lies elsewhere than the target says', { at: 'data.token', first: handsOut() }),
  tokenFault(code, 'a JSON list', { first: json([]) }),
  tokenFault(code, 'JSON cut in the middle', {
    first: givesAnswer({ status: 200, headers: [['Content-Type', 'application/json']], body: '{"token":"ey' }),
  }),
  tokenFault(code, 'plain text that is no JWT', { first: text('OK') }),
  tokenFault(code, 'an empty body', { first: text('') }),
  tokenFault(code, '204', { first: givesAnswer({ status: 204 }) }),
  tokenFault(code, 'an answer of 5 MiB', {
    first: (exchange, parts) => exchange.answer(jsonAnswer({ padding, token: mintToken(parts) })),
  }),
  tokenFault(code, 'no token in the second answer', { first: handsOut(), second: json({}) }),
] satisfies readonly Fault[];
