/**
 * Runs a job for every item, many at a time, and gives the results in the order of the items. A job that has just begun
 * needs CPU, and one that is still there after a moment is only waiting: so few begin at a time, and those that wait
 * for a dead server hold nobody up. The jobs must not reject.
 */
export async function runSideBySide<Item, Result>(
  items: readonly Item[],
  job: (item: Item) => Promise<Result>,
  { beginningAtOnce, mostAtOnce, beginningMs }: SideBySide = sideBySide,
): Promise<readonly Result[]> {
  const results: Promise<Result>[] = [];
  const beginning = createGate(beginningAtOnce);
  const running = createGate(mostAtOnce);
  for (const item of items) {
    await running.enter();
    await beginning.enter();
    const result = job(item);
    results.push(result);
    const leaveOnce = once(beginning.leave);
    const timer = setTimeout(leaveOnce, beginningMs);
    void result.finally(() => {
      clearTimeout(timer);
      leaveOnce();
      running.leave();
    });
  }
  return Promise.all(results);
}

export interface SideBySide {
  readonly beginningAtOnce: number;
  readonly mostAtOnce: number;
  /** How long a job counts as beginning. */
  readonly beginningMs: number;
}

/** A check holds up to four sockets, and a function may have 1,024 open files. */
export const sideBySide: SideBySide = { beginningAtOnce: 16, mostAtOnce: 200, beginningMs: 300 };

interface Gate {
  enter(): Promise<void>;
  leave(): void;
}

function createGate(places: number): Gate {
  const queue: (() => void)[] = [];
  let free = places;
  return {
    enter() {
      if (free > 0) {
        free--;
        return Promise.resolve();
      }
      return new Promise((resolve) => queue.push(resolve));
    },
    leave() {
      const next = queue.shift();
      if (next === undefined) free++;
      else next();
    },
  };
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}
