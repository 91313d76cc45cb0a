import { describe, expect, it } from 'vitest';
import { openWatchConsole } from '../../functions/cli/watch-console.ts';
import type { WatchEvent } from '../../functions/monitor/watching/watch-events.ts';
import { makeCheck } from '../history/recording.ts';
import { fakeIo } from './fake-io.ts';

const eightMs = Date.UTC(2026, 10, 22, 8);
const up = { outcome: 'up', code: null, sinceMs: eightMs } as const;
const down = { outcome: 'down', code: 'tcp.refused', sinceMs: eightMs + 60_000 } as const;

function show(...events: readonly WatchEvent[]) {
  const { io, out, err } = fakeIo({ cwd: '/' });
  const console = openWatchConsole(io);
  for (const event of events) console.show(event);
  return { out: out.text(), err: err.text() };
}

describe('the log of watch', () => {
  it('has one line a change: when, which target, what, and how long it was otherwise', () => {
    const failing = makeCheck(eightMs + 60_000, { code: 'tcp.refused' });
    const { out, err } = show(
      { kind: 'first-round', atMs: eightMs, checks: [makeCheck(eightMs), failing] },
      { kind: 'target-changed', check: failing, before: up, after: down },
      {
        kind: 'target-changed',
        check: makeCheck(eightMs + 150_000),
        before: down,
        after: { ...up, sinceMs: eightMs + 150_000 },
      },
    );
    expect(out).toBe(
      [
        '08:00:00Z 1 of 2 targets is up, 1 down',
        '08:01:00Z ✗ chat down tcp.refused Nothing listens on the port: every address refuses',
        '08:02:30Z ✓ chat up, down for 2 minutes (tcp.refused)',
        '',
      ].join('\n'),
    );
    expect(err).toBe('');
  });

  it('stays within a terminal of 80 columns, what is longer under its own text', () => {
    const { io, out, err } = fakeIo({ cwd: '/', isTerminal: true });
    const console = openWatchConsole(io);
    const check = makeCheck(eightMs, { target: 'a-target-with-quite-a-long-name', code: 'tls.reset-midway' });
    console.show({ kind: 'target-changed', check, before: up, after: { ...down, sinceMs: eightMs } });
    console.warn('something that needs quite some words to be told, more than a line of a terminal can hold', eightMs);
    expect(out.text()).toBe(
      [
        '08:00:00Z ✗ a-target-with-quite-a-long-name down tls.reset-midway',
        '          The connection is reset in the middle of the TLS handshake',
        '',
      ].join('\n'),
    );
    expect(err.text()).toBe(
      [
        '08:00:00Z ! something that needs quite some words to be told, more than a line',
        '            of a terminal can hold',
        '',
      ].join('\n'),
    );
  });

  it('names a state once where the code has its word', () => {
    const check = makeCheck(eightMs, { code: 'degraded.slow' });
    const { out } = show({ kind: 'target-changed', check, before: up, after: { ...down, sinceMs: eightMs } });
    expect(out).toMatch(/^08:00:00Z ! chat degraded\.slow Up, but slower/);
  });

  it('says which minutes are unknown, with their days where they are not of one', () => {
    const gap = { kind: 'forward', fromMs: eightMs + 170_000, toMs: eightMs + 41 * 60_000 } as const;
    const minutes = { fromMs: eightMs + 180_000, toMs: eightMs + 41 * 60_000 };
    expect(show({ kind: 'gap', gap, minutes }).err).toBe(
      '08:41:00Z ! minutes 08:03–08:41 UTC are unknown: this machine was asleep or the clock jumped\n',
    );
    const nights = { fromMs: eightMs, toMs: eightMs + 86_400_000 };
    expect(show({ kind: 'was-away', minutes: nights }).err).toMatch(
      /minutes 2026-11-22 08:00–2026-11-23 08:00 UTC are/,
    );
    expect(show({ kind: 'was-away', minutes: { fromMs: eightMs, toMs: eightMs + 60_000 } }).err).toMatch(
      /the minute 08:00 UTC is unknown: nothing was watched/,
    );
    expect(show({ kind: 'gap', gap, minutes: null }).err).toBe('');
    expect(
      show({ kind: 'gap', gap: { kind: 'backward', fromMs: eightMs, toMs: eightMs - 90_000 }, minutes: null }).err,
    ).toMatch(/the clock was set back by 2 minutes; the minutes since 07:58:30Z are told twice/);
  });

  it('tells of turns that are left out once in ten minutes a target', () => {
    const skip = (count: number, minute: number): WatchEvent => ({
      kind: 'turn-skipped',
      target: 'slow',
      count,
      atMs: eightMs + minute * 60_000,
    });
    const { err } = show(skip(1, 0), skip(2, 1), skip(3, 9), skip(4, 10));
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringContaining('its next turn is left out'),
      expect.stringContaining('4 turns have been left out'),
    ]);
  });

  it('tells of a self-test that keeps failing once in ten minutes, and of another fault at once', () => {
    const trouble = (detail: string, minute: number): WatchEvent => ({
      kind: 'trouble',
      atMs: eightMs + minute * 60_000,
      what: 'self-test-failed',
      facts: { detail },
    });
    const { err } = show(
      trouble('one', 0),
      trouble('one', 1),
      trouble('other', 2),
      trouble('one', 9),
      trouble('one', 10),
    );
    expect(err.match(/fails \(\w+\)/g)).toEqual(['fails (one)', 'fails (other)', 'fails (one)']);
  });

  it('shows hostile names and words as text', () => {
    const check = makeCheck(eightMs, { target: 'a\u001b[31mred\u202e' });
    const { out } = show({ kind: 'target-changed', check, before: down, after: up });
    expect(out).toContain('a\\u{1b}[31mred\\u{202e} up');
    const { err } = show({ kind: 'store-failed', atMs: eightMs, reason: 'x\u0007y' });
    expect(err).toBe(
      '08:00:00Z ! x\\u{7}y. Checks and alerts go on; checks are not kept, and these minutes will be unknown\n',
    );
  });
});
