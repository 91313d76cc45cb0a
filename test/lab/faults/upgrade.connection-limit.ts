import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { throughNginx } from '../http-answer.ts';
import { answers } from '../upgrade-fault.ts';

const code = 'upgrade.connection-limit';

export default [
  honestFault(code, "Centrifugo's connection limit", { encodings: ['json'], server: { connectionLimit: 0 } }),
  honestFault(code, "Centrifugo's connection limit, which hides a wrong Origin", {
    encodings: ['json'],
    server: { connectionLimit: 0, allowedOrigins: [] },
  }),
  honestFault(code, 'passed on by nginx', {
    encodings: ['json'],
    server: { connectionLimit: 0, hooks: { alterAnswer: (answer) => throughNginx(answer) } },
  }),
  answers(code, 'passed on in chunks', {
    status: 503,
    headers: [
      ['Via', '1.1 edge'],
      ['Transfer-Encoding', 'chunked'],
    ],
    body: '0\r\n\r\n',
  }),
  honestFault(code, 'in clear', { encodings: ['json'], server: { tls: null, connectionLimit: 0 } }),
] satisfies readonly Fault[];
