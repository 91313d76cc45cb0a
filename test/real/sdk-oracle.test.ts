import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failure } from '../../functions/failure/failure.ts';
import type { MintedToken } from '../../functions/probe/probe-target.ts';
import type { Fault } from '../lab/fault.ts';
import { allFaults } from '../lab/faults/index.ts';
import type { HonestServerHooks } from '../lab/honest-server.ts';
import { startLabServer } from '../lab/lab-server.ts';
import { meetFault } from '../lab/meet-fault.ts';
import { type Lab, startLab } from '../lab/start-lab.ts';
import {
  givesAnswer,
  handsOut,
  jsonAnswer,
  mintToken,
  startTokenEndpoint,
  type TokenAnswerer,
} from '../lab/token-endpoint.ts';
import { runInLanes } from './in-lanes.ts';
import { departures, unmet } from './sdk-departures.ts';
import { type Experience, liveThrough } from './sdk-experience.ts';

/** What degrades does not keep anybody out. */
const failing = allFaults.filter(({ code }) => !code.startsWith('degraded.'));
const met = failing.filter(isMet);

let lab: Lab;
let meetings: ReadonlyMap<Fault, Promise<Meeting>>;
beforeAll(async () => {
  lab = await startLab();
  meetings = runInLanes(met, 12, meet);
});
afterAll(() => lab.close());

/** Longer than a healthy exchange on a busy machine. */
const patientMs = 3_000;
/** Where the first tries fail anyway, nobody is hurt by giving up soon. */
const impatientMs = 250;
/** Where the refresh or the second token alone fails, what comes before it has to be in time. */
const fairMs = 1_000;

/** Codes whose shapes mostly end with the client's patience, beside the slow ones. */
const waitedOut = new Set(['connect.not-centrifugo', 'connect.frame-fault', 'refresh.not-centrifugo']);

function patienceWith({ code, isSlow }: Fault): number {
  if (isSlow !== true && !waitedOut.has(code)) return patientMs;
  return code.startsWith('refresh.') || code.startsWith('token.') ? fairMs : impatientMs;
}

function nameOf({ code, shape }: Fault): string {
  return `${code}: ${shape}`;
}

function departureOf(fault: Fault): Experience | undefined {
  return departures.find(({ faults }) => faults.includes(nameOf(fault)))?.lives;
}

function isMet(fault: Fault): boolean {
  return !unmet.some(({ faults }) => faults.includes(fault.code) || faults.includes(nameOf(fault)));
}

/** What the probe printed about a fault, and what the client lived through with another copy of it. */
interface Meeting {
  readonly failure: Failure;
  readonly lives: Experience;
}

async function meet(fault: Fault): Promise<Meeting> {
  const encoding = fault.encodings?.[0] ?? 'json';
  const [{ check }, lives] = await Promise.all([meetFault(lab, { fault, encoding }), meetByClient(fault, encoding)]);
  if (check.outcome !== 'down') throw new Error(`The probe found nothing: ${check.outcome}.`);
  return { failure: check.failure, lives };
}

async function meetByClient(fault: Fault, encoding: 'json' | 'protobuf'): Promise<Experience> {
  const running = await fault.start(lab);
  try {
    const timeouts = { token: fault.isSlow === true ? fairMs : patientMs };
    const target = lab.targetOf(running.target, { encoding, timeouts });
    return await liveThrough(target, { patienceMs: patienceWith(fault), refreshes: 'at once', expires: true });
  } finally {
    await running.close();
  }
}

describe.for(['json', 'protobuf'] as const)('the official client in %s', (encoding) => {
  it('gets into the honest server, and its refresh is accepted', async () => {
    const accepted = Promise.withResolvers<number>();
    const server = await startLabServer(lab, {
      hooks: {
        alterReply(reply) {
          if (reply.refresh?.expires) accepted.resolve(reply.refresh.ttl ?? 0);
          return reply;
        },
      },
    });
    const target = lab.targetOf({ url: server.url }, { encoding });
    expect(await liveThrough(target, { patienceMs: patientMs, refreshes: 'at once' })).toBe('-');
    expect(await accepted.promise).toBeGreaterThan(50);
    await server.close();
  });
});

/** Leaves time for the connect on a machine that is busy with everything else. */
const shortLifeSeconds = 6;

describe.concurrent('at the end of a short token', () => {
  const answers: Readonly<Record<string, HonestServerHooks['onCommand']>> = {
    'refresh.timeout': ({ refresh }) => (refresh === undefined ? undefined : 'handled'),
    'refresh.server-error': ({ id = 0, refresh }, session) => {
      if (refresh === undefined) return undefined;
      session.reply({ id, error: { code: 100, message: 'internal server error', temporary: true } });
      return 'handled';
    },
    'refresh.not-extended': ({ id = 0, refresh }, session) => {
      if (refresh === undefined) return undefined;
      session.reply({ id, refresh: {} });
      return 'handled';
    },
  };
  it.for(Object.entries(answers))('%s is a blip', async ([, onCommand]) => {
    const server = await startLabServer(lab, { expiredCloseDelayMs: 100, hooks: { ...(onCommand && { onCommand }) } });
    const token: MintedToken = {
      kind: 'mint',
      key: { hmacSecret: lab.secret },
      claims: {},
      ttlSeconds: shortLifeSeconds,
    };
    const target = lab.targetOf({ url: server.url, token });
    try {
      expect(await liveThrough(target, { patienceMs: patientMs, refreshes: 'at its end' })).toBe('blip');
    } finally {
      await server.close();
    }
  });

  const shortLived = handsOut((now) => ({ exp: now + shortLifeSeconds }));
  const endpoints: Readonly<Record<string, () => TokenAnswerer>> = {
    'token.unreachable: RST from the second token on': () =>
      firstThen(shortLived, ({ connection }) => connection.reset()),
    'token.http-error: 500 from the second token on': () => firstThen(shortLived, givesAnswer({ status: 500 })),
    'token.stale: expired from the second token on': () =>
      firstThen(
        shortLived,
        handsOut((now) => ({ exp: now - 600 })),
      ),
    'token.stale: the same token for ever': () => {
      let kept: string | undefined;
      return (exchange, parts) => {
        kept ??= mintToken(parts, { exp: Math.floor(Date.now() / 1000) + shortLifeSeconds });
        exchange.answer(jsonAnswer({ token: kept }));
      };
    },
  };
  it.for(Object.entries(endpoints))('%s is a retry', async ([, makeAnswerer]) => {
    const server = await startLabServer(lab, { expiredCloseDelayMs: 100 });
    const answerer = makeAnswerer();
    const endpoint = await startTokenEndpoint(lab, { first: answerer });
    const target = lab.targetOf({ url: server.url, token: endpoint.source });
    try {
      expect(await liveThrough(target, { patienceMs: patientMs, refreshes: 'at its end' })).toBe('retry');
    } finally {
      await Promise.all([server.close(), endpoint.close()]);
    }
  });
});

describe('the official client lives through what the failure says', () => {
  it.for(met.map((fault) => [nameOf(fault), fault] as const))('%s', async ([, fault]) => {
    const meeting = await meetings.get(fault);
    expect(meeting?.failure.code).toBe(fault.code);
    expect(meeting?.lives, JSON.stringify(meeting?.failure)).toBe(departureOf(fault) ?? meeting?.failure.sdk);
    // A departure that is none is to be taken off the list.
    expect(departureOf(fault)).not.toBe(meeting?.failure.sdk);
  });
});

/** Answers the first request one way and all others another. */
function firstThen(first: TokenAnswerer, later: TokenAnswerer): TokenAnswerer {
  return (exchange, parts) => (exchange.number === 1 ? first : later)(exchange, parts);
}

describe('the lists of what the evidence cannot tell, and of what the client cannot meet', () => {
  it('name faults that exist, each once', () => {
    const names = [...departures, ...unmet].flatMap(({ faults }) => faults);
    const known = new Set([...failing.map(nameOf), ...failing.map(({ code }) => code)]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
