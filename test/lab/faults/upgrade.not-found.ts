import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { goError, nginxPage, throughNginx } from '../http-answer.ts';
import { answers } from '../upgrade-fault.ts';

const code = 'upgrade.not-found';

export default [
  honestFault(code, "Centrifugo's own, the path is another", {
    encodings: ['json'],
    target: (server) => ({ url: server.url.replace('/connection/websocket', '/ws') }),
  }),
  honestFault(code, 'a slash at the end', {
    encodings: ['json'],
    target: (server) => ({ url: `${server.url}/` }),
  }),
  honestFault(code, 'no path at all', {
    encodings: ['json'],
    target: (server) => ({ url: server.url.replace('/connection/websocket', '') }),
  }),
  answers(code, "nginx's page", nginxPage(404)),
  answers(code, "Centrifugo's own, passed on by nginx", () => throughNginx(goError(404, '404 page not found'))),
  answers(code, 'JSON of an API gateway', {
    status: 404,
    headers: [['Content-Type', 'application/json']],
    body: '{"message":"no Route matched with those values"}',
  }),
] satisfies readonly Fault[];
