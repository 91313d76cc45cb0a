import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findText } from '../../functions/failure/catalogue.ts';
import type { MintedToken } from '../../functions/probe/probe-target.ts';
import type { Fault } from '../lab/fault.ts';
import { allFaults } from '../lab/faults/index.ts';
import type { HonestServerHooks } from '../lab/honest-server.ts';
import { startLabServer } from '../lab/lab-server.ts';
import { type Lab, startLab } from '../lab/start-lab.ts';
import { departures, unmet } from './sdk-departures.ts';
import { type Experience, liveThrough } from './sdk-experience.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

/** Longer than a healthy exchange on a busy machine. */
const patientMs = 3_000;
/** Where the first tries fail anyway, nobody is hurt by giving up soon. */
const impatientMs = 250;
/** Where the refresh alone fails, the connect before it has to be in time. */
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

/** What the row of the code says, or the departure from it. */
function expectedOf(fault: Fault): Experience {
  const departure = departures.find(({ faults }) => faults.includes(nameOf(fault)));
  if (departure !== undefined) return departure.lives;
  const sdk = findText(fault.code)?.sdk ?? '-';
  return sdk === '-' ? 'stays' : sdk;
}

const isMet = (fault: Fault): boolean =>
  !unmet.some(({ faults }) => faults.includes(fault.code) || faults.includes(nameOf(fault)));
/** What degrades does not keep anybody out. */
const failing = allFaults.filter(({ code }) => !code.startsWith('degraded.'));

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
    expect(await liveThrough(target, { patienceMs: patientMs, refreshes: 'at once' })).toBe('stays');
    expect(await accepted.promise).toBeGreaterThan(50);
    await server.close();
  });
});

describe.concurrent('the official client lives through what the catalogue says', () => {
  const meetings = failing.filter(isMet).map((fault) => [nameOf(fault), expectedOf(fault), fault] as const);
  it.for(meetings)('%s (%s)', async ([, expected, fault]) => {
    const running = await fault.start(lab);
    try {
      const target = lab.targetOf(running.target, {
        encoding: fault.encodings?.[0] ?? 'json',
        timeouts: { token: impatientMs },
      });
      expect(await liveThrough(target, { patienceMs: patienceWith(fault), refreshes: 'at once' })).toBe(expected);
    } finally {
      await running.close();
    }
  });
});

describe.concurrent('a refresh that leaves the connection alone is a blip when the server ends the connection', () => {
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
  it.for(Object.entries(answers))('%s', async ([code, onCommand]) => {
    const server = await startLabServer(lab, { expiredCloseDelayMs: 100, hooks: { ...(onCommand && { onCommand }) } });
    const token: MintedToken = { kind: 'mint', key: { hmacSecret: lab.secret }, claims: {}, ttlSeconds: 2 };
    const target = lab.targetOf({ url: server.url, token });
    try {
      expect(findText(code)?.sdk).toBe('blip');
      expect(await liveThrough(target, { patienceMs: patientMs, refreshes: 'at its end' })).toBe('blip');
    } finally {
      await server.close();
    }
  });
});

describe('the lists of what the client lives through otherwise, and of what it cannot meet', () => {
  it('name faults that exist, each once', () => {
    const names = [...departures, ...unmet].flatMap(({ faults }) => faults);
    const known = new Set([...failing.map(nameOf), ...failing.map(({ code }) => code)]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('hold no departure that the catalogue says as well', () => {
    const agreeing = failing.filter((fault) => {
      const departure = departures.find(({ faults }) => faults.includes(nameOf(fault)));
      return departure !== undefined && departure.lives === findText(fault.code)?.sdk;
    });
    expect(agreeing.map(nameOf)).toEqual([]);
  });
});
