import { atRefresh, closesWith } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { signJwt } from '../jwt.ts';
import { handsOut, jsonAnswer } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'refresh.token-invalid';

export default [
  tokenFault(code, "the second token is another user's", {
    encodings: ['json', 'protobuf'],
    first: handsOut(),
    second: handsOut(() => ({ sub: 'somebody else' })),
  }),
  tokenFault(code, 'the second token is signed with another secret', {
    first: handsOut(),
    second(exchange) {
      const exp = Math.floor(Date.now() / 1000) + 90;
      const token = signJwt({ sub: 'lab-user', exp }, { hmacSecret: 'the secret before the rotation' });
      exchange.answer(jsonAnswer({ token }));
    },
  }),
  tokenFault(code, 'the second token is a subscription token', {
    first: handsOut(),
    second: handsOut(() => ({ channel: 'canary:a' })),
  }),
  atRefresh(code, 'Close 3500', closesWith(3500, 'invalid token')),
] satisfies readonly Fault[];
