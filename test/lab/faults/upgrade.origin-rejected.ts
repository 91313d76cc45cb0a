import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { throughNginx } from '../http-answer.ts';

const code = 'upgrade.origin-rejected';

export default [
  honestFault(code, 'the Origin is not on the list', {
    encodings: ['json'],
    target: { origin: 'https://staging.lab.example' },
  }),
  honestFault(code, 'the list is empty', { encodings: ['json'], server: { allowedOrigins: [] } }),
  honestFault(code, 'the list lacks the port', {
    encodings: ['json'],
    server: { allowedOrigins: ['https://*.lab.example'] },
    target: { origin: 'https://app.lab.example:8443' },
  }),
  honestFault(code, 'a capital letter on the list', {
    encodings: ['json'],
    server: { allowedOrigins: ['https://App.lab.example'] },
  }),
  honestFault(code, 'refused by Centrifugo, passed on by nginx', {
    encodings: ['json'],
    server: {
      allowedOrigins: [],
      hooks: {
        alterAnswer(answer) {
          const passedOn = throughNginx(answer);
          return { ...passedOn, headers: [...(passedOn.headers ?? []), ['Via', '1.1 edge']] };
        },
      },
    },
  }),
  honestFault(code, 'in clear', { encodings: ['json'], server: { tls: null, allowedOrigins: null } }),
] satisfies readonly Fault[];
