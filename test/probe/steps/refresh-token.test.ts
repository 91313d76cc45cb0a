import { describe, expect, it } from 'vitest';
import { startDeadline } from '../../../functions/probe/deadline.ts';
import type { Conversation, Reply } from '../../../functions/probe/protocol/conversation.ts';
import { jsonCodec } from '../../../functions/probe/protocol/json-codec.ts';
import { StepFailure } from '../../../functions/probe/step-failure.ts';
import { refreshToken } from '../../../functions/probe/steps/refresh-token.ts';
import type { HeldToken } from '../../../functions/probe/token/token-facts.ts';
import { stillClock } from '../probe-scene.ts';

const nowMs = Date.parse('2026-11-22T08:00:00.400Z');
const now = Math.floor(nowMs / 1000);
const tokenWith = (claims: Readonly<Record<string, unknown>>): HeldToken => ({
  token: 'x.y.z',
  source: 'mint',
  header: { alg: 'HS256' },
  claims,
});

interface Scene {
  /** What the server's clock is ahead of ours, seconds. */
  readonly aheadSeconds?: number;
  /** How long the answer takes, and when in that time the server counts. */
  readonly takesMs?: number;
  readonly countsAfterMs?: number;
  readonly expires?: boolean;
  /** In place of what an honest server would give. */
  readonly ttl?: number;
  readonly offered?: boolean;
  readonly second?: Readonly<Record<string, unknown>>;
}

/** A refresh on a connection that connected with a token of 120 s, 3 s ago. Undefined: all is well. */
async function refresh(scene: Scene) {
  const { aheadSeconds = 0, takesMs = 5, countsAfterMs = takesMs, expires = true, offered = true } = scene;
  const clock = stillClock(nowMs);
  const second = tokenWith(scene.second ?? { exp: now + 180 });
  const honestTtl = () => Number(second.claims.exp) - Math.floor(clock.now() / 1000) - aheadSeconds;
  const conversation: Conversation = {
    async ask(id): Promise<Reply> {
      clock.move(countsAfterMs);
      const ttl = scene.ttl ?? honestTtl();
      clock.move(takesMs - countsAfterMs);
      return { kind: 'reply', id, refresh: { expires, ttl } };
    },
    answerPings: () => undefined,
    counts: () => ({ pings: 0, pushes: 0, foreignReplies: 0 }),
    close: async () => undefined,
  };
  const connected = {
    token: tokenWith({ exp: now - 3 + 120 }),
    atMs: nowMs - 3000,
    result: {
      client: 'c',
      version: '',
      expires: offered,
      ttl: offered ? 120 - aheadSeconds : 0,
      ping: 25,
      pong: true,
      time: 0,
    },
  };
  try {
    await refreshToken(conversation, jsonCodec, connected, second, startDeadline(clock, 5000), clock);
    return undefined;
  } catch (error) {
    if (!(error instanceof StepFailure) || error.evidence.phase !== 'refresh') throw error;
    return error.evidence;
  }
}

describe('the effect of a refresh', () => {
  it('is right where the new ttl is that of the second token', async () => {
    expect(await refresh({})).toBeUndefined();
  });

  it.each([-3600, -90, -60, -10, -3, 3, 10, 60])(
    'is right also where the server’s clock is %i s ahead',
    async (aheadSeconds) => {
      expect(await refresh({ aheadSeconds })).toBeUndefined();
    },
  );

  it('allows for two seconds, by which two clocks may count differently', async () => {
    expect(await refresh({ ttl: 178 })).toBeUndefined();
    expect(await refresh({ ttl: 182 })).toBeUndefined();
    expect(await refresh({ ttl: 177 })).toMatchObject({ extended: false });
    expect(await refresh({ ttl: 183 })).toMatchObject({ extended: false });
  });

  it('is right however long the answer was on its way, and whenever the server counted', async () => {
    for (const countsAfterMs of [0, 2000, 4800]) {
      expect(await refresh({ takesMs: 4800, countsAfterMs })).toBeUndefined();
    }
  });

  it('is missed where the connection still lives as long as the first token', async () => {
    expect(await refresh({ ttl: 117 })).toMatchObject({
      end: { ended: 'answered', expires: true, ttl: 117 },
      offered: true,
      firstTtl: 120,
      expectedTtl: 180,
      extended: false,
    });
  });

  it('is missed where the answer knows of no expiry', async () => {
    expect(await refresh({ expires: false, ttl: 0 })).toMatchObject({ extended: false });
  });

  it('is looked at, and no more, where no refresh was offered', async () => {
    expect(await refresh({ offered: false })).toMatchObject({ offered: false, extended: true });
    expect(await refresh({ offered: false })).not.toHaveProperty('firstTtl');
  });

  it('cannot be right for a second token that never expires', async () => {
    expect(await refresh({ second: { sub: 'u' }, expires: false, ttl: 0 })).toMatchObject({ extended: false });
  });
});
