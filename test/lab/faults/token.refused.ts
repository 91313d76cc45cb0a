import type { Fault } from '../fault.ts';
import { htmlPage } from '../http-answer.ts';
import { givesAnswer, handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'token.refused';

const unauthorized = givesAnswer({
  status: 401,
  headers: [
    ['Content-Type', 'application/json'],
    ['WWW-Authenticate', 'Bearer'],
  ],
  body: '{"error":"session expired"}',
});

export default [
  tokenFault(code, '401 with JSON', { first: unauthorized }),
  tokenFault(code, '401 in clear', { tls: null, first: unauthorized }),
  tokenFault(code, '403 without a body', { first: givesAnswer({ status: 403 }) }),
  tokenFault(code, "403 with a firewall's page", { first: givesAnswer(htmlPage(403, 'cloudflare', 'Forbidden')) }),
  tokenFault(code, '401 to the second token', { first: handsOut(), second: unauthorized }),
] satisfies readonly Fault[];
