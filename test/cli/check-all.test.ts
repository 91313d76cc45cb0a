import { describe, expect, it } from 'vitest';
import { judgeChecks } from '../../functions/cli/check.ts';
import { printJsonLine } from '../../functions/cli/print-json.ts';
import { showProgress } from '../../functions/cli/progress.ts';
import { runBounded } from '../../functions/cli/run-bounded.ts';
import { fakeIo } from './fake-io.ts';
import { degradedCheck, downCheck, hostileCheck, ownFaultCheck, upCheck } from './sample-checks.ts';

describe('the exit status', () => {
  it.each([
    ['all up', [upCheck, upCheck], false, 0],
    ['one degraded', [upCheck, degradedCheck], false, 0],
    ['one degraded, which counts', [upCheck, degradedCheck], true, 1],
    ['one down', [upCheck, downCheck], false, 1],
    ["the monitor's own fault", [upCheck, ownFaultCheck], false, 3],
    ['one down and an own fault: the first is certain', [ownFaultCheck, downCheck], false, 1],
  ] as const)('%s', (_, checks, failsOnDegraded, status) => {
    expect(judgeChecks(checks, failsOnDegraded)).toBe(status);
  });
});

describe('checks in parallel', () => {
  it('are never more than the limit, and come out in their order', async () => {
    let running = 0;
    let most = 0;
    const told: number[] = [];
    const release: (() => void)[] = [];
    const all = runBounded(
      [0, 1, 2, 3, 4, 5],
      3,
      async (item) => {
        most = Math.max(most, ++running);
        // The later of two that run together ends first.
        await new Promise<void>((resolve) => {
          release.unshift(resolve);
          if (release.length === 3) for (const end of release.splice(0)) end();
        });
        running--;
        return item * 10;
      },
      (result) => told.push(result),
    );
    expect(await all).toEqual([0, 10, 20, 30, 40, 50]);
    expect(told).toEqual([0, 10, 20, 30, 40, 50]);
    expect(most).toBe(3);
  });

  it('stop at the first that throws, and begin no other', async () => {
    const begun: number[] = [];
    const all = runBounded([0, 1, 2, 3], 1, async (item) => {
      begun.push(item);
      if (item === 1) throw new RangeError('a bug');
      return item;
    });
    await expect(all).rejects.toThrow(RangeError);
    expect(begun).toEqual([0, 1]);
  });
});

describe('progress', () => {
  it('is one line that is drawn over, cut to the terminal, and taken away', () => {
    const { io, err } = fakeIo({ cwd: '/', isTerminal: true });
    const progress = showProgress(['chat', `evil\u001b[2J${'x'.repeat(100)}`], io.err);
    progress.begin(0);
    progress.begin(1);
    progress.end(0);
    progress.clear();
    const frames = err.text().split('\r\u001b[2K');
    expect(frames).toEqual([
      '',
      '0 of 2 checked, waiting for chat',
      expect.stringMatching(/^0 of 2 checked, waiting for chat, evil\\u\{1b\}\[2Jx+…$/),
      expect.stringMatching(/^1 of 2 checked, waiting for evil/),
      '',
    ]);
    for (const frame of frames) expect(frame.length).toBeLessThan(80);
  });

  it('is nothing where nobody looks', () => {
    const { io, err } = fakeIo({ cwd: '/', isTerminal: false });
    const progress = showProgress(['chat'], io.err);
    progress.begin(0);
    progress.end(0);
    progress.clear();
    expect(err.text()).toBe('');
  });
});

describe('a line of JSON', () => {
  it('holds the same, with nothing in it that a terminal would obey', () => {
    const { io, out } = fakeIo({ cwd: '/' });
    const hostile = { ...hostileCheck, region: 'tag \u{e0041}, mark \u200f, separator \u2028' };
    printJsonLine(hostile, io.out);
    expect(out.text()).toMatch(/^[^\n]+\n$/);
    expect(out.text().slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(out.text())).toEqual(hostile);
  });
});
