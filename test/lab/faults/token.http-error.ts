import type { Fault } from '../fault.ts';
import { nginxPage } from '../http-answer.ts';
import { goPlainToTlsAnswer } from '../listener.ts';
import { givesAnswer, handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';
import { withHeaders } from '../upgrade-fault.ts';

const code = 'token.http-error';

export default [
  tokenFault(code, '500', {
    first: givesAnswer({ status: 500, headers: [['Content-Type', 'application/json']], body: '{"token":null}' }),
  }),
  tokenFault(code, '302 to a login page', {
    first: givesAnswer(withHeaders(nginxPage(302), { Location: 'https://login.lab.example/' })),
  }),
  tokenFault(code, '308 to a path with a slash', {
    first: givesAnswer(withHeaders(nginxPage(308), { Location: '/api/token/' })),
  }),
  tokenFault(code, '404', { first: givesAnswer(nginxPage(404)) }),
  tokenFault(code, '405 to the method', { first: givesAnswer({ status: 405, headers: [['Allow', 'POST']] }) }),
  tokenFault(code, '429', { first: givesAnswer(nginxPage(429)) }),
  tokenFault(code, '502', { first: givesAnswer(nginxPage(502)) }),
  tokenFault(code, '503 without a body', { first: givesAnswer({ status: 503 }) }),
  tokenFault(code, 'http to a TLS port', {
    tls: null,
    first: ({ connection }) => connection.stream.end(goPlainToTlsAnswer),
  }),
  tokenFault(code, '500 to the second token', { first: handsOut(), second: givesAnswer({ status: 500 }) }),
] satisfies readonly Fault[];
