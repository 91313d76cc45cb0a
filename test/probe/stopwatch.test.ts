import { describe, expect, it } from 'vitest';
import { startStopwatch } from '../../functions/probe/stopwatch.ts';
import { stillClock } from './probe-scene.ts';

describe('the stopwatch', () => {
  it('has an entry for every phase that happened, in milliseconds, and for no other', () => {
    const clock = stillClock(0);
    const stopwatch = startStopwatch(clock);
    const endTcp = stopwatch.begin('tcp');
    clock.move(12.346);
    endTcp();
    clock.move(5);
    expect(stopwatch.stop()).toEqual({ tcp: 12.35, total: 17.35 });
  });

  it('adds up a phase that happened twice, and counts phases side by side each for itself', () => {
    const clock = stillClock(0);
    const stopwatch = startStopwatch(clock);
    const endToken = stopwatch.begin('token');
    const endTls = stopwatch.begin('tls');
    clock.move(10);
    endTls();
    clock.move(10);
    endToken();
    const endAgain = stopwatch.begin('token');
    clock.move(7);
    endAgain();
    endAgain();
    expect(stopwatch.stop()).toEqual({ tls: 10, token: 27, total: 27 });
  });

  it('leaves out of a phase and of the total what we waited for ourselves', () => {
    const clock = stillClock(0);
    const stopwatch = startStopwatch(clock);
    const end = stopwatch.begin('token');
    clock.move(1_030);
    stopwatch.leaveOut('token', 1_000);
    clock.move(4);
    end();
    clock.move(6);
    expect(stopwatch.stop()).toEqual({ token: 34, total: 40 });
  });

  it('ends what still runs when it is stopped, and then stays as it is', () => {
    const clock = stillClock(0);
    const stopwatch = startStopwatch(clock);
    const end = stopwatch.begin('upgrade');
    clock.move(30);
    const timings = stopwatch.stop();
    clock.move(100);
    end();
    expect(timings).toEqual({ upgrade: 30, total: 30 });
    expect(stopwatch.stop()).toEqual(timings);
  });
});
