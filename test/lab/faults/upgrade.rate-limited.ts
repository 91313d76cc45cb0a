import type { Fault } from '../fault.ts';
import { htmlPage, nginxPage } from '../http-answer.ts';
import { answers, withHeaders } from '../upgrade-fault.ts';

const code = 'upgrade.rate-limited';

export default [
  answers(code, "nginx's page", nginxPage(429)),
  answers(
    code,
    "a CDN's page with Retry-After",
    withHeaders(htmlPage(429, 'cloudflare', 'Error 1015'), { 'Retry-After': '30' }),
  ),
  answers(code, 'without a body', { status: 429 }),
] satisfies readonly Fault[];
