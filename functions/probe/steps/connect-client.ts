import type { ConnectEvidence } from '../../failure/evidence.ts';
import type { Clock } from '../clock.ts';
import type { Deadline } from '../deadline.ts';
import { printableText } from '../printable.ts';
import { type Conversation, isReply } from '../protocol/conversation.ts';
import type { Codec, ConnectResult } from '../protocol/reply.ts';
import { StepFailure } from '../step-failure.ts';
import { type HeldToken, tokenFacts } from '../token/token-facts.ts';

const connectId = 1;

/** Up to 16 characters are advised; it stands in the server's log beside the connection. */
const clientName = 'canary';

/**
 * The protocol's `connect` command. Foreign replies, pushes and pings are passed over until the reply comes.
 *
 * @throws StepFailure with ConnectEvidence
 */
export async function connectClient(
  conversation: Conversation,
  codec: Codec,
  token: HeldToken | undefined,
  deadline: Deadline,
  clock: Clock,
): Promise<ConnectResult> {
  const startedAt = clock.monotonic();
  const command = codec.encodeConnect(connectId, { token: token?.token, name: clientName, version: '' });
  const answer = await conversation.ask(connectId, command, deadline);
  const fail = (end: ConnectEvidence['end']) =>
    new StepFailure({
      phase: 'connect',
      encoding: codec.encoding,
      end,
      waitedMs: Math.round(clock.monotonic() - startedAt),
      ...conversation.counts(),
      // An empty token is none: no encoding puts it on the wire.
      token: token === undefined || token.token === '' ? null : tokenFacts(token, clock.now()),
    });
  if (!isReply(answer)) throw fail(answer);
  if (answer.error !== undefined) {
    throw fail({ ended: 'error-reply', error: { ...answer.error, message: printableText(answer.error.message) } });
  }
  if (answer.connect === undefined) {
    throw fail({ ended: 'not-centrifugo', why: 'a reply to connect without its result', received: '' });
  }
  // A server always names the connection: what comes back without a client id is an echo.
  if (answer.connect.client === '') {
    throw fail({ ended: 'not-centrifugo', why: 'a connect result without a client id', received: '' });
  }
  if (answer.connect.pong) conversation.answerPings();
  return answer.connect;
}
