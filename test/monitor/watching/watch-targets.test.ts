import { describe, expect, it } from 'vitest';
import { StoreFull } from '../../../functions/platform/local/history-database.ts';
import { makeHistoryFolder } from '../../platform/local/recorded-file.ts';
import { eightMs, fileOf, minuteMs, readMessage, startScene, type WatchScene } from './watch-scene.ts';

const folder = makeHistoryFolder();
const two = fileOf(`[{ name: chat, url: "wss://rt.example.com" }, { name: feed, url: "wss://feed.example.com" }]`);
const all = { fromMs: 0, toMs: 2 * eightMs, target: null, region: null, onlyDown: false, limit: 10_000 };
const kinds = ({ events }: WatchScene): readonly string[] => events.map(({ kind }) => kind);

describe('watching', () => {
  it('tells once that everything was looked at, and then only what changes', async () => {
    const scene = startScene(folder, {
      file: two,
      plan: (target, startedMs) => (target === 'feed' && startedMs > eightMs + 3 * minuteMs ? 'tcp.refused' : null),
    });
    await scene.pass(6 * minuteMs);
    expect(kinds(scene)).toEqual(['first-round', 'target-changed', 'alert-sent']);
    expect(scene.events[1]).toMatchObject({
      check: { target: 'feed' },
      before: { outcome: 'up' },
      after: { outcome: 'down', code: 'tcp.refused' },
    });
    await scene.stop();
  });

  it('records each check when it has ended, and the heartbeat of each round', async () => {
    const scene = startScene(folder, { file: two });
    await scene.pass(5 * minuteMs);
    const records = scene.database.readRecords(all);
    expect(records.length).toBeGreaterThanOrEqual(10);
    const runs = scene.database.readRuns({ fromMs: 0, toMs: 2 * eightMs });
    expect(runs.length).toBeGreaterThanOrEqual(4);
    expect(runs.every(({ checks, region }) => checks >= 2 && region === 'local')).toBe(true);
    await scene.stop();
  });

  it('leaves out the turns of a check that takes too long, and tells how many', async () => {
    const scene = startScene(folder, { plan: (_, startedMs) => (startedMs > eightMs + minuteMs ? 'no check' : null) });
    await scene.pass(5 * minuteMs);
    const skips = scene.events.filter(({ kind }) => kind === 'turn-skipped');
    expect(skips.length).toBeGreaterThanOrEqual(2);
    expect(skips.at(-1)).toMatchObject({ target: 'chat', count: skips.length });
    expect(scene.watching.isAllWell()).toBe(false);
    await scene.stop();
  });

  it('takes a file for AWS as one for this machine: one region, and one is enough for an alarm', async () => {
    const file = fileOf(
      '[{ name: chat, url: "wss://rt.example.com", alerts: { handshake: { failures: 1, of: 2, regions: 3 } } }]',
      'regions: { home: eu-central-1, standby: eu-west-1, probe: [us-east-1] }',
    );
    const scene = startScene(folder, { file, plan: () => 'tcp.refused' });
    await scene.pass(2 * minuteMs);
    expect(scene.messages.map(readMessage)).toEqual(['08:01 firing chat tcp.refused']);
    expect(scene.database.readAlarms().map(({ region }) => region)).toContain('local');
    await scene.stop();
  });
});

describe('a machine that sleeps', () => {
  it('says which minutes are unknown, makes up for none, and takes them for nobody’s failure', async () => {
    const scene = startScene(folder, { file: two });
    await scene.pass(3.5 * minuteMs);
    const before = scene.database.readRecords(all).length;
    scene.time.sleep(38 * minuteMs);
    await scene.pass(10_000);
    expect(scene.events.at(-1)).toMatchObject({
      kind: 'gap',
      gap: { kind: 'forward' },
      minutes: { fromMs: eightMs + 4 * minuteMs, toMs: eightMs + 41 * minuteMs },
    });
    await scene.pass(5 * minuteMs);
    expect(scene.database.readRecords(all).length - before).toBeLessThanOrEqual(13);
    expect(scene.messages).toEqual([]);
    await scene.stop();
  });

  it('keeps an alarm that was raised before, and resolves it by what is found after', async () => {
    const scene = startScene(folder, {
      plan: (_, startedMs) => (startedMs < eightMs + 10 * minuteMs ? 'tcp.refused' : null),
    });
    await scene.pass(4 * minuteMs);
    scene.time.sleep(60 * minuteMs);
    await scene.pass(3 * minuteMs);
    expect(scene.messages.map(readMessage)).toEqual([
      '08:02 firing chat tcp.refused',
      '09:05 resolved chat tcp.refused',
    ]);
    await scene.stop();
  });
});

describe('an alarm whose checks send no 0 where all is well', () => {
  it.each([
    ['of a lean target', 'metrics: lean', 'tcp.refused'],
    ['on the tokens of a target without one', 'labels: {}', 'connect.token-invalid'],
  ])('%s, is not resolved by a time that nobody watched', async (_, more, code) => {
    let isMended = false;
    const options = {
      file: fileOf(`[{ name: chat, url: "wss://rt.example.com", ${more} }]`),
      plan: () => (isMended ? null : code),
    };
    const first = startScene(folder, options);
    await first.pass(6.7 * minuteMs);
    first.time.sleep(60 * minuteMs);
    await first.pass(4 * minuteMs);
    first.time.setWall(eightMs - 60 * minuteMs);
    await first.pass(4 * minuteMs);
    await first.stop();
    first.time.sleep(60 * minuteMs);
    const second = startScene(folder, { ...options, time: first.time, data: first.data });
    await second.pass(2 * minuteMs);
    expect([...first.messages, ...second.messages].map(readMessage)).toEqual([`08:02 firing chat ${code}`]);
    isMended = true;
    await second.pass(6 * minuteMs);
    expect(second.messages.map(({ about }) => about.event)).toEqual(['resolved']);
    await second.stop();
  });
});

describe('a clock that is set back', () => {
  it('goes on in the new time, and forgets what the alarms had heard of it', async () => {
    const scene = startScene(folder, { plan: (_, startedMs) => (startedMs > eightMs ? 'tcp.refused' : null) });
    await scene.pass(1.5 * minuteMs);
    scene.time.setWall(eightMs - 60 * minuteMs);
    await scene.pass(4 * minuteMs);
    expect(scene.events.some(({ kind }) => kind === 'gap')).toBe(true);
    expect(scene.messages).toEqual([]);
    const recent = scene.database.readRecords({ ...all, toMs: eightMs });
    expect(recent.length).toBeGreaterThanOrEqual(3);
    await scene.stop();
  });
});

describe('a restart', () => {
  const failing = {
    plan: (_: string, startedMs: number) => (startedMs < eightMs + 12 * minuteMs ? 'tcp.refused' : null),
  };

  it('tells nothing twice, and ends what began before', async () => {
    const before = startScene(folder, failing);
    await before.pass(4 * minuteMs);
    expect(before.messages.map(readMessage)).toEqual(['08:02 firing chat tcp.refused']);
    await before.stop();
    const after = startScene(folder, { ...failing, data: before.data, time: before.time });
    await after.pass(20 * minuteMs);
    expect(after.messages.map(readMessage)).toEqual(['08:16 resolved chat tcp.refused']);
    await after.stop();
  });

  it('counts what was seen before it: the second failed minute raises the alarm', async () => {
    const before = startScene(folder, failing);
    await before.pass(1.4 * minuteMs);
    expect(before.messages).toEqual([]);
    await before.stop();
    const after = startScene(folder, { ...failing, data: before.data, time: before.time });
    await after.pass(35_000);
    expect(after.messages.map(readMessage)).toEqual(['08:02 firing chat tcp.refused']);
    await after.stop();
  });

  it('judges a minute that ended in between at once', async () => {
    const before = startScene(folder, failing);
    await before.pass(1.9 * minuteMs);
    await before.stop();
    before.time.stall(10_000);
    const after = startScene(folder, { ...failing, data: before.data, time: before.time });
    await after.pass(100);
    expect(after.messages.map(readMessage)).toEqual(['08:02 firing chat tcp.refused']);
    await after.stop();
  });

  it('in the middle of an incident, after an hour, says nothing new of what still fails', async () => {
    const always = { plan: () => 'tcp.refused' };
    const before = startScene(folder, always);
    await before.pass(4 * minuteMs);
    await before.stop();
    before.time.stall(60 * minuteMs);
    const after = startScene(folder, { ...always, data: before.data, time: before.time });
    await after.pass(10 * minuteMs);
    expect(after.messages).toEqual([]);
    await after.stop();
  });

  it('after hours says which minutes nobody watched, and calls no silence of them', async () => {
    const before = startScene(folder);
    await before.pass(3 * minuteMs);
    await before.stop();
    before.time.stall(5 * 60 * minuteMs);
    const after = startScene(folder, { data: before.data, time: before.time });
    expect(after.events).toMatchObject([{ kind: 'was-away' }]);
    await after.pass(10 * minuteMs);
    expect(after.messages).toEqual([]);
    await after.stop();
  });

  it('tells what was noticed and not told when the process ended in between', async () => {
    let isDead = false;
    const before = startScene(folder, {
      ...failing,
      publish: () => (isDead ? new Promise(() => {}) : Promise.resolve()),
    });
    isDead = true;
    await before.pass(2.5 * minuteMs);
    expect(before.messages).toEqual([]);
    // Killed: nothing is said and done any more.
    before.database.close();
    const after = startScene(folder, { ...failing, data: before.data, time: before.time });
    await after.pass(1_000);
    expect(after.messages.map(readMessage)).toEqual(['08:02 firing chat tcp.refused']);
    await after.stop();
  });
});

describe('an alert that cannot be handed over', () => {
  it('is tried again each minute, and before what comes later', async () => {
    let isRefusing = true;
    const scene = startScene(folder, {
      plan: (_, startedMs) => (startedMs < eightMs + 3 * minuteMs ? 'tcp.refused' : null),
      publish: () => (isRefusing ? Promise.reject(new TypeError('no')) : Promise.resolve()),
    });
    await scene.pass(8.5 * minuteMs);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ kind: 'alert-failed', alarm: 'canary/chat/handshake', reason: 'TypeError' }),
    );
    isRefusing = false;
    await scene.pass(minuteMs);
    expect(scene.messages.map(readMessage)).toEqual([
      '08:02 firing chat tcp.refused',
      '08:07 resolved chat tcp.refused',
    ]);
    await scene.stop();
  });
});

describe('a store that is full', () => {
  it('is told of once, keeps nobody from checking and alerting, and is told of again when it is over', async () => {
    let isFull = false;
    const refuse = (): void => {
      if (isFull) throw new StoreFull('canary.db cannot grow: the disk, or its quota, is full; make room on it');
    };
    const scene = startScene(folder, {
      plan: (_, startedMs) => (startedMs > eightMs + 3 * minuteMs ? 'tcp.refused' : null),
      wrapStore: (database) => ({
        ...database,
        recordCheck: (check, how) => {
          refuse();
          database.recordCheck(check, how);
        },
        recordRun: (run) => {
          refuse();
          database.recordRun(run);
        },
        noteSent: (sent) => {
          refuse();
          database.noteSent(sent);
        },
        saveAlarms: (states) => {
          refuse();
          database.saveAlarms(states);
        },
      }),
    });
    await scene.pass(2 * minuteMs);
    isFull = true;
    await scene.pass(5 * minuteMs);
    expect(kinds(scene).filter((kind) => kind === 'store-failed')).toEqual(['store-failed']);
    expect(scene.events.find(({ kind }) => kind === 'store-failed')).toMatchObject({ reason: /make room/ });
    expect(scene.messages.map(readMessage)).toEqual([expect.stringMatching(/^08:0[56] firing chat tcp\.refused$/)]);
    expect(scene.messages[0]?.texts.email).toMatch(/Failing in: +local[\s\S]*tcp\.refused: \d \(local \d\)/);
    expect(scene.watching.isAllWell()).toBe(false);
    isFull = false;
    await scene.pass(3 * minuteMs);
    expect(scene.events.find(({ kind }) => kind === 'store-recovered')).toMatchObject({ lost: expect.any(Number) });
    expect(scene.watching.isAllWell()).toBe(true);
    expect(scene.database.readAlarms().find(({ name }) => name === 'canary/chat/handshake')?.state).toBe('ALARM');
    await scene.stop();
  });
});

describe('another targets file', () => {
  const failing = { plan: (target: string) => (target === 'feed' ? 'tcp.refused' : null), file: two };

  it('keeps the states of alarms that stay, and their incidents open', async () => {
    const scene = startScene(folder, failing);
    await scene.pass(3 * minuteMs);
    scene.watching.reload(
      fileOf('[{ name: feed, url: "wss://feed.example.com" }, { name: new, url: "wss://new.example.com" }]'),
    );
    await scene.pass(5 * minuteMs);
    expect(scene.messages.map(readMessage)).toEqual(['08:02 firing feed tcp.refused']);
    expect(scene.database.readRecords({ ...all, target: 'new' }).length).toBeGreaterThanOrEqual(5);
    await scene.stop();
  });

  it('tells of an alarm that was raised and is gone with its target, whose history stays', async () => {
    const scene = startScene(folder, failing);
    await scene.pass(3 * minuteMs);
    scene.watching.reload(fileOf('[{ name: chat, url: "wss://rt.example.com" }]'));
    const count = scene.database.readRecords({ ...all, target: 'feed' }).length;
    await scene.pass(3 * minuteMs);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ kind: 'alarm-dropped', alarm: 'canary/feed/handshake' }),
    );
    expect(count).toBeGreaterThan(2);
    expect(scene.database.readRecords({ ...all, target: 'feed' }).length).toBe(count);
    expect(scene.messages.map(readMessage)).toEqual([
      '08:02 firing feed tcp.refused',
      '08:03 resolved feed tcp.refused',
    ]);
    expect(scene.messages[1]?.subject).toContain('feed (handshake) no longer watched');
    expect(scene.messages[1]?.texts.email).not.toContain('is up again');
    await scene.stop();
  });

  it('ends the incident of a target that left the file while nothing ran, once, and begins anew if it comes back', async () => {
    const before = startScene(folder, failing);
    await before.pass(3 * minuteMs);
    await before.stop();
    const goOn = { ...failing, data: before.data, time: before.time };
    const without = { ...goOn, file: fileOf('[{ name: chat, url: "wss://rt.example.com" }]') };
    for (const expected of [['08:03 resolved local tcp.refused'], []]) {
      const scene = startScene(folder, without);
      await scene.pass(1_000);
      expect(scene.messages.map(readMessage)).toEqual(expected);
      await scene.stop();
    }
    const back = startScene(folder, goOn);
    await back.pass(2.5 * minuteMs);
    expect(back.messages.map(readMessage)).toEqual([expect.stringMatching(/firing feed tcp\.refused/)]);
    await back.stop();
  });
});

describe('the end', () => {
  it('waits for what runs, cuts it at the limit, and records what has ended', async () => {
    const scene = startScene(folder, {
      file: two,
      checkMs: 2_000,
      plan: (target) => (target === 'feed' ? 'no check' : null),
    });
    while (scene.watching.figures().begun < 2) await scene.time.pass(100);
    const { database, watching, time } = scene;
    let hasEnded = false;
    const stopped = watching.stop(3_000).then(() => {
      hasEnded = true;
    });
    await scene.pass(2_500);
    expect(hasEnded).toBe(false);
    await scene.pass(1_000);
    await stopped;
    const records = database.readRecords(all).map(({ check }) => check.target);
    expect(records).toEqual(['chat']);
    await time.pass(120_000);
    expect(database.readRecords(all).length).toBe(1);
    database.close();
  });
});
