import type { SessionHooks } from '../centrifugo-session.ts';
import { atRefresh, replies } from '../conversation-fault.ts';
import type { Fault } from '../fault.ts';
import { honestFault } from '../honest-fault.ts';
import { handsOut } from '../token-endpoint.ts';
import { tokenFault } from '../token-fault.ts';

const code = 'refresh.not-extended';

export default [
  tokenFault(code, 'the second token has no exp', {
    encodings: ['json', 'protobuf'],
    first: handsOut(),
    second: handsOut(() => ({ exp: undefined })),
  }),
  atRefresh(code, 'an empty answer', replies({ refresh: {} })),
  atRefresh(code, 'expires without a ttl', replies({ refresh: { expires: true } })),
  honestFault(code, 'the old ttl again', { server: () => ({ hooks: repeatsFirstTtl() }) }),
  atRefresh(code, 'a ttl of its own, shorter', replies({ refresh: { expires: true, ttl: 5 } })),
  atRefresh(code, 'a ttl of its own, longer', replies({ refresh: { expires: true, ttl: 86_400 } })),
] satisfies readonly Fault[];

/** Answers refresh with the ttl that the connect reply of the same session had. */
function repeatsFirstTtl(): SessionHooks {
  const firstTtls = new WeakMap<object, number>();
  return {
    alterReply(reply, session) {
      if (reply.connect?.ttl !== undefined) firstTtls.set(session, reply.connect.ttl);
      if (reply.refresh === undefined) return reply;
      return { ...reply, refresh: { expires: true, ttl: firstTtls.get(session) ?? 0 } };
    },
  };
}
