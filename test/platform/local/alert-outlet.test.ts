import { describe, expect, it } from 'vitest';
import { createLocalAlertOutlet, type OutletParts } from '../../../functions/platform/local/alert-outlet.ts';
import type { AlertChannel } from '../../../functions/platform/local/delivery-channel.ts';
import { mostWaiting } from '../../../functions/platform/local/delivery-queue.ts';
import { startDeadline } from '../../../functions/probe/deadline.ts';
import { alertOf, channelOf, createFakeOutbox, delivered, everything, failing } from './outgoing-alerts.ts';
import { makeHistoryFolder } from './recorded-file.ts';
import { createVirtualTime } from './virtual-time.ts';

const history = makeHistoryFolder();
const minute = 60_000;
const hour = 60 * minute;

/** An outlet in virtual time, over an outbox that a test may share between two of them. */
function open(channels: readonly AlertChannel[], more: Partial<OutletParts> = {}) {
  const time = createVirtualTime();
  const told: string[] = [];
  const outbox = createFakeOutbox();
  const parts: OutletParts = {
    outbox,
    clock: time.clock,
    after: time.after,
    random: () => 1,
    tell: (text) => told.push(text),
    show: null,
    ...more,
  };
  const outlet = createLocalAlertOutlet(channels, parts);
  const publish = (message: ReturnType<typeof alertOf>) =>
    outlet.publish(message, startDeadline(time.clock, 10 * minute));
  return { outlet, publish, time, told, outbox };
}

describe('an alert of local mode', () => {
  it('goes to every channel that wants it, and leaves nothing behind', async () => {
    const [one, other] = [channelOf(() => delivered), channelOf(() => delivered, 'other')];
    const { publish, time, outbox, told } = open([one, other]);
    await publish(alertOf('chat'));
    expect(outbox.rows.map(({ channel }) => channel)).toEqual(['hook', 'other']);
    await time.pass(0);
    expect([one.tried, other.tried]).toEqual([['chat firing'], ['chat firing']]);
    expect(outbox.rows).toEqual([]);
    expect(told).toEqual([]);
  });

  it('is sent by severity and event, and an end only where its beginning was', async () => {
    const urgent = channelOf(() => delivered, 'urgent', { ...everything, severity: 'critical' });
    const pages = channelOf(() => delivered, 'pages', { severity: 'info', events: ['firing', 'resolved'] });
    const { publish, time } = open([urgent, pages]);
    await publish(alertOf('a', { severity: 'warning' }));
    await publish(alertOf('b', { event: 'advisory', severity: 'info' }));
    await publish(alertOf('b', { event: 'resolved', beganAs: 'advisory', severity: 'info' }));
    await publish(alertOf('c', { event: 'silent' }));
    await publish(alertOf('d', { event: 'resolved' }));
    await time.pass(0);
    expect(urgent.tried).toEqual(['c silent', 'd resolved']);
    expect(pages.tried).toEqual(['a firing', 'd resolved']);
  });

  it('is shown, also where a channel hangs', async () => {
    const shown: string[] = [];
    const { publish, time } = open([channelOf(() => new Promise(() => {}))], {
      show: ({ subject }) => shown.push(subject),
    });
    await publish(alertOf('a'));
    await publish(alertOf('b'));
    await time.pass(0);
    expect(shown).toEqual(['a firing', 'b firing']);
  });

  it('is not held up by another channel that is dead or hangs', async () => {
    const well = channelOf(() => delivered, 'well');
    const hanging = channelOf(() => new Promise(() => {}), 'hanging');
    const { publish, time } = open([hanging, channelOf(() => failing(), 'dead'), well]);
    await publish(alertOf('a'));
    await publish(alertOf('b'));
    await time.pass(0);
    expect(well.tried).toEqual(['a firing', 'b firing']);
    expect(hanging.tried).toEqual(['a firing']);
  });

  it('is tried again with longer and longer pauses, under one id, for a day', async () => {
    const dead = channelOf(() => failing());
    const { publish, time, told, outbox } = open([dead]);
    await publish(alertOf('a'));
    const tries: number[] = [];
    for (const ms of [0, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]) {
      await time.pass(ms);
      tries.push(dead.tried.length);
    }
    expect(tries).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(outbox.rows).toMatchObject([{ attempts: 11, problem: 'fails (503)' }]);
    await time.pass(23 * hour);
    expect(outbox.rows).toHaveLength(1);
    await time.pass(hour);
    expect(outbox.rows).toEqual([]);
    expect(new Set(dead.ids).size).toBe(1);
    expect(dead.ids[0]).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(told).toEqual([
      'channel hook fails (503); "a firing" waits and is tried again',
      'channel hook fails (503); "a firing" is given up after 24 hours',
    ]);
  });

  it('is not given up when the clock is set a week forward', async () => {
    let isDead = true;
    const channel = channelOf(() => (isDead ? failing() : delivered));
    const { publish, time, outbox } = open([channel]);
    await publish(alertOf('a'));
    await time.pass(minute);
    time.setWall(time.clock.now() + 7 * 24 * hour);
    await time.pass(minute);
    isDead = false;
    await time.pass(5 * minute);
    expect(outbox.rows).toEqual([]);
    expect(channel.tried.length).toBeGreaterThan(3);
  });

  it('waits as long as the receiver asks, and so do the others for it', async () => {
    let isBusy = true;
    const channel = channelOf(() => (isBusy ? failing({ retryAfterMs: 10 * minute }) : delivered));
    const { publish, time } = open([channel]);
    await publish(alertOf('a'));
    await time.pass(0);
    isBusy = false;
    await publish(alertOf('b'));
    await time.pass(10 * minute - 1_000);
    expect(channel.tried).toEqual(['a firing']);
    await time.pass(1_000);
    expect(channel.tried).toEqual(['a firing', 'b firing', 'a firing']);
  });

  it('that is refused is given up after some tries, and said so', async () => {
    const channel = channelOf(() => failing({ outlook: 'refused', reason: 'refuses it (404)' }));
    const { publish, time, told, outbox } = open([channel]);
    await publish(alertOf('a'));
    await time.pass(hour);
    expect(channel.tried).toHaveLength(8);
    expect(outbox.rows).toEqual([]);
    expect(told).toEqual([
      'channel hook refuses it (404); "a firing" waits and is tried again',
      'channel hook refuses it (404); "a firing" is given up after 8 refusals',
    ]);
  });

  it('for a receiver that says that it is gone is tried once', async () => {
    const channel = channelOf(() => failing({ outlook: 'gone', reason: 'says that it is gone (410)' }));
    const { publish, time, told } = open([channel]);
    await publish(alertOf('a'));
    await time.pass(hour);
    expect(channel.tried).toHaveLength(1);
    expect(told).toEqual([
      'channel hook says that it is gone (410); "a firing" is given up at once, since the receiver is no more',
    ]);
  });

  it('that no receiver takes holds up no other incident, but the end of its own', async () => {
    let isCured = false;
    const channel = channelOf(({ message }) => (message.about.incident === 'bad' && !isCured ? failing() : delivered));
    const { publish, time, told } = open([channel]);
    await publish(alertOf('bad'));
    await time.pass(0);
    await publish(alertOf('bad', { event: 'resolved', changedAt: '2026-11-22T08:05:00.000Z' }));
    await publish(alertOf('good'));
    await time.pass(0);
    await publish(alertOf('good', { event: 'resolved', changedAt: '2026-11-22T08:05:00.000Z' }));
    await time.pass(2_000);
    isCured = true;
    await time.pass(10 * minute);
    expect(channel.tried.filter((subject) => subject.startsWith('good'))).toEqual(['good firing', 'good resolved']);
    expect(channel.tried.slice(-2)).toEqual(['bad firing', 'bad resolved']);
    expect(told).toEqual([
      'channel hook fails (503); "bad firing" waits and is tried again',
      'channel hook takes alerts again; 1 more waits',
    ]);
  });

  it('that is published twice, since the process died in between, is sent once', async () => {
    const channel = channelOf(() => failing());
    const first = open([channel]);
    await first.publish(alertOf('a'));
    const second = open([channel], { outbox: first.outbox });
    await second.publish(alertOf('a'));
    expect(first.outbox.rows).toHaveLength(1);
  });

  it('goes out from memory where the disk is full, and that is said', async () => {
    const channel = channelOf(() => delivered);
    const { publish, time, told, outbox } = open([channel]);
    outbox.isFull = true;
    await publish(alertOf('a'));
    await time.pass(0);
    expect(channel.tried).toEqual(['a firing']);
    expect(told).toEqual([
      '"a firing" is sent without having been stored, and is lost if watch ends before that: canary.db cannot grow',
    ]);
  });

  it('that was delivered while the disk was full is removed when there is room again', async () => {
    const { publish, time, outbox } = open([channelOf(() => delivered)]);
    await publish(alertOf('a'));
    outbox.isFull = true;
    await time.pass(0);
    expect(outbox.rows).toHaveLength(1);
    outbox.isFull = false;
    await publish(alertOf('b'));
    await time.pass(0);
    expect(outbox.rows).toEqual([]);
  });

  it('is dropped where a thousand newer ones wait, the oldest first', async () => {
    const { publish, time, outbox, told, outlet } = open([channelOf(() => failing())]);
    await publish(alertOf('first'));
    await time.pass(0);
    for (let index = 0; index < mostWaiting; index += 1) await publish(alertOf(`incident-${index}`));
    expect(outbox.rows).toHaveLength(mostWaiting);
    expect(outlet.listStatuses()).toMatchObject([{ channel: 'hook', waiting: mostWaiting }]);
    expect(told.at(-1)).toBe('channel hook has 1000 alerts waiting; "first firing" is dropped');
  });
});

describe('the channels of a targets file that was changed', () => {
  it('go on with what waits for their name, at once and to the new address', async () => {
    const { outlet, publish, time, outbox } = open([channelOf(() => failing())]);
    await publish(alertOf('a'));
    await time.pass(10 * minute);
    const corrected = channelOf(() => delivered);
    outlet.useChannels([corrected], null);
    await time.pass(0);
    expect(corrected.tried).toEqual(['a firing']);
    expect(outbox.rows).toEqual([]);
  });

  it('that are no more take with them what waited, and that is said', async () => {
    const { outlet, publish, time, outbox, told } = open([channelOf(() => new Promise(() => {}))]);
    await publish(alertOf('a'));
    await publish(alertOf('b'));
    await time.pass(0);
    outlet.useChannels([], null);
    await time.pass(hour);
    expect(outbox.rows).toEqual([]);
    expect(told).toEqual(['channel hook is no longer in the targets file; 2 alerts for it dropped']);
  });
});

describe('the end of watch', () => {
  it('lets a delivery that runs come to its end, and begins no other', async () => {
    let answer: ((value: typeof delivered) => void) | undefined;
    const channel = channelOf(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const { outlet, publish, time, outbox } = open([channel]);
    await publish(alertOf('a'));
    await publish(alertOf('b'));
    await time.pass(0);
    const closed = outlet.close(startDeadline(time.clock, 1_000));
    answer?.(delivered);
    await closed;
    expect(outbox.rows.map(({ message }) => message.subject)).toEqual(['b firing']);
    expect(channel.tried).toEqual(['a firing']);
  });

  it('calls off a delivery that hangs, and keeps its alert', async () => {
    const { outlet, publish, time, outbox } = open([channelOf(() => new Promise(() => {}))]);
    await publish(alertOf('a'));
    await time.pass(0);
    const closed = outlet.close(startDeadline(time.clock, 1_000));
    await time.pass(1_000);
    await closed;
    expect(outbox.rows).toHaveLength(1);
  });

  it('loses nothing in the real file: the next process delivers under the same id', async () => {
    const file = history.newFile();
    const before = history.open(file);
    const dead = channelOf(() => failing());
    const first = open([dead], { outbox: before });
    await first.publish(alertOf('a'));
    await first.publish(alertOf('a', { event: 'resolved', changedAt: '2026-11-22T08:05:00.000Z' }));
    await first.time.pass(minute);
    before.close();

    const after = history.open(file);
    expect(after.readOutbox().map(({ attempts, problem }) => ({ attempts, problem }))).toEqual([
      { attempts: 5, problem: 'fails (503)' },
      { attempts: 0, problem: null },
    ]);
    const alive = channelOf(() => delivered);
    const second = open([alive], { outbox: after });
    await second.time.pass(0);
    expect(alive.tried).toEqual(['a firing', 'a resolved']);
    expect(alive.ids[0]).toBe(dead.ids[0]);
    expect(after.readOutbox()).toEqual([]);

    const third = open([], { outbox: after });
    expect(third.told).toEqual([]);
  });
});
