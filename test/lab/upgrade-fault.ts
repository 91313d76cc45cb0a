import type { Fault } from './fault.ts';
import { type HonestFaultSettings, honestFault, overTlsAndInClear } from './honest-fault.ts';
import type { HonestServerHooks } from './honest-server.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpRequest } from './http-request.ts';
import type { Connection } from './listener.ts';

/** A fault that lies in a whole answer given in place of the upgrade. */
export function answers(
  code: string,
  shape: string,
  answer: HttpAnswer | ((request: HttpRequest) => HttpAnswer),
  settings: HonestFaultSettings = {},
): Fault {
  return honestFault(code, shape, {
    encodings: ['json'],
    ...settings,
    server: {
      hooks: {
        onRequest(exchange) {
          exchange.answer(typeof answer === 'function' ? answer(exchange.request) : answer);
          return 'handled';
        },
      },
    },
  });
}

/** A fault that lies in the bytes written once the upgrade request is there; over TLS and in clear. */
export function writes(
  code: string,
  shape: string,
  write: (connection: Connection, request: HttpRequest) => void,
  settings: Pick<HonestFaultSettings, 'isSlow'> = {},
): readonly Fault[] {
  return overTlsAndInClear(code, shape, { encodings: ['json'], ...settings, server: { hooks: takingOver(write) } });
}

/** A fault that lies in what happens to the honest answer, or to the request, on its way. */
export function passesOn(
  code: string,
  shape: string,
  hooks: Pick<HonestServerHooks, 'alterAnswer' | 'alterRequest'>,
  settings: HonestFaultSettings = {},
): Fault {
  return honestFault(code, shape, { encodings: ['json'], ...settings, server: { hooks } });
}

/** The answer with some headers replaced (by name, without case), or left out where the value is null. */
export function withHeaders(answer: HttpAnswer, changes: Readonly<Record<string, string | null>>): HttpAnswer {
  const changed = new Map(Object.entries(changes).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const kept = (answer.headers ?? []).filter(([name]) => !changed.has(name.toLowerCase()));
  const added = [...changed.values()].flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
  return { ...answer, headers: [...kept, ...added] };
}

function takingOver(write: (connection: Connection, request: HttpRequest) => void): HonestServerHooks {
  return {
    onRequest({ connection, request }) {
      connection.stream.resume();
      write(connection, request);
      return 'handled';
    },
  };
}
