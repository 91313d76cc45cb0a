import { describe, expect, it } from 'vitest';
import { replay } from '../../../functions/alarm/replay.ts';
import type { AlertMessage } from '../../../functions/alert/compose-message.ts';
import { sceneOf } from '../../../functions/cli/replay-scene.ts';
import { shareOf } from '../../../functions/monitor/watching/turn-times.ts';
import type { Check } from '../../../functions/probe/outcome.ts';
import { ask } from '../../history/ask.ts';
import { openMemoryStore } from '../../history/memory-store.ts';
import { openAwsStore, recordAws } from '../../platform/aws/recorded-aws.ts';
import { makeHistoryFolder } from '../../platform/local/recorded-file.ts';
import { eightMs, fileOf, minuteMs, type Plan, readMessage, startScene } from './watch-scene.ts';

const folder = makeHistoryFolder();

const file = fileOf(`
  - { name: chat, url: "wss://rt.example.com/connection/websocket", token: { fixed: "env:TOKEN" } }
  - { name: feed, url: "wss://feed.example.com/connection/websocket", metrics: lean }
  - { name: once, url: "wss://once.example.com/connection/websocket", alerts: { handshake: { failures: 3, of: 4 } } }`);

/** A letter a minute and target: what its check finds in that minute. */
const signs: Readonly<Record<string, string | null | 'no check'>> = {
  '.': null,
  X: 'tls.closed-midway',
  R: 'tcp.refused',
  T: 'connect.token-expired',
  D: 'degraded.slow',
  M: 'monitor.out-of-time',
  '-': 'no check',
};
const outage = {
  //     08:00                                                       09:00
  chat: '.....XXRXX..........T.T.....................................................DDDD..............',
  feed: '........X...........RRRRRRRRRRR........MMMMM.....................................................',
  once: '..XX.XX....XXX.X.....................X.X.X.X.X.X.X.X.X..........XXXXXXXX............X.............',
};

const plan: Plan = (target, startedMs) => {
  const line = target === 'chat' || target === 'feed' || target === 'once' ? outage[target] : '';
  return signs[line[Math.floor((startedMs - eightMs) / minuteMs)] ?? '.'] ?? null;
};

async function record(options: { readonly plan: Plan; readonly minutes: number }) {
  const scene = startScene(folder, { file, plan: options.plan, checkMs: 300 });
  await scene.pass(options.minutes * minuteMs);
  const query = { fromMs: 0, toMs: eightMs * 2, target: null, region: null, onlyDown: false, limit: 10_000 };
  const checks: readonly Check[] = scene.database.readRecords(query).map(({ check }) => check);
  return { ...scene, checks, nowMs: scene.time.clock.now() };
}

/** What `replay` says of recorded checks. */
function replayed(checks: readonly Check[], untilMs: number): readonly string[] {
  const timed = checks.map((check) => {
    const timeMs = Date.parse(check.startedAt);
    const code = check.outcome === 'down' ? check.failure.code : (check.degradations[0]?.code ?? null);
    return { timeMs, arrivedMs: timeMs + 300, target: check.target, region: check.region, code };
  });
  return replay(sceneOf(file), timed, { untilMs }).map(({ time, event, target, class: failed, code }) =>
    [time.slice(11, 16), event, target ?? 'local', failed, code].join(' '),
  );
}

/** The same of what was sent. */
function told(messages: readonly AlertMessage[]): readonly string[] {
  return messages.map(({ about, attributes }) =>
    [about.changedAt.slice(11, 16), about.event, attributes.target ?? 'local', attributes.class, attributes.code].join(
      ' ',
    ),
  );
}

/** Outages of some minutes at random, of one kind or mixed, flapping or not; the same ones for the same seed. */
function planAtRandom(seed: number): Plan {
  const letters = Object.keys(signs);
  const random = (salt: string): number => shareOf(`${seed} ${salt}`);
  const letterAt = (target: string, minute: number): string => {
    // A stretch has 1 to 13 minutes, and every other one is healthy.
    const length = 1 + Math.floor(random(`${target} length`) * 13);
    const stretch = Math.floor(minute / length);
    const kind = letters[Math.floor(random(`${target} ${stretch}`) * letters.length)] ?? '.';
    const isFlapping = random(`${target} ${stretch} flaps`) < 0.3;
    const other = letters[Math.floor(random(`${target} ${minute}`) * letters.length)] ?? '.';
    if (random(`${target} ${stretch} heals`) < 0.4) return '.';
    return isFlapping ? other : kind;
  };
  return (target, startedMs) => signs[letterAt(target, Math.floor((startedMs - eightMs) / minuteMs))] ?? null;
}

describe('the same outage, watched from here and from AWS', () => {
  it('gives the same alerts, in the same minutes, with the same codes', async () => {
    const { checks, messages, nowMs, stop } = await record({ plan, minutes: 100 });
    const sent = told(messages);
    expect(sent.length).toBeGreaterThan(8);
    expect([...sent].sort()).toEqual([...replayed(checks, nowMs)].sort());
    await stop();
  });

  it.for([1, 2, 3, 4, 5, 6])('gives the same alerts and incidents of outages at random (%i)', async (seed) => {
    const { checks, data, messages, nowMs, stop } = await record({ plan: planAtRandom(seed), minutes: 60 });
    expect([...told(messages)].sort()).toEqual([...replayed(checks, nowMs)].sort());
    const recording = { file, checks, nowMs };
    const stores = [
      folder.read(data, recording),
      openAwsStore(recording, recordAws(recording)),
      openMemoryStore(recording),
    ];
    for (const { name } of file.targets) {
      const path = `/api/targets/${name}/incidents?from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z`;
      const [fromFile, fromAws, fromMemory] = await Promise.all(
        stores.map((store) => ask(path, { ...recording, store })),
      );
      expect(fromFile?.json).toEqual(fromMemory?.json);
      expect(fromAws?.json).toEqual(fromFile?.json);
    }
    await stop();
  });

  it('gives the same history, failures and incidents, as numbers that agree to the digit', async () => {
    const { checks, data, nowMs, stop } = await record({ plan, minutes: 100 });
    const recording = { file, checks, nowMs };
    const stores = {
      file: folder.read(data, recording),
      AWS: openAwsStore(recording, recordAws(recording)),
      memory: openMemoryStore(recording),
    };
    const range = 'from=2026-11-22T08:00:00Z&to=2026-11-22T09:40:00Z';
    for (const { name } of file.targets) {
      for (const path of ['history', 'incidents', 'failures'].map((what) => `/api/targets/${name}/${what}?${range}`)) {
        const [fromFile, fromAws, fromMemory] = await Promise.all(
          [stores.file, stores.AWS, stores.memory].map((store) => ask(path, { ...recording, store })),
        );
        expect(fromFile?.status).toBe(200);
        expect(fromFile?.json).toEqual(fromMemory?.json);
        expect(fromAws?.json).toEqual(fromFile?.json);
      }
    }
    const asked = await ask(`/api/targets/chat/incidents?${range}`, { ...recording, store: stores.file });
    expect(asked.json).toMatchObject({ incidents: [{ code: 'connect.token-expired' }, { code: 'tls.closed-midway' }] });
    await stop();
  });

  it('calls it silence where checks stop to end, and no trouble of the targets', async () => {
    const { checks, messages, nowMs, stop } = await record({
      plan: (_, startedMs) => (startedMs > eightMs + 10 * minuteMs ? 'no check' : null),
      minutes: 20,
    });
    expect(messages.map(readMessage)).toEqual(['08:13 silent local']);
    expect(replayed(checks, nowMs)).toEqual(['08:13 silent local monitor ']);
    await stop();
  });
});
