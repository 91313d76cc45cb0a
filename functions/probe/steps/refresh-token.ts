import type { RefreshEnd } from '../../failure/evidence.ts';
import type { Clock } from '../clock.ts';
import type { Deadline } from '../deadline.ts';
import { printableText } from '../printable.ts';
import { type Conversation, type Counts, isReply } from '../protocol/conversation.ts';
import type { Codec, ConnectResult } from '../protocol/reply.ts';
import { StepFailure } from '../step-failure.ts';
import { expectedTtl, type HeldToken, tokenFacts } from '../token/token-facts.ts';

const refreshId = 2;

/** A server counts whole seconds, and so do we, each by its own clock. */
const ttlToleranceSeconds = 2;

/** The connection as `connect` left it. */
export interface Connected {
  readonly result: ConnectResult;
  readonly token: HeldToken;
  /** Wall clock at the connect reply, ms. */
  readonly atMs: number;
}

/**
 * The refresh round trip on the live connection, with a second token and a look at its effect.
 * It is sent also where the connect reply offered none: the answer tells who is in charge of refreshing.
 *
 * @throws StepFailure with RefreshEvidence
 */
export async function refreshToken(
  conversation: Conversation,
  codec: Codec,
  connected: Connected,
  second: HeldToken,
  deadline: Deadline,
  clock: Clock,
): Promise<void> {
  const startedAt = clock.monotonic();
  const sentAtMs = clock.now();
  const before = conversation.counts();
  const answer = await conversation.ask(refreshId, codec.encodeRefresh(refreshId, second.token), deadline);
  const nowMs = clock.now();
  const expected = expectedTtl(second, nowMs);
  const offered = connected.result.expires;
  const end = endOf(answer);
  const extended =
    end.ended === 'answered' ? isExtended(end, expected, connected, secondsBetween(sentAtMs, nowMs)) : undefined;
  if (offered && extended === true) return;
  throw new StepFailure({
    phase: 'refresh',
    encoding: codec.encoding,
    end,
    offered,
    waitedMs: Math.round(clock.monotonic() - startedAt),
    ...cameSince(before, conversation.counts()),
    token: tokenFacts(second, nowMs),
    ...(offered ? { firstTtl: connected.result.ttl } : {}),
    ...(expected === 'none' ? {} : { expectedTtl: expected }),
    ...(extended === undefined ? {} : { extended }),
  });
}

function endOf(answer: Awaited<ReturnType<Conversation['ask']>>): RefreshEnd {
  if (!isReply(answer)) return answer;
  if (answer.error !== undefined) {
    return { ended: 'error-reply', error: { ...answer.error, message: printableText(answer.error.message) } };
  }
  if (answer.refresh === undefined) {
    return { ended: 'not-centrifugo', why: 'a reply to refresh without its result', received: '' };
  }
  return { ended: 'answered', expires: answer.refresh.expires, ttl: answer.refresh.ttl };
}

/** What came before the refresh was sent says nothing about its answer. */
function cameSince(before: Counts, now: Counts): Counts {
  return {
    pings: now.pings - before.pings,
    pushes: now.pushes - before.pushes,
    foreignReplies: now.foreignReplies - before.foreignReplies,
  };
}

/** As clocks count that show whole seconds. */
function secondsBetween(fromMs: number, toMs: number): number {
  return Math.floor(toMs / 1000) - Math.floor(fromMs / 1000);
}

/**
 * Whether the connection now lives as long as the second token. A server whose clock differs from ours is off by the
 * same seconds in both replies: what the first reply was off by is allowed for.
 */
function isExtended(
  { expires, ttl }: Extract<RefreshEnd, { ended: 'answered' }>,
  expected: number | 'none',
  { result, token, atMs }: Connected,
  waitedSeconds: number,
): boolean {
  if (!expires || expected === 'none') return false;
  const firstExpected = expectedTtl(token, atMs);
  const clockDifference = result.expires && firstExpected !== 'none' ? result.ttl - firstExpected : 0;
  // The server counted at some moment between our sending and its answer's coming.
  return [0, clockDifference].some((difference) => {
    const more = ttl - expected - difference;
    return more >= -ttlToleranceSeconds && more <= waitedSeconds + ttlToleranceSeconds;
  });
}
