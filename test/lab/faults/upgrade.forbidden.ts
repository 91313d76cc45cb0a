import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { goError, htmlPage, nginxPage } from '../http-answer.ts';
import { answers } from '../upgrade-fault.ts';

const code = 'upgrade.forbidden';

const basicChallenge = {
  ...nginxPage(401),
  headers: [...(nginxPage(401).headers ?? []), ['WWW-Authenticate', 'Basic realm="staging"'] as const],
};

export default [
  answers(code, "a firewall's page", htmlPage(403, 'awselb/2.0', '403 Forbidden')),
  answers(code, "a CDN's bot challenge", htmlPage(403, 'cloudflare', 'Just a moment...')),
  answers(code, "a CDN's bot challenge, and the check names no Origin", htmlPage(403, 'cloudflare', 'Just a moment'), {
    target: { origin: null },
  }),
  answers(code, 'the proxy wants a password', basicChallenge),
  answers(code, '401 without a body', { status: 401 }),
  answers(code, "Centrifugo's shape, but not for the Origin's sake", () =>
    goError(403, 'Forbidden', [['Sec-Websocket-Version', '13']]),
  ),
  honestFault(code, "a proxy's own Origin rule", {
    encodings: ['json'],
    server: {
      allowedOrigins: ['*'],
      hooks: {
        onRequest(exchange) {
          if (!exchange.request.headers.has('origin')) return undefined;
          exchange.answer(nginxPage(403));
          return 'handled';
        },
      },
    },
  }),
] satisfies readonly Fault[];
