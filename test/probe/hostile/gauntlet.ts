import fc from 'fast-check';
import { defaultTimeLimits, type ProbeTarget } from '../../../functions/probe/probe-target.ts';
import { targetOf } from '../probe-scene.ts';
import { type Rung, startHostileServer, type Turn, trusted } from './hostile-server.ts';
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

/** Checks that run side by side in one run of a property, and several properties do: most of them only wait. */
const sideBySide = 8;
/** Between the beginnings, so that not all deadlines come at once and the verdicts hold each other up. */
const staggerMs = 12;
const usualRuns = 5;

/** Holds one thing to be true of many servers, side by side; what breaks it is printed with its seed. */
export async function checkAll<T>(
  scene: fc.Arbitrary<T>,
  hold: (scene: T) => Promise<void>,
  numRuns = usualRuns,
): Promise<void> {
  const scenes = fc.array(scene, { minLength: sideBySide, maxLength: sideBySide });
  // Shrinking would repeat all the waiting; the seed finds it again.
  await fc.assert(
    fc.asyncProperty(scenes, async (all) => {
      await Promise.all(
        all.map(async (one, index) => {
          await new Promise((resolve) => setTimeout(resolve, index * staggerMs));
          await hold(one);
        }),
      );
    }),
    { numRuns, endOnFailure: true },
  );
}

export interface Meeting {
  readonly isTls?: boolean;
  readonly changes?: Partial<ProbeTarget>;
}

/** Checks one server that turns hostile at this rung, and waits until it has nobody left to talk to. */
export async function meetOne(
  check: Ordeal['check'],
  rung: Rung,
  turn: Turn,
  { isTls = false, changes = {} }: Meeting = {},
): Promise<string> {
  const server = await startHostileServer(rung, turn, isTls);
  try {
    const code = await check(targetAt(server.url, changes));
    await server.left();
    return code;
  } finally {
    await server.close();
  }
}

export async function meetAll(
  ordeal: Ordeal,
  rung: Rung,
  scripts: fc.Arbitrary<readonly Script[]>,
  meeting: Meeting = {},
): Promise<void> {
  await checkAll(scripts, async (script) => {
    await meetOne(ordeal.check, rung, playing(script), meeting);
  });
}

export function reportAndEnd(ordeal: Ordeal): void {
  const checks = [...ordeal.tally.values()].reduce((sum, count) => sum + count, 0);
  console.info(`${checks} checks, ${ordeal.tally.size} codes, unknown: ${JSON.stringify(ordeal.unknowns())}`);
  ordeal.end();
}
