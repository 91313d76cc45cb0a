import type { Fault } from '../fault.ts';
import { htmlPage, nginxPage } from '../http-answer.ts';
import { answers } from '../upgrade-fault.ts';

const code = 'upgrade.gateway-timeout';

export default [
  answers(code, "nginx's page", nginxPage(504)),
  answers(code, "a balancer's page", htmlPage(504, 'awselb/2.0', '504 Gateway Time-out')),
  answers(code, 'without a body', { status: 504 }),
  answers(code, "Envoy's words", {
    status: 504,
    headers: [
      ['content-type', 'text/plain'],
      ['server', 'envoy'],
    ],
    body: 'upstream request timeout',
  }),
] satisfies readonly Fault[];
