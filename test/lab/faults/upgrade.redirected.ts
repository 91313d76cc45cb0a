import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { nginxPage } from '../http-answer.ts';
import { answers, withHeaders } from '../upgrade-fault.ts';

const code = 'upgrade.redirected';

function redirect(status: number, location: string): ReturnType<typeof nginxPage> {
  return withHeaders(nginxPage(status), { Location: location });
}

export default [
  answers(code, '301 to another host', redirect(301, 'https://www.lab.example/connection/websocket')),
  answers(code, '302 to a login page', redirect(302, 'https://login.lab.example/?next=%2Fconnection%2Fwebsocket')),
  answers(code, '303 to a path', redirect(303, '/welcome')),
  answers(code, '307 to the same path over https', redirect(307, 'https://app.lab.example/connection/websocket')),
  answers(code, '308 to a path with a slash at its end', redirect(308, '/connection/websocket/')),
  answers(code, '304 to a request with no condition', { status: 304 }),
  answers(code, '302 without a target', { status: 302 }),
  honestFault(code, "Go's own, two slashes in the path", {
    encodings: ['json'],
    target: (server) => ({ url: server.url.replace('/connection', '//connection') }),
  }),
] satisfies readonly Fault[];
