import type { Fault } from '../fault.ts';
import { htmlPage, nginxPage } from '../http-answer.ts';
import { answers } from '../upgrade-fault.ts';

const code = 'upgrade.unavailable';

export default [
  answers(code, "nginx's page", nginxPage(503)),
  answers(
    code,
    "a balancer's page without healthy targets",
    htmlPage(503, 'awselb/2.0', '503 Service Temporarily Unavailable'),
  ),
  answers(code, 'empty, but with a content type', {
    status: 503,
    headers: [
      ['Server', 'nginx'],
      ['Content-Type', 'text/html'],
    ],
  }),
  answers(code, 'a body without a content type', {
    status: 503,
    headers: [['Server', 'Varnish']],
    body: 'Backend fetch failed',
  }),
  answers(code, "Envoy's words", {
    status: 503,
    headers: [
      ['content-type', 'text/plain'],
      ['server', 'envoy'],
    ],
    body: 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
  }),
  answers(code, "HAProxy's page", {
    status: 503,
    headers: [
      ['cache-control', 'no-cache'],
      ['content-type', 'text/html'],
      ['connection', 'close'],
    ],
    body: '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n',
  }),
] satisfies readonly Fault[];
