import fc from 'fast-check';
import { defaultTimeLimits, type ProbeTarget } from '../../../functions/probe/probe-target.ts';
import { targetOf } from '../probe-scene.ts';
import { type Rung, startHostileServer, trusted } from './hostile-server.ts';
import { type Ordeal, totalMs } from './ordeal.ts';
import { playing, type Script } from './script.ts';

/** A target with everything that a check may climb: a minted token and a refresh. */
export function targetAt(url: string, changes: Partial<ProbeTarget> = {}): ProbeTarget {
  return targetOf(url, {
    ca: trusted,
    origin: 'https://app.lab.example',
    token: { kind: 'mint', key: { hmacSecret: 'a secret of the lab' }, claims: {}, ttlSeconds: 60 },
    refresh: true,
    timeouts: { ...defaultTimeLimits, total: totalMs },
    ...changes,
  });
}

/** Checks that run side by side in one run of a property. Most wait, and none needs much of the processor. */
const sideBySide = 12;
const runs = 6;

/** Holds one thing to be true of many servers, side by side; what breaks it is printed with its seed. */
export async function checkAll<T>(scene: fc.Arbitrary<T>, hold: (scene: T) => Promise<void>): Promise<void> {
  const scenes = fc.array(scene, { minLength: sideBySide, maxLength: sideBySide });
  // Shrinking would repeat all the waiting; the seed finds it again.
  await fc.assert(
    fc.asyncProperty(scenes, async (all) => {
      await Promise.all(all.map(hold));
    }),
    { numRuns: runs, endOnFailure: true },
  );
}

export interface Meeting {
  readonly isTls?: boolean;
  readonly changes?: Partial<ProbeTarget>;
}

export async function meetAll(
  ordeal: Ordeal,
  rung: Rung,
  scripts: fc.Arbitrary<readonly Script[]>,
  { isTls = false, changes = {} }: Meeting = {},
): Promise<void> {
  await checkAll(scripts, async (script) => {
    const server = await startHostileServer(rung, playing(script), isTls);
    try {
      await ordeal.check(targetAt(server.url, changes));
      await server.left();
    } finally {
      await server.close();
    }
  });
}

export function reportAndEnd(ordeal: Ordeal): void {
  const checks = [...ordeal.tally.values()].reduce((sum, count) => sum + count, 0);
  console.info(`${checks} checks, ${ordeal.tally.size} codes, unknown: ${JSON.stringify(ordeal.unknowns())}`);
  ordeal.end();
}
