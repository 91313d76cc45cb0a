import type { RealServer } from './server-process.ts';

/** The servers of one test file: each starts when a test first asks for it, and all end together. */
export interface RunningServers<Name> {
  get(name: Name): Promise<RealServer>;
  /** A server for one test alone, which may signal and stop it. */
  own(starting: Promise<RealServer>): Promise<RealServer>;
  stop(): Promise<void>;
}

export function runServers<Name>(start: (name: Name) => Promise<RealServer>): RunningServers<Name> {
  const shared = new Map<Name, Promise<RealServer>>();
  const all: Promise<RealServer>[] = [];
  const keep = (starting: Promise<RealServer>) => {
    all.push(starting);
    return starting;
  };
  return {
    get(name) {
      const running = shared.get(name) ?? keep(start(name));
      shared.set(name, running);
      return running;
    },
    own: keep,
    async stop() {
      const started = await Promise.allSettled(all);
      await Promise.all(started.map(async (one) => one.status === 'fulfilled' && (await one.value.stop())));
    },
  };
}
