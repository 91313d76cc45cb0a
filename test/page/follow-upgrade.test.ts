import { describe, expect, it } from 'vitest';
import { followUpgrade } from '../../functions/page/follow-upgrade.ts';
import type { Live, Snapshot } from '../../functions/page/live.ts';

const page = (version: string): string => `<head><meta name="version" content="${version}"></head>`;

describe('a page that stays open', () => {
  it('is loaded anew when its server has another version of it', async () => {
    const scene = start({});
    await scene.tell('old');
    expect(scene.reloads()).toBe(0);
    await scene.tell('new');
    expect(scene.reloads()).toBe(1);
  });

  it('waits for calm', async () => {
    const scene = start({ isCalm: false });
    await scene.tell('new');
    expect(scene.reloads()).toBe(0);
    scene.calmDown();
    await scene.look();
    expect(scene.reloads()).toBe(1);
  });

  it('does not jump at the moment it is opened, nor where nothing is said of versions', async () => {
    const young = start({ ageMs: 5_000 });
    await young.tell('new');
    const silent = start({});
    await silent.tell(null);
    const own = start({ own: null });
    await own.tell('new');
    expect([young.reloads(), silent.reloads(), own.reloads()]).toEqual([0, 0, 0]);
  });

  it('stays where a reload would give the old page, or none, and asks a cache once only', async () => {
    const stale = start({ document: page('old') });
    await stale.tell('new');
    await stale.tell('new');
    expect([stale.reloads(), stale.reads()]).toEqual([0, 1]);
    const gone = start({ document: null });
    await gone.tell('new');
    await gone.tell('new');
    expect([gone.reloads(), gone.reads()]).toEqual([0, 2]);
  });
});

function start(options: {
  readonly own?: string | null;
  readonly ageMs?: number;
  readonly isCalm?: boolean;
  readonly document?: string | null;
}) {
  const { own = 'old', ageMs = 3_600_000, isCalm = true, document = page('new') } = options;
  const listeners: (() => void)[] = [];
  let [version, isCalmNow, reloads, reads, nowMs]: [string | null, boolean, number, number, number] = [
    null,
    isCalm,
    0,
    0,
    0,
  ];
  const never = (): never => {
    throw new TypeError('not for this');
  };
  const live: Live = {
    snapshot: (): Snapshot => ({
      overview: null,
      answeredMs: null,
      trouble: null,
      clockAheadMs: 0,
      pageVersion: version,
      intervalMs: 5_000,
      details: new Map(),
    }),
    subscribe: (listener) => {
      listeners.push(listener);
      return () => {};
    },
    keep: never,
    setVisible: never,
    stop: never,
  };
  const look = followUpgrade({
    own,
    live,
    isCalm: () => isCalmNow,
    now: () => nowMs,
    readDocument: async () => {
      reads += 1;
      return document;
    },
    reload: () => {
      reloads += 1;
    },
  });
  nowMs = ageMs;
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    reloads: () => reloads,
    reads: () => reads,
    look,
    calmDown: () => {
      isCalmNow = true;
    },
    tell: async (told: string | null) => {
      version = told;
      for (const listener of listeners) listener();
      await settle();
    },
  };
}
