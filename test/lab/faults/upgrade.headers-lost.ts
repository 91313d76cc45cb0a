import type { Fault } from '../fault.ts';
import { throughNginx } from '../http-answer.ts';
import type { HttpRequest } from '../http-request.ts';
import { passesOn } from '../upgrade-fault.ts';

const code = 'upgrade.headers-lost';

function without(...names: readonly string[]): (request: HttpRequest) => HttpRequest {
  return (request) => ({
    ...request,
    headers: new Map([...request.headers].filter(([name]) => !names.includes(name))),
  });
}

function replaced(name: string, value: string): (request: HttpRequest) => HttpRequest {
  return (request) => ({ ...request, headers: new Map([...request.headers, [name, value]]) });
}

export default [
  passesOn(code, 'nginx without the upgrade headers', {
    alterRequest: (request) => replaced('connection', 'close')(without('upgrade')(request)),
    alterAnswer: (answer) => throughNginx(answer),
  }),
  passesOn(code, 'Upgrade lost', { alterRequest: without('upgrade') }),
  passesOn(code, 'Connection replaced', { alterRequest: replaced('connection', 'keep-alive') }),
  passesOn(code, 'key and version lost', { alterRequest: without('sec-websocket-key', 'sec-websocket-version') }),
  passesOn(
    code,
    'Upgrade lost, and the Origin is not allowed either',
    { alterRequest: without('upgrade', 'connection') },
    { target: { origin: 'https://staging.lab.example' } },
  ),
  passesOn(
    code,
    'Upgrade lost, and the check names no Origin',
    { alterRequest: without('upgrade', 'connection') },
    { target: { origin: null } },
  ),
] satisfies readonly Fault[];
