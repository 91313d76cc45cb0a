import type { Fault } from '../fault.ts';
import { htmlPage } from '../http-answer.ts';
import { answers, withHeaders } from '../upgrade-fault.ts';

const code = 'upgrade.cdn-origin';

const meanings: Readonly<Record<number, string>> = {
  520: 'Web server is returning an unknown error',
  521: 'Web server is down',
  522: 'Connection timed out',
  523: 'Origin is unreachable',
  524: 'A timeout occurred',
  525: 'SSL handshake failed',
  526: 'Invalid SSL certificate',
  527: 'Railgun Error',
  530: 'Error 1016, Origin DNS error',
};

export default [
  ...Object.entries(meanings).map(([status, title]) =>
    answers(
      code,
      `${status}: ${title}`,
      withHeaders(
        { ...htmlPage(Number(status), 'cloudflare', title), reason: '' },
        { 'CF-RAY': '8f1c2d3e4a5b6c7d-FRA' },
      ),
    ),
  ),
  answers(code, '521 without a body', { status: 521, reason: 'Origin Down' }),
] satisfies readonly Fault[];
