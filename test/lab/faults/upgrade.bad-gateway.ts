import type { Fault } from '../fault.ts';
import { formatHead, htmlPage, nginxPage } from '../http-answer.ts';
import { repeat } from '../slow-writing.ts';
import { answers, writes } from '../upgrade-fault.ts';

const code = 'upgrade.bad-gateway';

const endless = formatHead(502, [
  ['Server', 'nginx'],
  ['Content-Type', 'text/html'],
  ['Content-Length', '100000'],
]);

/** A port that nothing listens on: TCP's discard port. */
const deadTokenEndpoint = new URL('http://127.0.0.1:9/token');

export default [
  answers(code, "nginx's page", nginxPage(502)),
  answers(code, "a balancer's page", htmlPage(502, 'awselb/2.0', '502 Bad Gateway')),
  answers(code, 'without a body', { status: 502, headers: [['Server', 'Caddy']] }),
  answers(code, 'while the token endpoint is dead as well', nginxPage(502), {
    target: { token: { kind: 'fetch', url: deadTokenEndpoint, method: 'GET', headers: {} } },
  }),
  ...writes(
    code,
    'a body that is announced and comes a byte at a time',
    ({ stream }) => {
      stream.write(endless);
      repeat(stream, 100, () => stream.write('.'));
    },
    { isSlow: true },
  ),
] satisfies readonly Fault[];
